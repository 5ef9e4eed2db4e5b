/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What streams are counted by: topics, each with words of which a stream has one, none or several.
 * The words of all topics are the bits of one set: a stream that is counted as one set and comes to
 * be another has to be counted anew in the words in which the two differ, and nowhere else. */
#ifndef TCPPHASE_OUTCOMES_H
#define TCPPHASE_OUTCOMES_H

#include "stream_fields.h"

/* The field whose words they are, how many, the topic for people. */
#define OUTCOME_TOPICS(X)                                                                          \
    X(HANDSHAKE, HANDSHAKE_COUNT, "Streams by handshake")                                          \
    X(CLOSE, CLOSE_COUNT, "Streams by close")                                                      \
    X(CLOSED_BY, CLOSER_COUNT, "Streams by who closed")                                            \
    X(RESET_CAUSE, RESET_CAUSE_COUNT, "Streams by cause of the reset")                             \
    X(PROBE, PROBE_COUNT, "Streams by kind of probe")                                              \
    X(NEGOTIATED, AGREEMENT_COUNT, "Streams by what was negotiated")

#define OUTCOME_ENUM(field, count, title) OUTCOME_##field,
enum outcome_topic { OUTCOME_TOPICS(OUTCOME_ENUM) OUTCOME_TOPIC_COUNT };
#undef OUTCOME_ENUM

enum { OUTCOME_MAX = 64 }; /* words of all topics */

struct outcome_topic_about {
    const char *title;
    enum stream_field field;
    unsigned first; /* bit, of the word that stream_field_word(field, 0) is */
    unsigned count; /* of words */
};

extern const struct outcome_topic_about summary_outcome_topics[OUTCOME_TOPIC_COUNT];

uint64_t summary_outcomes(const struct tcpphase_life *life);

/* Those of one topic. */
uint64_t summary_outcomes_about(uint64_t outcomes, enum outcome_topic topic);

#endif
