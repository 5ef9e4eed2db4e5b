/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Parts of the cause. Each is appended to text, a string in a buffer of STREAM_TEXT_SIZE octets. */
#ifndef TCPPHASE_CAUSE_PARTS_H
#define TCPPHASE_CAUSE_PARTS_H

#include "texts.h"
#include "verdicts.h"

#define MOMENT(id) TCPPHASE_MOMENT_##id

/* Why the connection was not opened; appends nothing if it was. */
void summary_add_failure(const struct tcpphase_life *life, enum handshake handshake, char *text);

/* Why a RST ended the connection. */
void summary_add_reset(const struct tcpphase_life *life, char *text);

static inline uint32_t frame_of(const struct tcpphase_life *life, enum tcpphase_moment moment)
{
    return life->frame[moment];
}

#endif
