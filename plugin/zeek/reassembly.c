/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is missing of an end's data: holes that are not filled when the peer acknowledges beyond
 * them. */

#include "model.h"

#include <sequence.h>

#include <string.h>

/* Beyond these Zeek looks at an end's data no more; octets. */
enum {
    MOST_UNACKED_EVER = 16 * 1024, /* of an end that never got an acknowledgement of data */
    MOST_BUFFERED = 10 * 1024 * 1024
};

static uint32_t length_of(struct tcpphase_range range)
{
    return range.end - range.start;
}

/* The position, at or above delivered, of which only the lower half is kept. */
static int64_t position_of(const struct zeek_side *side, uint32_t lower_half)
{
    return side->delivered + (uint32_t)(lower_half - (uint32_t)side->delivered);
}

static void remove_range(struct zeek_side *side, unsigned index)
{
    side->range_count--;
    memmove(&side->ranges[index], &side->ranges[index + 1],
            (side->range_count - index) * sizeof *side->ranges);
}

/* Takes in the ranges that the new one touches, and returns the place where it goes. */
static unsigned absorb(struct zeek_side *side, struct tcpphase_range *added)
{
    unsigned i = 0;
    while (i < side->range_count) {
        const struct tcpphase_range range = side->ranges[i];
        if (seq_before(added->end, range.start))
            break;
        if (seq_before(range.end, added->start)) {
            i++;
            continue;
        }
        if (seq_before(range.start, added->start))
            added->start = range.start;
        if (seq_before(added->end, range.end))
            added->end = range.end;
        remove_range(side, i);
    }
    return i;
}

/* Joins the two ranges that have the narrowest hole between them. */
static void join_nearest(struct zeek_side *side, struct tcpphase_range ranges[ZEEK_RANGES + 1])
{
    unsigned nearest = 0;
    for (unsigned i = 1; i < ZEEK_RANGES; i++)
        if (ranges[i + 1].start - ranges[i].end < ranges[nearest + 1].start - ranges[nearest].end)
            nearest = i;
    ranges[nearest].end = ranges[nearest + 1].end;
    memmove(&ranges[nearest + 1], &ranges[nearest + 2],
            (ZEEK_RANGES - 1 - nearest) * sizeof *ranges);
    memcpy(side->ranges, ranges, sizeof side->ranges);
}

static void add_range(struct zeek_side *side, struct tcpphase_range added)
{
    struct tcpphase_range ranges[ZEEK_RANGES + 1];
    unsigned place = absorb(side, &added);
    memcpy(ranges, side->ranges, place * sizeof *ranges);
    ranges[place] = added;
    memcpy(&ranges[place + 1], &side->ranges[place], (side->range_count - place) * sizeof *ranges);
    if (side->range_count == ZEEK_RANGES) {
        join_nearest(side, ranges);
        return;
    }
    side->range_count++;
    memcpy(side->ranges, ranges, side->range_count * sizeof *ranges);
}

static void deliver_to(struct zeek_side *side, int64_t position)
{
    side->unacked += (uint32_t)(position - side->delivered);
    side->delivered = position;
}

/* Delivers the ranges that nothing is missing below. */
static void deliver_ranges(struct zeek_side *side)
{
    while (side->range_count > 0 &&
           seq_at_or_before(side->ranges[0].start, (uint32_t)side->delivered)) {
        if (seq_before((uint32_t)side->delivered, side->ranges[0].end))
            deliver_to(side, position_of(side, side->ranges[0].end));
        remove_range(side, 0);
    }
}

static uint64_t buffered(const struct zeek_side *side)
{
    uint64_t octets = side->unacked;
    for (unsigned i = 0; i < side->range_count; i++)
        octets += length_of(side->ranges[i]);
    return octets;
}

/* Where nothing was ever acknowledged, the peer is likely not captured at all. */
static bool is_too_much(const struct zeek_side *side)
{
    int64_t end = side->delivered;
    if (side->range_count > 0)
        end = position_of(side, side->ranges[side->range_count - 1].end);
    return (zeek_is_unacked(side) && end - side->delivered > MOST_UNACKED_EVER) ||
           buffered(side) > MOST_BUFFERED;
}

static void take(struct zeek_side *side, int64_t start, int64_t end)
{
    if (start > side->delivered) {
        if (end - side->delivered <= INT32_MAX)
            add_range(side, (struct tcpphase_range){(uint32_t)start, (uint32_t)end});
    } else if (end > side->delivered) {
        deliver_to(side, end);
        deliver_ranges(side);
        if (zeek_is_unacked(side) && side->delivered > MOST_UNACKED_EVER)
            side->unacked = 0; /* not kept for an acknowledgement */
    }
    if (is_too_much(side)) {
        side->range_count = 0;
        side->stopped = true;
    }
}

void zeek_take_payload(const struct zeek_view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    struct zeek_side *side = view->sender;
    bool has_data = segment->length > 0 && !(segment->flags & TCPPHASE_RST) && view->seq >= 0;
    if (!has_data || side->stopped)
        return;
    int64_t start = view->seq - (segment->flags & TCPPHASE_SYN ? 0 : 1);
    int64_t end = start + segment->length;
    int64_t acked = (int64_t)(side->ack - side->start) - 1;
    if (acked < side->delivered - side->unacked)
        acked = side->delivered - side->unacked;
    if (end > acked)
        take(side, start > acked ? start : acked, end);
}

static bool is_clean(const struct zeek_side *side)
{
    return side->state == ZEEK_ESTABLISHED ||
           (side->state == ZEEK_CLOSED && side->was == ZEEK_ESTABLISHED);
}

/* A gap counts where both ends are established or closed from there: with a RST, or picked up
 * midstream, numbers mean too little. */
static void report_gap(const struct zeek_view *view, int64_t length)
{
    if (!is_clean(view->sender) || !is_clean(view->peer) || view->peer->stopped)
        return;
    zeek_count(view->connection, view->peer, ZEEK_GAPS);
    view->connection->missed_bytes += (uint64_t)length;
}

/* Gives up what is missing below the position, and delivers what is not. */
static void give_up_to(const struct zeek_view *view, int64_t position)
{
    struct zeek_side *side = view->peer;
    while (side->delivered < position) {
        int64_t end = position;
        if (side->range_count > 0 && position_of(side, side->ranges[0].start) < position)
            end = position_of(side, side->ranges[0].start);
        report_gap(view, end - side->delivered);
        side->delivered = end;
        deliver_ranges(side);
    }
}

void zeek_release_acked(const struct zeek_view *view)
{
    struct zeek_side *side = view->peer;
    int64_t position = view->ack - 1;
    bool has_fin = side->fin_sent && position > side->fin;
    if (has_fin)
        position = side->fin;
    if (position <= side->delivered - side->unacked)
        return;
    /* Of a partial connection the first octet may be that of a keep-alive, or not be there. */
    bool is_uncertain = position <= 1 && view->connection->is_partial;
    if (position > side->delivered && is_uncertain)
        return;
    give_up_to(view, position);
    side->unacked = (uint32_t)(side->delivered - position);
}
