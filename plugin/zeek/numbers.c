/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sequence numbers as Zeek keeps them: where a side started, how far it came, how far that was
 * acknowledged. Every number is believed, but for a few that cannot be right. */

#include "model.h"

#include <sequence.h>

enum {
    SHIFT_OF_WRAPS = 32,
    TOO_FAR = 1024 * 1024 /* Zeek does not believe a SYN or RST that jumps farther */
};

static uint64_t with_wraps(uint64_t wraps, uint32_t number)
{
    return wraps << SHIFT_OF_WRAPS | number;
}

/* Sets a number and leaves the wraps. */
static void set(uint64_t *full, uint32_t number)
{
    *full = with_wraps(*full >> SHIFT_OF_WRAPS, number);
}

/* Sets a number that is believed to be higher. */
static void raise(uint64_t *full, uint32_t number)
{
    *full = with_wraps((*full >> SHIFT_OF_WRAPS) + (number < (uint32_t)*full), number);
}

/* One past the last number of a segment. Payload of a RST is none of the stream's, but SYN and FIN
 * count even there. */
static uint32_t end_of(const struct tcpphase_segment *segment)
{
    uint32_t length = segment->flags & TCPPHASE_RST ? 0 : segment->length;
    return segment->seq + length + (segment->flags & TCPPHASE_SYN ? 1 : 0) +
           (segment->flags & TCPPHASE_FIN ? 1 : 0);
}

static int32_t difference(uint32_t number, uint32_t other)
{
    return (int32_t)(number - other);
}

/* The number relative to the start of its side, in the wrap that is nearest to the full number. As
 * long as nothing wrapped, what lies 2 GiB above the start cannot be told from what lies below, and
 * counts as that. */
static int64_t relative(const struct zeek_side *side, uint32_t number, uint64_t nearest)
{
    uint64_t wraps = nearest >> SHIFT_OF_WRAPS;
    uint32_t other = (uint32_t)nearest;
    if (seq_before(number, other) && number > other && wraps > 0)
        wraps--;
    else if (seq_before(other, number) && number < other)
        wraps++;
    if (wraps == 0)
        return difference(number, side->start);
    return (int64_t)(with_wraps(wraps, number) - side->start);
}

static void start_at(struct zeek_side *side, uint32_t start, uint32_t last)
{
    side->start = start;
    set(&side->ack, start);
    set(&side->last, last);
}

/* Whether a SYN starts the numbers of its sender anew. */
static bool starts_again(const struct zeek_side *side, uint32_t seq)
{
    const bool starts[ZEEK_STATE_COUNT] = {
        [ZEEK_SYN_SENT] = seq != side->start,
        [ZEEK_SYN_ACK_SENT] = seq != side->start,
        [ZEEK_PARTIAL] = true,
        [ZEEK_ESTABLISHED] = true,
        [ZEEK_RESET] = side->was == ZEEK_INACTIVE, /* the RST may have been forged */
    };
    return starts[side->state];
}

void zeek_begin_numbers(struct zeek_view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    struct zeek_side *sender = view->sender;
    bool is_first = sender->state == ZEEK_INACTIVE;
    if (!(segment->flags & TCPPHASE_SYN)) {
        if (is_first)
            start_at(sender, segment->seq - 1, segment->seq);
    } else if (is_first || starts_again(sender, segment->seq)) {
        start_at(sender, segment->seq, end_of(segment));
    }
    view->seq = relative(sender, segment->seq, sender->last);
}

/* An acknowledgement is not believed in a RST, nor when it is 0 and far off: it was left out. */
static bool is_believed(const struct zeek_view *view)
{
    uint32_t ack = view->segment->ack;
    int32_t step = difference(ack, (uint32_t)view->peer->ack);
    return step > 0 && !(view->segment->flags & TCPPHASE_RST) && (ack != 0 || step <= TOO_FAR);
}

void zeek_note_ack(struct zeek_view *view)
{
    struct zeek_side *peer = view->peer;
    uint32_t ack = view->segment->ack;
    if (!(view->segment->flags & TCPPHASE_ACK))
        return;
    if (peer->state == ZEEK_INACTIVE) {
        start_at(peer, ack - 1, ack - 1);
        view->ack = 1;
        return;
    }
    view->ack = relative(peer, ack, peer->ack);
    if (view->ack < 0)
        view->ack = 0;
    else if (is_believed(view))
        raise(&peer->ack, ack);
}

/* In a connection of many octets of which only SYN and FIN were captured the FIN may seem to lie
 * below the SYN. */
static bool is_fin_behind_syn(const struct zeek_view *view)
{
    return view->segment->flags & TCPPHASE_FIN &&
           (uint32_t)view->sender->last == view->sender->start + 1;
}

static void note_fin(const struct zeek_view *view)
{
    int64_t end = view->seq + difference(end_of(view->segment), view->segment->seq);
    view->sender->fin_sent = true;
    view->sender->fin =
        end < 0 ? INT64_MAX : end - 2; /* end is one past the FIN, data begins at 1 */
}

void zeek_note_last(const struct zeek_view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    struct zeek_side *sender = view->sender;
    uint32_t end = end_of(segment);
    int32_t step = difference(end, (uint32_t)sender->last);
    bool is_too_far = step > TOO_FAR || step < -TOO_FAR;
    if (segment->flags & TCPPHASE_FIN)
        note_fin(view);
    if (segment->flags & (TCPPHASE_SYN | TCPPHASE_RST) && is_too_far)
        return;
    if (is_fin_behind_syn(view))
        raise(&sender->last, end);
    else if (sender->state == ZEEK_RESET)
        return;
    else if (step > 0)
        raise(&sender->last, end);
    else if (segment->length > 0)
        zeek_count(view->connection, sender, ZEEK_RETRANSMISSIONS);
}

bool zeek_is_unacked(const struct zeek_side *side)
{
    return side->ack == side->start || side->ack == (uint64_t)side->start + 1;
}

/* A SYN that was answered for another connection, then a RST: its numbers say nothing. */
static bool is_half_open(const struct zeek_side *side, const struct zeek_side *peer)
{
    return side->was == ZEEK_SYN_SENT && side->state == ZEEK_RESET &&
           peer->state == ZEEK_INACTIVE && !zeek_is_unacked(side);
}

uint64_t zeek_bytes(const struct zeek_connection *connection, unsigned end)
{
    const struct zeek_side *side = &connection->sides[end];
    if (is_half_open(side, &connection->sides[!end]))
        return 0;
    uint64_t bytes = (side->last > side->ack ? side->last : side->ack) - side->start;
    bytes -= bytes != 0; /* the SYN */
    bytes -= bytes != 0 && side->fin_sent;
    return bytes;
}
