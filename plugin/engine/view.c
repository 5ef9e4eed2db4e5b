/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view.h"

/* The sequence number is compared with the peer's ACK, since the capture may have missed octets
 * that the peer acknowledged. A segment at next_seq is new data, not a keep-alive. */
bool engine_is_keep_alive(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    return is_plain(view) && view->segment->length <= 1 && sender->has_sent &&
           view->receiver->has_acked &&
           seq_at_or_before(sender->next_seq, view->receiver->highest_ack) &&
           view->segment->seq == view->receiver->highest_ack - 1 &&
           view->segment->seq != sender->next_seq &&
           !is_in(sender->state, IN(SYN_SENT) | IN(SYN_RECEIVED));
}

bool engine_is_keep_alive_in_handshake(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    return is_plain(view) && view->segment->length <= 1 && knows_isn(sender) &&
           view->segment->seq == sender->first_seq && sender->next_seq == sender->first_seq + 1 &&
           acks_syn(view) &&
           (sender->state == TCPPHASE_STATE_SYN_RECEIVED ||
            (is_in(sender->state, IN(SYN_SENT) | IN(ESTABLISHED)) &&
             view->receiver->state == TCPPHASE_STATE_SYN_RECEIVED));
}

bool engine_is_window_probe(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    if (!is_plain(view) || !receiver->has_window || receiver->window != 0)
        return false;
    return engine_is_keep_alive(view) ||
           (view->segment->length == 1 && view->segment->seq == view->sender->next_seq);
}

bool engine_is_rst_reply(const struct view *view)
{
    return view->receiver->query == QUERY_BAD_ACK && !has_flag(view, TCPPHASE_ACK) &&
           view->segment->seq == view->receiver->query_number &&
           !(view->receiver->state == TCPPHASE_STATE_SYN_SENT &&
             view->sender->state == TCPPHASE_STATE_LISTEN);
}
