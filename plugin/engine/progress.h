/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fast path for most segments: in an open connection, the sender's next octets, or an ACK of
 * what the peer sent last. No other rule applies to them: they have no notes and change little of
 * the state. The verdict and the state are the same as without the fast path; tests/fuzz compares
 * them. */
#ifndef TCPPHASE_PROGRESS_H
#define TCPPHASE_PROGRESS_H

#include "view.h"

/* Why a segment cannot take the fast path. Each note names the checks that keep its segments off
 * the fast path (TCPPHASE_NOTES); tests/coverage_test.c verifies that they do. */
enum {
    BY_HEADER = 1,  /* flags, options or defects that a rule is for */
    BY_STREAM = 2,  /* the connection is not ESTABLISHED, or has a pending query, holes or a FIN */
    BY_NUMBERS = 4, /* neither the next octets of the sender nor a new ACK */
    BY_COPY = 8     /* a capture duplicate */
};

/* The checks that refuse the segment; 0: it can take the fast path. */
unsigned engine_refusals(const struct view *view);

/* Returns false and changes nothing if the segment cannot take the fast path. */
bool engine_observe_progress(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                             struct tcpphase_verdict *verdict);

#endif
