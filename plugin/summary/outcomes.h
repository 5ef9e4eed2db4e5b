/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What streams are counted by in statistics: topics, each with words of which a stream has none,
 * one or several. The words of all topics are the bits of one 64-bit set. When a stream changes,
 * only the bits in which its old and new set differ need to be counted. */
#ifndef TCPPHASE_OUTCOMES_H
#define TCPPHASE_OUTCOMES_H

#include "stream_fields.h"

/* field of the words, number of words, title */
#define OUTCOME_TOPICS(X)                                                                          \
    X(HANDSHAKE, HANDSHAKE_COUNT, "by handshake")                                                  \
    X(CLOSE, CLOSE_COUNT, "by close")                                                              \
    X(CLOSED_BY, CLOSER_COUNT, "by who closed")                                                    \
    X(RESET_CAUSE, RESET_CAUSE_COUNT, "by cause of the reset")                                     \
    X(PROBE, PROBE_COUNT, "by kind of probe")                                                      \
    X(NEGOTIATED, AGREEMENT_COUNT, "by what was negotiated")

#define OUTCOME_ENUM(field, count, title) OUTCOME_##field,
enum outcome_topic { OUTCOME_TOPICS(OUTCOME_ENUM) OUTCOME_TOPIC_COUNT };
#undef OUTCOME_ENUM

enum { OUTCOME_MAX = 64 }; /* bits of a set */

struct outcome_topic_about {
    const char *title;
    enum stream_field field;
    unsigned first; /* bit of stream_field_word(field, 0) */
    unsigned count; /* number of words */
};

extern const struct outcome_topic_about summary_outcome_topics[OUTCOME_TOPIC_COUNT];

uint64_t summary_outcomes(const struct tcpphase_life *life);

/* The words of one topic, from bit 0 on. */
uint64_t summary_outcomes_about(uint64_t outcomes, enum outcome_topic topic);

#endif
