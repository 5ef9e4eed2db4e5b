/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sequence numbers as Zeek tracks them: the start of a side, its highest number, and the highest
 * acknowledgement. Numbers are not validated, with few exceptions. */

#include "model.h"

/* Octets. Zeek ignores the numbers of a SYN or RST that jumps farther. */
enum { TOO_FAR = 1024 * 1024 };

/* Sequence space of a segment. Payload of a RST occupies none; SYN and FIN count even in a RST. */
static uint32_t space_of(const struct tcpphase_segment *segment)
{
    uint32_t length = segment->flags & TCPPHASE_RST ? 0 : segment->length;
    return length + (segment->flags & TCPPHASE_SYN ? 1 : 0) +
           (segment->flags & TCPPHASE_FIN ? 1 : 0);
}

static void start_at(struct zeek_side *side, uint32_t start, uint32_t last)
{
    side->start = start;
    side->ack = 0;
    side->last = last;
}

/* Whether a SYN restarts the numbers of its sender. */
static bool starts_again(const struct zeek_side *side, uint32_t seq)
{
    const bool starts[ZEEK_STATE_COUNT] = {
        [ZEEK_INACTIVE] = true,
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
    if (segment->flags & TCPPHASE_SYN) {
        if (starts_again(sender, segment->seq))
            start_at(sender, segment->seq, space_of(segment));
    } else if (sender->state == ZEEK_INACTIVE) {
        start_at(sender, segment->seq - 1, 1);
    }
    view->seq = zeek_relative(sender, segment->seq, sender->last);
}

/* The first acknowledgement determines the start of a side of which nothing was captured. Not
 * believed in a RST; nor an ACK of 0 far off, which is taken for a missing one. */
void zeek_note_ack(struct zeek_view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    struct zeek_side *peer = view->peer;
    view->ack = 0;
    if (!(segment->flags & TCPPHASE_ACK))
        return;
    if (peer->state == ZEEK_INACTIVE) {
        start_at(peer, segment->ack - 1, 0);
        view->ack = 1;
        return;
    }
    int64_t ack = zeek_relative(peer, segment->ack, peer->ack);
    int64_t step = ack - (int64_t)peer->ack;
    if (ack < 0)
        return;
    view->ack = ack;
    if (step > 0 && !(segment->flags & TCPPHASE_RST) && (segment->ack != 0 || step <= TOO_FAR))
        peer->ack = (uint64_t)ack;
}

static void note_fin(const struct zeek_view *view)
{
    view->sender->fin_sent = true;
    view->sender->fin = view->seq + space_of(view->segment) - 2;
}

/* If only SYN and FIN of a long connection were captured, the FIN may compare as below the SYN
 * modulo 2^32. It is taken to be above. */
void zeek_note_last(const struct zeek_view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    struct zeek_side *sender = view->sender;
    const uint32_t end = segment->seq + space_of(segment) - sender->start; /* modulo 2^32 */
    const uint32_t forth = end - (uint32_t)sender->last;
    const int32_t step = (int32_t)forth;
    if (segment->flags & TCPPHASE_FIN)
        note_fin(view);
    const bool is_first_fin = segment->flags & TCPPHASE_FIN && sender->last == 1;
    if (segment->flags & (TCPPHASE_SYN | TCPPHASE_RST) && (step > TOO_FAR || step < -TOO_FAR))
        return;
    if (is_first_fin || (step > 0 && sender->state != ZEEK_RESET))
        sender->last += forth;
    else if (segment->length > 0 && sender->state != ZEEK_RESET)
        zeek_count(view, sender, ZEEK_RETRANSMISSIONS);
}

/* A SYN that was answered for another connection, then a RST: no octets count. */
static bool is_half_open(const struct zeek_side *side, const struct zeek_side *peer)
{
    return side->was == ZEEK_SYN_SENT && side->state == ZEEK_RESET &&
           peer->state == ZEEK_INACTIVE && side->ack > 1;
}

uint64_t zeek_bytes(const struct zeek_connection *connection, unsigned end)
{
    const struct zeek_side *side = &connection->sides[end];
    if (is_half_open(side, &connection->sides[!end]))
        return 0;
    uint64_t bytes = side->last > side->ack ? side->last : side->ack;
    bytes -= bytes != 0; /* the SYN */
    bytes -= bytes != 0 && side->fin_sent;
    return bytes;
}
