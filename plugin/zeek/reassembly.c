/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Gaps in an end's data: holes that are not filled when the peer acknowledges data beyond them. */

#include "model.h"

#include <sequence.h>

#include <string.h>

/* The position, at or above delivered, with these lower 32 bits. */
static int64_t position_of(const struct zeek_side *side, uint32_t lower_half)
{
    return side->delivered + (uint32_t)(lower_half - (uint32_t)side->delivered);
}

/* Merges the two ranges with the smallest hole between them, to get from ZEEK_RANGES + 1 to
 * ZEEK_RANGES. */
static void join_nearest(struct tcpphase_range ranges[ZEEK_RANGES + 1])
{
    unsigned nearest = 0;
    for (unsigned i = 1; i < ZEEK_RANGES; i++)
        if (ranges[i + 1].start - ranges[i].end < ranges[nearest + 1].start - ranges[nearest].end)
            nearest = i;
    ranges[nearest].end = ranges[nearest + 1].end;
    memmove(&ranges[nearest + 1], &ranges[nearest + 2],
            (ZEEK_RANGES - 1 - nearest) * sizeof *ranges);
}

/* Inserts a range in order and merges it with those that it touches. */
static void add_range(struct zeek_side *side, struct tcpphase_range added)
{
    struct tcpphase_range ranges[ZEEK_RANGES + 1] = {{0}};
    const struct tcpphase_range *range = side->ranges, *end = range + side->range_count;
    unsigned count = 0;
    while (range < end && seq_before(range->end, added.start))
        ranges[count++] = *range++;
    for (; range < end && seq_at_or_before(range->start, added.end); range++) {
        if (seq_before(range->start, added.start))
            added.start = range->start;
        if (seq_before(added.end, range->end))
            added.end = range->end;
    }
    ranges[count++] = added;
    while (range < end)
        ranges[count++] = *range++;
    if (count > ZEEK_RANGES) {
        join_nearest(ranges);
        count = ZEEK_RANGES;
    }
    memcpy(side->ranges, ranges, sizeof side->ranges);
    side->range_count = (uint8_t)count;
}

/* Delivers all data up to the position, and the ranges that are contiguous then. */
static void deliver_to(struct zeek_side *side, int64_t position)
{
    unsigned done = 0;
    side->delivered = position;
    for (; done < side->range_count; done++) {
        struct tcpphase_range range = side->ranges[done];
        if (seq_before((uint32_t)side->delivered, range.start))
            break;
        if (seq_before((uint32_t)side->delivered, range.end))
            side->delivered = position_of(side, range.end);
    }
    side->range_count -= (uint8_t)done;
    memmove(side->ranges, side->ranges + done, side->range_count * sizeof *side->ranges);
}

/* Too much data is above a hole without any ACK of the peer, or waits for an ACK. end: end of the
 * last segment. */
static bool is_too_much(const struct zeek_side *side, int64_t end)
{
    int64_t buffered = side->delivered - side->released;
    for (unsigned i = 0; i < side->range_count; i++) {
        const int64_t range_end = position_of(side, side->ranges[i].end);
        end = range_end > end ? range_end : end;
        buffered += side->ranges[i].end - side->ranges[i].start;
    }
    return (side->ack <= 1 && end - side->delivered > ZEEK_MOST_UNACKED_EVER) ||
           buffered > ZEEK_MOST_BUFFERED;
}

static void take(struct zeek_side *side, int64_t start, int64_t end)
{
    if (end <= side->delivered)
        return;
    if (start <= side->delivered)
        deliver_to(side, end);
    else if (end - side->delivered <= INT32_MAX) /* ranges are kept modulo 2^32 */
        add_range(side, (struct tcpphase_range){(uint32_t)start, (uint32_t)end});
    if (side->ack <= 1 && side->delivered > ZEEK_MOST_UNACKED_EVER)
        side->released = side->delivered; /* without ACKs nothing is buffered */
    side->has_stopped |= is_too_much(side, end);
}

void zeek_take_payload(const struct zeek_view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    struct zeek_side *side = view->sender;
    if (segment->defects & TCPPHASE_DEFECT_LENGTH_UNKNOWN)
        side->has_stopped = true; /* the rest of the fragment must not count as a hole */
    bool has_data = segment->length > 0 && !(segment->defects & TCPPHASE_DEFECT_CUT_PAYLOAD);
    if (!has_data || segment->flags & TCPPHASE_RST || view->seq < 0 || side->has_stopped)
        return;
    int64_t start = view->seq - (segment->flags & TCPPHASE_SYN ? 0 : 1);
    take(side, start, start + segment->length);
}

static bool is_clean(const struct zeek_side *side)
{
    return side->state == ZEEK_ESTABLISHED ||
           (side->state == ZEEK_CLOSED && side->was == ZEEK_ESTABLISHED);
}

/* Skips the missing data below the position, and delivers the data in between. A gap counts only if
 * both ends are established, or closed from there: after a RST or midstream, numbers are not
 * reliable. */
static void give_up_to(const struct zeek_view *view, int64_t position)
{
    struct zeek_side *side = view->peer;
    while (side->delivered < position) {
        int64_t end = position;
        if (side->range_count > 0 && position_of(side, side->ranges[0].start) < position)
            end = position_of(side, side->ranges[0].start);
        if (is_clean(view->sender) && is_clean(side))
            zeek_count(view, side, ZEEK_GAPS);
        deliver_to(side, end);
    }
}

void zeek_release_acked(const struct zeek_view *view)
{
    struct zeek_side *side = view->peer;
    int64_t position = view->ack - 1;
    if (side->fin_sent && side->fin >= 0 && position > side->fin)
        position = side->fin;
    if (position <= side->released || side->has_stopped)
        return;
    /* In a partial connection the first octet may be a keep-alive's, or missing. */
    bool is_uncertain = position <= 1 && view->connection->is_partial;
    if (position > side->delivered && is_uncertain)
        return;
    give_up_to(view, position);
    side->released = position;
}
