/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Verdicts derived from the facts of a stream (life.h), one function per field. The words are in
 * summary_words.h. */
#ifndef TCPPHASE_VERDICTS_H
#define TCPPHASE_VERDICTS_H

#include "summary_words.h"

#include <life.h>

#define SUMMARY_ENUM(id, word, meaning) SUMMARY_ID(id),

#define SUMMARY_ID(id) HANDSHAKE_##id
enum handshake { TCPPHASE_HANDSHAKES(SUMMARY_ENUM) HANDSHAKE_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) PROBE_##id
enum probe { TCPPHASE_PROBES(SUMMARY_ENUM) PROBE_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) CLOSE_##id
enum close { TCPPHASE_CLOSES(SUMMARY_ENUM) CLOSE_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) CLOSER_##id
enum closer { TCPPHASE_CLOSERS(SUMMARY_ENUM) CLOSER_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) TIME_WAIT_##id
enum time_wait { TCPPHASE_TIME_WAITS(SUMMARY_ENUM) TIME_WAIT_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) RESET_CAUSE_##id
enum reset_cause { TCPPHASE_RESET_CAUSES(SUMMARY_ENUM) RESET_CAUSE_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) LACKS_##id
enum capture_lacks { TCPPHASE_CAPTURE_LACKS(SUMMARY_ENUM) LACKS_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) AGREEMENT_##id
enum agreement { TCPPHASE_AGREEMENTS(SUMMARY_ENUM) AGREEMENT_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) ARGUS_##id
enum argus { TCPPHASE_ARGUS_STATES(SUMMARY_ENUM) ARGUS_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) TCPTRACE_##id
enum tcptrace { TCPPHASE_TCPTRACE_WORDS(SUMMARY_ENUM) TCPTRACE_COUNT };
#undef SUMMARY_ID

#define SUMMARY_ID(id) FLOW_END_##id
enum flow_end { TCPPHASE_FLOW_END_REASONS(SUMMARY_ENUM) FLOW_END_COUNT };
#undef SUMMARY_ID

/* Bit of a word in a set of words. */
#define SUMMARY_WORD(value) (1U << (value))

enum handshake summary_handshake(const struct tcpphase_life *life);
enum probe summary_probe(const struct tcpphase_life *life);
enum close summary_close(const struct tcpphase_life *life);
enum closer summary_closer(const struct tcpphase_life *life);
enum reset_cause summary_reset_cause(const struct tcpphase_life *life);
enum argus summary_argus(const struct tcpphase_life *life);
enum flow_end summary_flow_end(const struct tcpphase_life *life, bool has_next);
unsigned summary_time_waits(const struct tcpphase_life *life);
unsigned summary_agreements(const struct tcpphase_life *life);
unsigned summary_capture_lacks(const struct tcpphase_life *life);
unsigned summary_tcptrace(const struct tcpphase_life *life);

/* In ns; TCPPHASE_NO_TIME if unknown. Durations may be negative if the clock went back; other times
 * are then unknown. */
int64_t summary_duration(const struct tcpphase_life *life);
int64_t summary_handshake_time(const struct tcpphase_life *life);
int64_t summary_first_byte_time(const struct tcpphase_life *life);
int64_t summary_half_close_time(const struct tcpphase_life *life);
int64_t summary_end_time(const struct tcpphase_life *life);
int64_t summary_close_time(const struct tcpphase_life *life);

/* ns from the first segment to the end; to the last segment if the end is unknown; TCPPHASE_NO_TIME
 * if there is one segment only, and no end. */
int64_t summary_lasted(const struct tcpphase_life *life);

/* One end closed, the other acknowledged that and did not close with it. */
bool summary_was_half_closed(const struct tcpphase_life *life);

/* Nothing that can be believed was captured beside a RST, which does not answer a SYN: what was
 * before is missing. */
bool summary_is_reset_alone(const struct tcpphase_life *life);

/* The TTL of the RST is not the TTL that its sender used throughout. */
bool summary_ttl_differs(const struct tcpphase_life *life);

static inline bool has_step(const struct tcpphase_life *life, enum tcpphase_step step)
{
    return life->steps >> step & 1;
}

static inline const struct tcpphase_sent *client_of(const struct tcpphase_life *life)
{
    return &life->sent[life->client];
}

static inline const struct tcpphase_sent *server_of(const struct tcpphase_life *life)
{
    return &life->sent[!life->client];
}

static inline uint64_t client_octets_of(const struct tcpphase_life *life)
{
    return tcpphase_octets(life, life->client);
}

static inline uint64_t server_octets_of(const struct tcpphase_life *life)
{
    return tcpphase_octets(life, !life->client);
}

static inline bool is_one_way(const struct tcpphase_life *life)
{
    return life->sent[0].segments == 0 || life->sent[1].segments == 0;
}

/* ns between two moments; TCPPHASE_NO_TIME if one was not captured, or if the clock went back. */
static inline int64_t time_between(const struct tcpphase_life *life, enum tcpphase_moment from,
                                   enum tcpphase_moment to)
{
    if (!tcpphase_saw(life, from) || !tcpphase_saw(life, to))
        return TCPPHASE_NO_TIME;
    int64_t time = tcpphase_elapsed(life->time[from], life->time[to]);
    return time >= 0 ? time : TCPPHASE_NO_TIME;
}

#endif
