/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The short way for most segments: of an open connection, the next octets of their sender, or an
 * ACK of some that the peer sent last. No rule finds anything else in them, so they have no notes,
 * and what is remembered of them is little. What is said of a segment is the same on both ways: the
 * fuzzer compares. */
#ifndef TCPPHASE_PROGRESS_H
#define TCPPHASE_PROGRESS_H

#include "view.h"

/* False: the segment has to go the other way, and nothing was changed. */
bool engine_observe_progress(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                             struct tcpphase_verdict *verdict);

#endif
