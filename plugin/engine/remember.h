/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the stream keeps of a segment, for the sake of those that follow. */
#ifndef TCPPHASE_REMEMBER_H
#define TCPPHASE_REMEMBER_H

#include "judge.h"

/* Before the states of the stream change. */
void engine_remember(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                     const struct meaning *is);

#endif
