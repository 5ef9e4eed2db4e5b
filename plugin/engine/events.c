/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a credible segment carries. */

#include "events.h"

#include "numbers.h"

/* Octets below the sender's FIN are missing from the capture and not acknowledged by the peer. */
static bool is_fin_behind_hole(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    bool is_behind = false;
    for (unsigned i = 0; i < TCPPHASE_HOLES; i++) {
        const struct tcpphase_range *hole = &view->sender->holes[i].range;
        is_behind |= hole->start != hole->end &&
                     (!receiver->has_acked || seq_before(receiver->highest_ack, hole->end));
    }
    return is_behind;
}

/* A segment sent after the FIN shows that the FIN has arrived, unless something indicates that the
 * FIN was lost: octets before it are missing; for a RST, the FIN had to be retransmitted; for an
 * ACK, the peer retransmitted its own FIN without acknowledging this one. */
static bool is_behind_fin(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    if (!sender->fin_sent || sender->fin_acked || is_fin_behind_hole(view))
        return false;
    if (has_flag(view, TCPPHASE_RST))
        return !sender->fin_again;
    return seq_before(sender->fin_seq, view->segment->seq) &&
           (sender->fin_again || !view->receiver->fin_again);
}

/* A host queues data until it is ESTABLISHED (RFC 9293 section 3.10.2), except a server that
 * accepted the data of a SYN (RFC 7413 section 4.2). */
static bool is_sent_by_open_end(const struct view *view)
{
    return view->sender->state == TCPPHASE_STATE_SYN_RECEIVED && view->segment->length > 0 &&
           !view->receiver->offers_fast_open;
}

/* In a simultaneous open, behind the SYN-ACKs of both ends: its sender has got the peer's. With a
 * D-SACK of the SYN it is Linux, before 6.11, which takes that SYN-ACK for a copy of the SYN. */
static bool follows_both_syn_acks(const struct view *view)
{
    return view->sender->state == TCPPHASE_STATE_SYN_RECEIVED && is_bare_ack(view) &&
           view->segment->sack_count == 0 && view->sender->syn_ack_sent &&
           view->receiver->syn_ack_sent;
}

/* In a simultaneous open, of an end whose own SYN the peer has not acknowledged: it answers the
 * peer's SYN, sent again, in SYN-RECEIVED (RFC 9293 section 3.10.7.4). */
static bool answers_crossing_syn(const struct view *view)
{
    return view->sender->state == TCPPHASE_STATE_SYN_SENT && is_bare_ack(view) &&
           view->receiver->syn_sent && !view->receiver->has_acked;
}

/* A RST before the handshake is complete whose numbers show that more was exchanged than was
 * captured. */
static bool shows_open_ends(const struct view *view)
{
    const unsigned opening = IN(SYN_SENT) | IN(SYN_RECEIVED);
    return is_in(view->sender->state, opening) && is_in(view->receiver->state, opening) &&
           engine_shows_missing(view);
}

static events_set events_of_rst(const struct view *view)
{
    if (engine_is_rst_reply(view))
        return EVENT_BIT(RST_REPLY);
    if (shows_open_ends(view))
        return EVENT_BIT(RST) | EVENT_BIT(OPENED);
    const unsigned not_open = IN(SYN_SENT) | IN(TIME_WAIT) | IN(CLOSED);
    if (view->receiver->state == TCPPHASE_STATE_SYN_RECEIVED && !view->receiver->syn_sent &&
        is_in(view->sender->state, not_open))
        return EVENT_BIT(RST_TO_PASSIVE) |
               (has_flag(view, TCPPHASE_ACK) && acks_syn(view) ? EVENT_BIT(SYN_ACK_ACKED) : 0);
    return EVENT_BIT(RST) | (is_behind_fin(view) ? EVENT_BIT(FIN_PASSED) : 0);
}

static events_set events_of_syn(const struct view *view)
{
    if (has_flag(view, TCPPHASE_ACK))
        return EVENT_BIT(SYN_ACK) | (acks_syn(view) ? EVENT_BIT(ACK) : 0);
    return EVENT_BIT(SYN) |
           (view->segment->sender == view->stream->client ? 0 : EVENT_BIT(CROSSES));
}

static bool is_new_ack(const struct view *view)
{
    return view->sender->state != TCPPHASE_STATE_LISTEN &&
           (!view->sender->has_acked || seq_before(view->sender->highest_ack, view->segment->ack));
}

/* The third step repeated: in answer to a retransmitted SYN-ACK, or an identical segment before
 * either end has sent anything else. */
static bool is_handshake_ack_again(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    if (!repeats_ack(view) || !receiver->syn_ack_sent ||
        view->segment->sender != view->stream->client ||
        view->segment->ack != receiver->first_seq + 1)
        return false;
    return receiver->syn_again ||
           (sender->next_seq == sender->first_seq + 1 && !sender->window_of_syn &&
            offered_window(view) == sender->window &&
            receiver->next_seq == receiver->first_seq + 1 && receiver->query == QUERY_NONE);
}

/* It lies below what the peer expects, which drops it with its ACK (RFC 9293 section 3.10.7.4,
 * first check). */
static bool is_keep_alive_of_open_end(const struct view *view)
{
    return is_in(view->sender->state, IN(ESTABLISHED) | IN(CLOSE_WAIT)) &&
           engine_is_keep_alive(view);
}

/* It lies beyond the window that the peer has offered, which may have closed behind data that the
 * peer dropped: the peer drops it with its ACK (same section). Behind a probe of a closed
 * window, captured or not, it is one octet farther, and accepted. */
static bool is_beyond_window(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    return receiver->has_window && receiver->knows_window && receiver->has_acked &&
           !view->stream->gaps &&
           seq_before(receiver->highest_ack + (receiver->window == 0 ? 1 : receiver->window),
                      view->segment->seq);
}

/* Payload below what the peer has acknowledged: the peer drops it with its ACK (same section). */
static bool is_old_payload(const struct view *view)
{
    return view->segment->length > 0 && view->receiver->has_acked && !view->stream->gaps &&
           seq_before(segment_end(view->segment), view->receiver->highest_ack);
}

/* The peer drops the segment, and so has not its ACK. */
static bool is_dropped_by_peer(const struct view *view)
{
    return is_keep_alive_of_open_end(view) || is_beyond_window(view) || is_old_payload(view);
}

static events_set events_of_fin_ack(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    if (!receiver->fin_sent || seq_at_or_before(view->segment->ack, receiver->fin_seq))
        return 0;
    if (!receiver->fin_acked && is_dropped_by_peer(view))
        return EVENT_BIT(FIN_KNOWN);
    if (!receiver->fin_acked) {
        bool crosses = sender->fin_step == TCPPHASE_STEP_FIN_1_CROSSING ||
                       receiver->fin_step == TCPPHASE_STEP_FIN_1_CROSSING;
        return EVENT_BIT(FIN_ACKED) | (is_behind_fin(view) ? EVENT_BIT(FIN_PASSED) : 0) |
               (crosses ? EVENT_BIT(CROSSES) : 0);
    }
    bool challenges = receiver->query >= QUERY_BAD_SYN;
    if (is_bare_ack(view) && !challenges &&
        (receiver->fin_again || sender->state == TCPPHASE_STATE_TIME_WAIT))
        return EVENT_BIT(FIN_ACKED_AGAIN);
    return 0;
}

/* Its sender had not the peer's FIN when it sent its own: that does not acknowledge it, or the
 * first ACK that does was sent behind the FIN, which was lost before the capture then. */
static bool is_fin_crossed(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    const uint32_t fin = segment_end(view->segment) - 1;
    if (!receiver->fin_sent || sender->state != TCPPHASE_STATE_CLOSE_WAIT)
        return false;
    return seq_at_or_before(view->segment->ack, receiver->fin_seq) ||
           (sender->acks_behind_hole && seq_before(fin, sender->next_seq) &&
            !engine_is_captured(sender, fin));
}

static bool is_fin_first(const struct view *view)
{
    return view->receiver->fin_sent &&
           seq_before(segment_end(view->segment) - 1, view->receiver->fin_ack);
}

static events_set events_of_fin(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    if (!has_flag(view, TCPPHASE_FIN))
        return 0;
    if (view->sender->fin_sent)
        return EVENT_BIT(FIN_AGAIN);
    bool is_late = receiver->has_acked && receiver->highest_ack == segment_end(view->segment);
    return EVENT_BIT(FIN) | (is_late ? EVENT_BIT(FIN_LATE) : 0) |
           (is_fin_crossed(view) ? EVENT_BIT(FIN_CROSSED) : 0) |
           (is_fin_first(view) ? EVENT_BIT(FIN_FIRST) : 0);
}

events_set engine_events(const struct view *view)
{
    if (has_flag(view, TCPPHASE_RST))
        return events_of_rst(view);
    if (has_flag(view, TCPPHASE_SYN))
        return events_of_syn(view);
    if (engine_is_keep_alive_in_handshake(view))
        return EVENT_BIT(KEEP_ALIVE) | EVENT_BIT(SYN_ACK_ACKED);
    events_set events = EVENT_BIT(ACK) | events_of_fin_ack(view);
    if (view->sender->state == TCPPHASE_STATE_LISTEN || answers_crossing_syn(view))
        events |= EVENT_BIT(SYN_ACKED);
    else if (is_new_ack(view))
        events |= EVENT_BIT(NEW_ACK);
    if (is_sent_by_open_end(view) || follows_both_syn_acks(view))
        events |= EVENT_BIT(OPENED);
    events |= events_of_fin(view);
    if (is_handshake_ack_again(view))
        events |= EVENT_BIT(HANDSHAKE_AGAIN);
    if (engine_is_keep_alive(view))
        events |= EVENT_BIT(KEEP_ALIVE);
    else if (view->segment->length > 0)
        events |= EVENT_BIT(PAYLOAD);
    return events;
}
