/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Processes one segment. The order of the steps is the order of the letters that one segment
 * causes. */

#include "model.h"

#include <rare.h>

/* Of a segment with these defects Zeek uses the ports only. */
static const uint8_t bad_header = TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_NO_WINDOW |
                                  TCPPHASE_DEFECT_CUT_HEADER | TCPPHASE_DEFECT_MALFORMED;

/* A connection is partial if it begins without the originator's SYN, or the responder without its.
 */
static void judge_partial(const struct zeek_view *view)
{
    struct zeek_connection *connection = view->connection;
    bool syn = view->segment->flags & TCPPHASE_SYN;
    bool ack = view->segment->flags & TCPPHASE_ACK;
    if (view->sender->state != ZEEK_INACTIVE)
        return;
    if (view->by_originator)
        connection->is_partial = !syn || ack;
    else
        connection->is_partial |= !syn;
}

/* A zero window is reported unless it comes with a RST or after one, or the peer has nothing more
 * to send. */
static bool offers_zero_window(const struct zeek_view *view)
{
    return view->segment->window == 0 && !(view->segment->flags & TCPPHASE_RST) &&
           view->peer->state != ZEEK_CLOSED && view->sender->state != ZEEK_RESET;
}

static void pass(struct zeek_view *view)
{
    judge_partial(view);
    zeek_begin_numbers(view);
    zeek_write_kind(view);
    if (offers_zero_window(view))
        zeek_count(view, view->sender, ZEEK_ZERO_WINDOWS);
    zeek_note_ack(view);
    zeek_note_last(view);
    zeek_move(view);
    zeek_release_acked(view);
    zeek_take_payload(view);
    view->facts->conn_state = (uint8_t)zeek_conn_state_of(view);
}

/* A bare SYN of the responder that the originator's SYN-ACK acknowledges. */
static bool is_reversed(const struct zeek_view *view)
{
    bool is_bare_syn = (view->segment->flags & (TCPPHASE_SYN | TCPPHASE_ACK)) == TCPPHASE_SYN;
    return is_bare_syn && !view->by_originator && view->sender->state == ZEEK_INACTIVE &&
           view->peer->state == ZEEK_SYN_ACK_SENT && view->segment->seq == view->sender->start;
}

/* The segment has the next data of its sender, or none. */
static bool is_in_order(const struct zeek_side *sender, const struct tcpphase_segment *segment)
{
    const uint32_t length = segment->length;
    const int32_t ahead = zeek_distance(sender, segment->seq, sender->last);
    if (length == 0)
        return ahead <= 0;
    return ahead == 0 && (int64_t)sender->last == sender->delivered + 1 &&
           sender->range_count == 0 && sender->ack > 1 && !sender->has_stopped &&
           sender->delivered + length - sender->released <= ZEEK_MOST_BUFFERED;
}

/* Fast path for most segments: with ACK and a window, without control flags and defects, in an open
 * connection, of a kind seen before, in order, and acknowledging no missing data. They write no
 * letter and change no state. Returns true if it was taken. */
static bool pass_plain(struct zeek_connection *connection, const struct tcpphase_segment *segment)
{
    struct zeek_side *sender = &connection->sides[segment->sender];
    struct zeek_side *peer = &connection->sides[!segment->sender];
    const unsigned sent = segment->length > 0 ? ZEEK_SENT_DATA : ZEEK_SENT_ACK;
    if (sender->state != ZEEK_ESTABLISHED || peer->state != ZEEK_ESTABLISHED ||
        (segment->flags & (ZEEK_CONTROL | TCPPHASE_ACK)) != TCPPHASE_ACK || segment->defects != 0 ||
        segment->window == 0 || segment->ack == 0 || peer->has_stopped ||
        !(connection->seen[segment->sender != connection->originator] >> sent & 1))
        return false;
    const int64_t ack = zeek_relative(peer, segment->ack, peer->ack);
    if (ack > peer->delivered + 1 || !is_in_order(sender, segment))
        return false;
    sender->last += segment->length;
    sender->delivered += segment->length;
    if (ack > (int64_t)peer->ack)
        peer->ack = (uint64_t)ack;
    if (ack - 1 > peer->released)
        peer->released = ack - 1;
    return true;
}

RARE static void pass_any(struct zeek_connection *connection, struct zeek_facts *facts,
                          const struct tcpphase_segment *segment, const uint16_t ports[2])
{
    struct zeek_view view = {.connection = connection, .facts = facts, .segment = segment};
    view.sender = &connection->sides[segment->sender];
    view.peer = &connection->sides[!segment->sender];
    if (!connection->has_begun)
        zeek_settle_roles(&view, ports);
    if (segment->defects & bad_header)
        return;
    view.by_originator = zeek_is_originator(connection, view.sender);
    view.is_reversed = is_reversed(&view);
    if (segment->defects & TCPPHASE_DEFECT_CHECKSUM)
        zeek_count(&view, view.sender, ZEEK_CHECKSUMS);
    else
        pass(&view);
}

void zeek_observe(struct zeek_connection *connection, struct zeek_facts *facts,
                  const struct tcpphase_segment *segment, const uint16_t ports[2])
{
    if (!pass_plain(connection, segment))
        pass_any(connection, facts, segment, ports);
}
