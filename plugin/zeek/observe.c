/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One segment through Zeek's steps. Their order is the order of the letters that one segment gives.
 */

#include "model.h"

/* Without all of its first 20 octets Zeek does not know a TCP header for one. */
static const uint8_t no_header = TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_NO_WINDOW;

/* Of such a header Zeek takes the ports. */
static const uint8_t bad_header = TCPPHASE_DEFECT_CUT_HEADER | TCPPHASE_DEFECT_MALFORMED;

/* A bare SYN by the responder that the originator's SYN-ACK acknowledges. */
static bool is_reversed(const struct zeek_view *view)
{
    bool is_bare_syn = (view->segment->flags & (TCPPHASE_SYN | TCPPHASE_ACK)) == TCPPHASE_SYN;
    return is_bare_syn && !view->by_originator && view->sender->state == ZEEK_INACTIVE &&
           view->peer->state == ZEEK_SYN_ACK_SENT && view->segment->seq == view->sender->start;
}

static struct zeek_view view_of(struct zeek_connection *connection,
                                const struct tcpphase_segment *segment)
{
    struct zeek_view view = {.connection = connection, .segment = segment};
    view.sender = &connection->sides[segment->sender];
    view.peer = &connection->sides[!segment->sender];
    view.by_originator = zeek_is_originator(connection, view.sender);
    view.is_reversed = is_reversed(&view);
    return view;
}

/* A connection is partial when it begins without the SYN of its originator, or its responder
 * without one. */
static void judge_partial(const struct zeek_view *view)
{
    struct zeek_connection *connection = view->connection;
    bool syn = view->segment->flags & TCPPHASE_SYN;
    bool ack = view->segment->flags & TCPPHASE_ACK;
    if (view->sender->has_sent)
        return;
    if (view->by_originator)
        connection->is_partial = !syn || ack;
    else
        connection->is_partial |= !syn;
}

/* A window of zero says something unless it comes with a RST or after one, or the peer has nothing
 * more to send. */
static bool offers_zero_window(const struct zeek_view *view)
{
    return view->segment->window == 0 && !(view->segment->flags & TCPPHASE_RST) &&
           view->peer->state != ZEEK_CLOSED && view->sender->state != ZEEK_RESET;
}

static void pass(struct zeek_view *view, bool payload_is_cut)
{
    struct zeek_side *sender = view->sender;
    judge_partial(view);
    zeek_begin_numbers(view);
    zeek_write_kind(view);
    if (offers_zero_window(view))
        zeek_count(view->connection, sender, ZEEK_ZERO_WINDOWS);
    zeek_note_ack(view);
    zeek_note_last(view);
    zeek_move(view);
    zeek_release_acked(view);
    if (!payload_is_cut)
        zeek_take_payload(view);
    sender->has_sent = true;
    sender->packets++;
}

void zeek_observe(struct zeek_connection *connection, const struct tcpphase_segment *segment,
                  const struct zeek_packet *packet)
{
    if (segment->defects & no_header)
        return;
    if (!connection->has_begun)
        zeek_settle_roles(connection, segment, packet);
    if (segment->defects & bad_header)
        return;
    struct zeek_view view = view_of(connection, segment);
    if (segment->defects & TCPPHASE_DEFECT_CHECKSUM && !packet->payload_is_cut)
        zeek_count(connection, view.sender, ZEEK_CHECKSUMS);
    else
        pass(&view, packet->payload_is_cut);
}
