/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sequence number arithmetic (RFC 9293 section 3.4) and the sequence space that an end has sent. */
#ifndef TCPPHASE_SEQUENCE_H
#define TCPPHASE_SEQUENCE_H

#include "tcpphase.h"

static inline bool seq_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

static inline bool seq_at_or_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) <= 0;
}

/* low <= seq <= high */
static inline bool seq_between(uint32_t low, uint32_t seq, uint32_t high)
{
    return seq - low <= high - low;
}

/* The last sequence number of the segment + 1. SYN and FIN occupy one each; a RST occupies none
 * (RFC 9293 section 3.4). */
static inline uint32_t segment_end(const struct tcpphase_segment *segment)
{
    if (segment->flags & TCPPHASE_RST)
        return segment->seq;
    return segment->seq + segment->length + (segment->flags & TCPPHASE_SYN ? 1 : 0) +
           (segment->flags & TCPPHASE_FIN ? 1 : 0);
}

static inline uint32_t microseconds(int64_t nanoseconds)
{
    return (uint32_t)(nanoseconds / 1000);
}

/* The end continues at seq without a gap. The octet of an unaccepted window probe may be skipped:
 * it was not sent, in the sense of SND.NXT. */
static inline bool engine_follows(const struct tcpphase_end *end, uint32_t seq)
{
    return seq == end->next_seq || (end->probed && seq == end->next_seq + 1);
}

/* The hole that contains seq; NULL if seq was captured before or is not below next_seq. */
const struct tcpphase_hole *engine_hole_at(const struct tcpphase_end *end, uint32_t seq);

static inline bool engine_has_holes(const struct tcpphase_end *end)
{
    return end->holes[0].range.start != end->holes[0].range.end;
}

/* The octet was captured, as a SYN, payload or FIN. */
bool engine_is_captured(const struct tcpphase_end *end, uint32_t seq);

/* Adds the sequence space of the segment to what the end has sent. */
void engine_remember_sent(struct tcpphase_end *end, const struct tcpphase_segment *segment);

#endif
