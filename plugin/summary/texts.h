/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The sentences about a stream. */
#ifndef TCPPHASE_TEXTS_H
#define TCPPHASE_TEXTS_H

#include "stream_text.h"

#include <life.h>

/* Why it failed or ended as it did. Writes at most STREAM_TEXT_SIZE octets. */
void summary_write_cause(const struct tcpphase_life *life, char *text);

/* All of it in one sentence. */
void summary_write_sentence(const struct tcpphase_life *life, char *text);

/* For both: adds to the text as much as there is room for. Of printf's conversions it knows %s, %u
 * and PRIu64: there are many streams, and printf takes three times as long. */
void summary_add(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

enum { TIME_TEXT_SIZE = 32 };

/* A time as people say it: 37 us, 8.3 ms, 120 ms, 7.0 s, 75.979 s. Returns the text. */
const char *summary_write_time(int64_t time, char text[TIME_TEXT_SIZE]);

/* " in 7.0 s": from one moment to another; nothing if one of them was not seen. */
void summary_add_time_between(const struct tcpphase_life *life, enum tcpphase_moment from,
                              enum tcpphase_moment to, char *text);

const char *summary_role(const struct tcpphase_life *life, unsigned end);

/* The reason that an ICMP error gives. */
const char *summary_icmp_reason(const struct tcpphase_icmp *icmp);

#endif
