/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the stream keeps of a segment in order to judge later ones. */
#ifndef TCPPHASE_REMEMBER_H
#define TCPPHASE_REMEMBER_H

#include "judge.h"

/* Must be called before the states of the stream are updated. */
void engine_remember(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                     const struct meaning *is);

/* Counts a segment that is sent again, and returns how often it was sent in a row, 255 meaning that
 * often or more; 0: it is none. */
unsigned engine_count_repetition(struct tcpphase_end *sender,
                                 const struct tcpphase_segment *segment, const struct meaning *is);

#endif
