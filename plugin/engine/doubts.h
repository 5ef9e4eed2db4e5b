/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which segments cannot be believed. */
#ifndef TCPPHASE_DOUBTS_H
#define TCPPHASE_DOUBTS_H

#include "view.h"

/* In a set of notes: the segment is not believed. No note of the user's. */
#define DOUBTED (UINT64_C(1) << 63)

/* 0; or DOUBTED and the notes that say why; or BAD_ACK alone: all but the ACK is believed. */
uint64_t engine_doubts(const struct view *view);

#endif
