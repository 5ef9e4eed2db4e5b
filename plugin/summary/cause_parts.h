/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The parts of the sentence about a cause. Each is added to the text. */
#ifndef TCPPHASE_CAUSE_PARTS_H
#define TCPPHASE_CAUSE_PARTS_H

#include "texts.h"
#include "verdicts.h"

#define MOMENT(id) TCPPHASE_MOMENT_##id

/* Why it never opened; nothing if it did. */
void summary_add_failure(const struct tcpphase_life *life, enum handshake handshake, char *text);

/* Why a RST ended it. */
void summary_add_reset(const struct tcpphase_life *life, char *text);

static inline uint32_t frame_of(const struct tcpphase_life *life, enum tcpphase_moment moment)
{
    return life->frame[moment];
}

#endif
