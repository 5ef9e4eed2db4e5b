/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "outcomes.h"

#include "verdicts.h"

#define FIRST(field, count, title)                                                                 \
    FIRST_##field, BEFORE_NEXT_##field = FIRST_##field + (int)(count)-1,
enum { OUTCOME_TOPICS(FIRST) OUTCOME_COUNT };
#undef FIRST

_Static_assert((int)OUTCOME_COUNT <= (int)OUTCOME_MAX, "a bit for each word");

#define ABOUT(field, count, title)                                                                 \
    [OUTCOME_##field] = {(title), STREAM_##field, FIRST_##field, (count)},
const struct outcome_topic_about summary_outcome_topics[OUTCOME_TOPIC_COUNT] = {
    OUTCOME_TOPICS(ABOUT)};
#undef ABOUT

/* The set of the stream's words of one topic. NONE is in no set. */
static unsigned words_of(const struct tcpphase_life *life, enum outcome_topic topic)
{
    switch (topic) {
    case OUTCOME_HANDSHAKE:
        return SUMMARY_WORD(summary_handshake(life));
    case OUTCOME_CLOSE:
        return SUMMARY_WORD(summary_close(life));
    case OUTCOME_CLOSED_BY:
        return SUMMARY_WORD(summary_closer(life)) & ~SUMMARY_WORD(CLOSER_NONE);
    case OUTCOME_RESET_CAUSE:
        return SUMMARY_WORD(summary_reset_cause(life)) & ~SUMMARY_WORD(RESET_CAUSE_NONE);
    case OUTCOME_PROBE:
        return SUMMARY_WORD(summary_probe(life)) & ~SUMMARY_WORD(PROBE_NONE);
    case OUTCOME_NEGOTIATED:
        return summary_agreements(life);
    case OUTCOME_TOPIC_COUNT:
        break;
    }
    return 0;
}

uint64_t summary_outcomes(const struct tcpphase_life *life)
{
    uint64_t outcomes = 0;
    for (unsigned topic = 0; topic < OUTCOME_TOPIC_COUNT; topic++)
        outcomes |= (uint64_t)words_of(life, (enum outcome_topic)topic)
                    << summary_outcome_topics[topic].first;
    return outcomes;
}

uint64_t summary_outcomes_about(uint64_t outcomes, enum outcome_topic topic)
{
    const struct outcome_topic_about *about = &summary_outcome_topics[topic];
    return outcomes >> about->first & ((UINT64_C(1) << about->count) - 1);
}
