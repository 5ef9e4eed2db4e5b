/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_DOUBTS_H
#define TCPPHASE_DOUBTS_H

#include "view.h"

/* Bit in a set of notes: the segment is not believed. Not a public note. */
#define DOUBTED (UINT64_C(1) << 63)

/* Returns 0 if the segment is believed; DOUBTED and the notes that give the reason if it is not;
 * BAD_ACK alone if all but its ACK is believed. */
uint64_t engine_doubts(const struct view *view);

#endif
