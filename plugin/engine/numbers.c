/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "numbers.h"

/* RFC 7323 section 2.3 */
static const uint32_t largest_window = UINT32_C(1) << 30;
static const uint32_t any_distance = UINT32_C(1) << 31;

/* An upper bound of all windows that the end has offered. */
static uint32_t most_offered(const struct tcpphase_end *end)
{
    return end->knows_window ? UINT32_C(1) << end->window_bits : largest_window;
}

/* Not applied once the end has sent so much that old numbers wrap around to before its ISN. */
static bool is_below_isn(const struct tcpphase_end *end, uint32_t number)
{
    return knows_isn(end) && seq_before(number, end->first_seq) &&
           end->next_seq - end->first_seq < largest_window;
}

bool engine_is_below_isn(const struct view *view)
{
    return is_below_isn(view->sender, view->segment->seq);
}

bool engine_acks_below_isn(const struct view *view)
{
    return is_below_isn(view->receiver, view->segment->ack - 1);
}

/* How far an acceptable ACK may be beyond the sender's previous ACK. */
static uint32_t reach_of_ack(const struct view *view)
{
    if (!view->stream->went_on)
        return any_distance;
    bool is_seen = view->receiver->has_sent && !view->stream->gaps;
    return is_seen ? most_offered(view->sender) : largest_window;
}

/* It continues from the previous ACK, which was not believed: the peer's side is not captured. */
static bool goes_on_from_bad_ack(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    return sender->query == QUERY_BAD_ACK && sender->query_number != view->segment->ack &&
           view->segment->ack - sender->query_number <= most_offered(sender);
}

bool engine_is_ack_possible(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    const uint32_t ack = view->segment->ack;
    if (engine_acks_below_isn(view))
        return false;
    if (!receiver->knows_seq || seq_at_or_before(ack, receiver->next_seq))
        return true;
    if (!sender->has_acked && !knows_isn(receiver))
        return true;
    const uint32_t first = sender->has_acked ? sender->highest_ack : receiver->first_seq + 1;
    return ack - first <= reach_of_ack(view) || goes_on_from_bad_ack(view);
}

/* Its sequence or acknowledgement number is beyond what was captured. */
static bool is_ahead(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    const uint32_t seq = view->segment->seq, ack = view->segment->ack;
    if (!knows_isn(sender) || !receiver->knows_seq || engine_is_below_isn(view))
        return false;
    if (!has_flag(view, TCPPHASE_ACK))
        return seq_before(sender->next_seq, seq);
    return seq_before(receiver->first_seq, ack) &&
           (seq_before(sender->next_seq, seq) || seq_before(receiver->next_seq, ack));
}

/* The SYN-ACK would have been retransmitted by now, had it not been answered (RFC 6298 section 2.1:
 * 1 s). */
static bool is_syn_ack_old(const struct view *view)
{
    const int64_t first_timeout = TCPPHASE_SECOND;
    const struct tcpphase_end *server = view->sender->syn_ack_sent ? view->sender : view->receiver;
    return server->syn_ack_sent && (int64_t)((uint64_t)view->segment->time -
                                             (uint64_t)server->syn_ack.time) >= first_timeout;
}

static bool is_rst_in_window(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    return view->stream->gaps && receiver->has_acked &&
           view->segment->seq - receiver->highest_ack <= most_offered(receiver);
}

static bool is_within_both_windows(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    return seq_before(sender->next_seq, view->segment->seq) &&
           view->segment->seq - sender->next_seq <= most_offered(receiver) &&
           view->segment->ack - receiver->first_seq <= most_offered(sender);
}

bool engine_shows_missing(const struct view *view)
{
    bool is_rst = has_flag(view, TCPPHASE_RST);
    if (is_rst && is_rst_in_window(view))
        return true;
    if (!is_ahead(view))
        return false;
    if (!view->stream->went_on && has_flag(view, TCPPHASE_FIN | TCPPHASE_RST))
        return has_flag(view, TCPPHASE_ACK) || is_syn_ack_old(view);
    return !is_rst && is_within_both_windows(view);
}
