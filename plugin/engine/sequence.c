/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What one end has sent so far: all octets from first_seq to next_seq but for a few holes. */

#include "sequence.h"

#include <string.h>

static bool is_empty(const struct tcpphase_hole *hole)
{
    return hole->range.start == hole->range.end;
}

const struct tcpphase_hole *engine_hole_at(const struct tcpphase_end *end, uint32_t seq)
{
    for (unsigned i = 0; i < TCPPHASE_HOLES; i++) {
        const struct tcpphase_hole *hole = &end->holes[i];
        if (!is_empty(hole) && seq_at_or_before(hole->range.start, seq) &&
            seq_before(seq, hole->range.end))
            return hole;
    }
    return NULL;
}

bool engine_is_captured(const struct tcpphase_end *end, uint32_t seq)
{
    return end->has_sent && seq_at_or_before(end->seen_from, seq) &&
           seq_before(seq, end->next_seq) && engine_hole_at(end, seq) == NULL;
}

/* A free slot; if there is none, evicts the lowest hole. */
static struct tcpphase_hole *place_for_hole(struct tcpphase_end *end)
{
    struct tcpphase_hole *lowest = &end->holes[0];
    for (unsigned i = 0; i < TCPPHASE_HOLES; i++) {
        struct tcpphase_hole *hole = &end->holes[i];
        if (is_empty(hole))
            return hole;
        if (seq_before(hole->range.start, lowest->range.start))
            lowest = hole;
    }
    return lowest;
}

static void open_hole(struct tcpphase_end *end, const struct tcpphase_segment *behind)
{
    if (!engine_has_holes(end))
        end->dup_acks = 0;
    struct tcpphase_hole *hole = place_for_hole(end);
    hole->range.start = end->next_seq;
    hole->range.end = behind->seq;
    hole->ts_value = behind->options & TCPPHASE_OPTION_TIMESTAMPS ? behind->ts_value : 0;
    hole->time = microseconds(behind->time);
    hole->ip_id = behind->ip_id;
}

static void fill_hole(struct tcpphase_end *end, struct tcpphase_hole *hole,
                      struct tcpphase_range filled)
{
    struct tcpphase_range *range = &hole->range;
    if (seq_at_or_before(filled.end, range->start) || seq_at_or_before(range->end, filled.start))
        return;
    bool left = seq_before(range->start, filled.start);
    bool right = seq_before(filled.end, range->end);
    struct tcpphase_hole rest = *hole;
    if (left)
        range->end = filled.start;
    else if (right)
        range->start = filled.end;
    else
        range->start = range->end;
    if (left && right) {
        rest.range.start = filled.end;
        *place_for_hole(end) = rest;
    }
}

/* Sequence numbers are compared modulo 2^32: drop holes that would compare as ahead of next_seq. */
static void forget_far_holes(struct tcpphase_end *end)
{
    const uint32_t far = UINT32_C(1) << 30;
    for (unsigned i = 0; i < TCPPHASE_HOLES; i++) {
        struct tcpphase_range *range = &end->holes[i].range;
        if (end->next_seq - range->start > far)
            range->start = range->end;
    }
}

/* Moves a hole to the first place, if it is free: engine_has_holes looks there alone. */
static void occupy_first_place(struct tcpphase_end *end)
{
    struct tcpphase_hole *first = &end->holes[0];
    for (unsigned i = 1; i < TCPPHASE_HOLES && is_empty(first); i++) {
        struct tcpphase_hole hole = end->holes[i];
        end->holes[i] = *first;
        *first = hole;
    }
}

void engine_remember_sent(struct tcpphase_end *end, const struct tcpphase_segment *segment)
{
    struct tcpphase_range sent = {segment->seq, segment_end(segment)};
    const bool had_holes = engine_has_holes(end);
    if (!end->knows_seq || !end->has_sent)
        end->seen_from = sent.start;
    if (!end->knows_seq) {
        memset(end->holes, 0, sizeof end->holes);
        end->knows_seq = true;
        end->first_seq = segment->flags & TCPPHASE_SYN ? sent.start : sent.start - 1;
        end->next_seq = sent.end;
    } else if (seq_at_or_before(end->next_seq, sent.start)) {
        bool follows = engine_follows(end, sent.start);
        if (!follows && end->has_sent && !end->length_unknown)
            open_hole(end, segment);
        if (!follows || sent.start != sent.end) {
            end->next_seq = sent.end;
            end->probed = false;
            end->acks_behind_hole = false;
        }
    } else {
        if (seq_before(end->next_seq, sent.end))
            end->next_seq = sent.end;
        if (sent.start != sent.end)
            for (unsigned i = 0; i < TCPPHASE_HOLES; i++)
                if (!is_empty(&end->holes[i]))
                    fill_hole(end, &end->holes[i], sent);
    }
    if (had_holes || engine_has_holes(end)) {
        forget_far_holes(end);
        occupy_first_place(end);
    }
    end->has_sent = true;
    end->length_unknown = (segment->defects & TCPPHASE_DEFECT_LENGTH_UNKNOWN) != 0;
}
