/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The short way for most segments: of an open connection, the next octets of their sender, or an
 * ACK of some that the peer sent last. No rule finds anything else in them, so they have no notes,
 * and what is remembered of them is little. What is said of a segment is the same on both ways: the
 * fuzzer compares. */
#ifndef TCPPHASE_PROGRESS_H
#define TCPPHASE_PROGRESS_H

#include "view.h"

/* The checks that keep a segment off the short way. Each note names those that keep off the
 * segments which have it (TCPPHASE_NOTES); tests/coverage_test.c checks that they do. */
enum {
    BY_HEADER = 1,  /* it has flags, options or defects that a rule is for */
    BY_STREAM = 2,  /* the connection is not open, or waits for something */
    BY_NUMBERS = 4, /* it is not the next of its sender, nor an ACK of what the peer sent last */
    BY_COPY = 8     /* it is a second capture */
};

/* The set of those that refuse the segment. */
unsigned engine_refusals(const struct view *view);

/* False: the segment has to go the other way, and nothing was changed. */
bool engine_observe_progress(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                             struct tcpphase_verdict *verdict);

#endif
