/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_state.h"

#include <string.h>

/* Times, frame and sequence numbers are stored relative to the beginning of the stream. The origin
 * is one less than the first of each, so that relative numbers start at 1: zero means unknown. */
struct origin {
    uint64_t time; /* ns */
    uint32_t frame;
    uint32_t seq[2];
};

static struct origin origin_of(const struct stream_state *state, const struct tcpphase_life *life)
{
    const int64_t time = life->time[TCPPHASE_MOMENT_FIRST];
    return (struct origin){
        .time = (uint64_t)time - 1,
        .frame = life->frame[TCPPHASE_MOMENT_FIRST] - 1,
        .seq = {state->engine.ends[0].first_seq - 1, state->engine.ends[1].first_seq - 1},
    };
}

static struct origin opposite_of(const struct origin *origin)
{
    return (struct origin){
        .time = -origin->time,
        .frame = -origin->frame,
        .seq = {-origin->seq[0], -origin->seq[1]},
    };
}

/* The number relative to an origin; relative to the opposite origin it is the original number
 * again. Zero means unknown and stays zero. */
static uint32_t seen_from(uint32_t origin, uint32_t number)
{
    if (number == 0)
        return 0;
    return number == origin ? -origin : number - origin;
}

static int64_t time_seen_from(uint64_t origin, int64_t time)
{
    if (time == 0)
        return 0;
    return (int64_t)((uint64_t)time == origin ? -origin : (uint64_t)time - origin);
}

static void see_mark_from(const struct origin *origin, struct tcpphase_mark *mark)
{
    mark->time = time_seen_from(origin->time, mark->time);
    mark->frame = seen_from(origin->frame, mark->frame);
}

static void see_end_from(const struct origin *origin, struct stream_state *state, unsigned i)
{
    struct tcpphase_end *end = &state->engine.ends[i];
    struct zeek_side *side = &state->zeek.sides[i];
    end->seen_from = seen_from(origin->seq[i], end->seen_from);
    end->next_seq = seen_from(origin->seq[i], end->next_seq);
    end->again_seq = seen_from(origin->seq[i], end->again_seq);
    end->fin_seq = seen_from(origin->seq[i], end->fin_seq);
    end->query_number = seen_from(origin->seq[i], end->query_number);
    end->fin_ack = seen_from(origin->seq[!i], end->fin_ack);
    end->highest_ack = seen_from(origin->seq[!i], end->highest_ack);
    side->start = seen_from(origin->seq[i], side->start);
    see_mark_from(origin, &end->syn);
    see_mark_from(origin, &end->syn_ack);
    see_mark_from(origin, &end->fin);
    see_mark_from(origin, &end->data);
    see_mark_from(origin, &end->asked);
}

static void see_from(const struct origin *origin, struct stream_state *state)
{
    struct tcpphase_watch *watch = &state->engine.watch;
    for (unsigned i = 0; i < 2; i++) {
        see_end_from(origin, state, i);
        watch->largest_start[i] = seen_from(origin->seq[i], watch->largest_start[i]);
    }
    watch->ignored_seq = seen_from(origin->seq[watch->ignored_sender], watch->ignored_seq);
    see_mark_from(origin, &watch->ignored_syn);
}

/* The significant octets of a word that is not zero. */
static unsigned octets_of(uint32_t word)
{
    return 4 - (unsigned)__builtin_clz(word) / 8;
}

/* Always writes four octets; the next word overwrites the unneeded ones. STREAM_PACKED_MAX has room
 * for the last. */
static void write_word(uint32_t word, uint8_t *at)
{
    at[0] = (uint8_t)word;
    at[1] = (uint8_t)(word >> 8);
    at[2] = (uint8_t)(word >> 16);
    at[3] = (uint8_t)(word >> 24);
}

/* Packed form: a bit for each 32-bit word, 1 if it is not zero; then, for each four words that are
 * not zero, an octet of four 2-bit length codes (octets - 1) and the words' significant octets. */
size_t stream_state_pack(const struct stream_state *state, const struct tcpphase_life *life,
                         uint8_t *packed)
{
    const struct origin origin = origin_of(state, life);
    struct stream_state seen = *state;
    uint32_t words[STREAM_STATE_MAP * 8] = {0};
    uint8_t *at = packed + STREAM_STATE_MAP;
    uint8_t *place = NULL; /* of the codes */
    unsigned codes = 0;
    unsigned count = 0;
    see_from(&origin, &seen);
    memcpy(words, &seen, sizeof seen);
    for (unsigned octet = 0; octet < STREAM_STATE_MAP; octet++) {
        unsigned map = 0;
        for (unsigned bit = 0; bit < 8; bit++) {
            const uint32_t word = words[octet * 8 + bit];
            if (word == 0)
                continue;
            map |= 1U << bit;
            if (count % 4 == 0) {
                place = at++;
                codes = 0;
            }
            const unsigned octets = octets_of(word);
            codes |= (octets - 1) << count++ % 4 * 2;
            *place = (uint8_t)codes;
            write_word(word, at);
            at += octets;
        }
        packed[octet] = (uint8_t)map;
    }
    return (size_t)(at - packed);
}

void stream_state_unpack(struct stream_state *state, const struct tcpphase_life *life,
                         const uint8_t *packed)
{
    uint32_t words[STREAM_STATE_WORDS] = {0};
    const uint8_t *at = packed + STREAM_STATE_MAP;
    unsigned codes = 0;
    unsigned count = 0;
    for (unsigned i = 0; i < STREAM_STATE_WORDS; i++) {
        if (!(packed[i / 8] >> i % 8 & 1))
            continue;
        if (count % 4 == 0)
            codes = *at++;
        const unsigned octets = (codes >> count++ % 4 * 2 & 3) + 1;
        for (unsigned octet = 0; octet < octets; octet++)
            words[i] |= (uint32_t)*at++ << 8 * octet;
    }
    memcpy(state, words, sizeof *state);
    const struct origin origin = origin_of(state, life);
    const struct origin opposite = opposite_of(&origin);
    see_from(&opposite, state);
}
