/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rules between the fields of a stream (cause, summary, closed_by, close, handshake, times, octets,
 * counts, frames): they must not contradict each other. */
#ifndef TCPPHASE_CONSISTENCY_H
#define TCPPHASE_CONSISTENCY_H

#include <stream_fields.h>

/* The first rule that the stream's fields violate; NULL: none. goes_on: time never went back. */
const char *broken_rule(const struct stream_entry *stream, bool goes_on);

extern const unsigned rule_count;

#endif
