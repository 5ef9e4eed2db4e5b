/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the stream keeps of a segment in order to judge later ones. */
#ifndef TCPPHASE_REMEMBER_H
#define TCPPHASE_REMEMBER_H

#include "judge.h"

/* Must be called before the states of the stream are updated. */
void engine_remember(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                     const struct meaning *is);

#endif
