/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is said of a stream does not contradict itself: the rules, one a sentence, between cause,
 * summary, closed_by, close, handshake, times, octets, counts and frames. */
#ifndef CONSISTENCY_H
#define CONSISTENCY_H

#include <stream_fields.h>

/* The first rule that the stream's fields break, NULL if none. goes_on: no segment was earlier than
 * the one before it. */
const char *broken_rule(const struct stream_entry *stream, bool goes_on);

/* How many rules there are. */
extern const unsigned rule_count;

#endif
