/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Parts of the cause. Each is appended to text, a string in a buffer of STREAM_TEXT_SIZE octets. */
#ifndef TCPPHASE_CAUSE_PARTS_H
#define TCPPHASE_CAUSE_PARTS_H

#include "texts.h"
#include "verdicts.h"

#define MOMENT(id) TCPPHASE_MOMENT_##id

/* What the cause has at most, in characters; with an IPv6 address, or where an
 * earlier FIN may be missing, it may have more. */
enum { CAUSE_LENGTH = 110 };

/* Appends words unless the cause would become too long. */
void summary_add_if_short(char *text, const char *words);

/* Why the connection was not opened; appends nothing if it was. is_brief: the cause tells of a
 * trouble before, so that there is less room. */
void summary_add_failure(const struct tcpphase_life *life, bool is_brief, char *text);

/* Why a RST ended the connection. */
void summary_add_reset(const struct tcpphase_life *life, bool is_brief, char *text);

static inline uint32_t frame_of(const struct tcpphase_life *life, enum tcpphase_moment moment)
{
    return life->frame[moment];
}

#endif
