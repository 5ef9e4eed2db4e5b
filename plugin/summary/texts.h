/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Text about a stream. All functions truncate at STREAM_TEXT_SIZE octets. */
#ifndef TCPPHASE_TEXTS_H
#define TCPPHASE_TEXTS_H

#include "stream_text.h"
#include "troubles.h"

#include <stream_entry.h>

/* Writes the field `cause`: why the stream failed or ended as it did. */
void summary_write_cause(const struct stream_entry *stream, const struct judged_troubles *judged,
                         char *text);

/* Writes the field `summary`: the stream in one sentence. */
void summary_write_sentence(const struct stream_entry *stream, char *text);

/* Appends formatted text, truncated if there is no room. Knows %s, %u and PRIu64 only, and takes a
 * third of the time of snprintf, which shows when many streams are written. */
void summary_add(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

enum { TIME_TEXT_SIZE = 32 };

/* Writes a time (ns) for people: 37 us, 8.3 ms, 120 ms, 7.0 s, 75.979 s. Returns text. */
const char *summary_write_time(int64_t time, char text[TIME_TEXT_SIZE]);

/* Appends " in 7.0 s", the time between two moments; nothing if one of them was not captured. */
void summary_add_time_between(const struct tcpphase_life *life, enum tcpphase_moment from,
                              enum tcpphase_moment to, char *text);

const char *summary_role(const struct tcpphase_life *life, unsigned end);

/* The reason given by an ICMP error, in words. */
const char *summary_icmp_reason(const struct tcpphase_icmp *icmp);

#endif
