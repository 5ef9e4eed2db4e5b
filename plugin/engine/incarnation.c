/* SPDX-License-Identifier: GPL-2.0-or-later */

/* When a segment begins a new connection on the same addresses and ports. */

#include "view.h"

bool tcpphase_has_ended(const struct tcpphase_stream *stream)
{
    const unsigned gone = IN(CLOSED) | IN(TIME_WAIT);
    return stream->reset ||
           (is_in(stream->ends[0].state, gone) && is_in(stream->ends[1].state, gone));
}

/* RFC 6191 section 2: whether an end in TIME-WAIT accepts a SYN for a new connection. Timestamps
 * that the peer did not agree to (RFC 7323 section 3.2) are not considered. */
static bool is_acceptable_in_time_wait(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_segment *segment = view->segment;
    bool is_declined = sender->has_ts && view->receiver->has_sent && !view->receiver->has_ts;
    bool has_ts = segment->options & TCPPHASE_OPTION_TIMESTAMPS && !is_declined;
    bool greater_seq = seq_before(sender->next_seq - 1, segment->seq);
    if (has_ts && !sender->has_ts)
        return true;
    if (has_ts && segment->ts_value != sender->last_ts)
        return seq_before(sender->last_ts, segment->ts_value);
    return greater_seq;
}

/* A SYN after the end, or after both FINs when only the last ACK may be missing. The number of the
 * known SYN is a new attempt if the last one failed; after a connection it is an old duplicate. */
static bool begins_after_end(const struct view *view)
{
    if (view->segment->seq == view->sender->first_seq && view->sender->syn_sent)
        return !view->stream->was_open;
    const unsigned without_time_wait = IN(CLOSED) | IN(LISTEN) | IN(LAST_ACK);
    return is_in(view->receiver->state, without_time_wait) || is_acceptable_in_time_wait(view);
}

/* The end answered its peer's SYN with an ACK of an older connection (challenge ACK) and did not
 * accept it. */
static bool has_challenged(const struct view *view)
{
    return view->sender->state == TCPPHASE_STATE_LISTEN && view->sender->query == QUERY_BAD_ACK &&
           view->receiver->state == TCPPHASE_STATE_SYN_SENT;
}

/* silence: ns since the last segment of the stream. After one MSL none of its segments is in flight
 * (RFC 9293 section 3.4.1). */
static bool syn_begins_new(const struct view *view, int64_t silence)
{
    const int64_t msl = INT64_C(120000000000);
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    if (sender->state == TCPPHASE_STATE_UNKNOWN)
        return view->stream->probed;
    /* where nothing of the peer was captured, its FIN was not */
    if (tcpphase_has_ended(view->stream) ||
        (sender->fin_sent && (receiver->fin_sent || !receiver->has_sent)))
        return begins_after_end(view);
    if (has_challenged(view) || (silence >= msl && view->segment->seq != sender->first_seq))
        return true;
    /* the previous attempt was abandoned without an answer */
    return sender->state == TCPPHASE_STATE_SYN_SENT && receiver->state == TCPPHASE_STATE_LISTEN &&
           view->segment->seq != sender->first_seq;
}

/* The segment answers a SYN that was not believed: the peer did accept it as a new connection. */
static bool answers_bad_syn(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    if (receiver->query != QUERY_BAD_SYN || !has_flag(view, TCPPHASE_ACK) ||
        view->segment->ack != receiver->query_number + 1)
        return false;
    return receiver->query_number != receiver->first_seq || tcpphase_has_ended(view->stream);
}

/* The first SYN-ACK of the stream's SYN, captured behind a RST that ended the handshake. */
static bool is_late_syn_ack(const struct view *view)
{
    return view->receiver->syn_sent && !knows_isn(view->sender) &&
           view->segment->ack == view->receiver->first_seq + 1;
}

/* Only in SYN-RECEIVED can a SYN-ACK have a new sequence number. Otherwise it begins the next
 * connection, if the end had closed or its peer is not captured. */
static bool syn_ack_begins_new(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    if (view->segment->seq == sender->first_seq || is_late_syn_ack(view))
        return false;
    if (tcpphase_has_ended(view->stream))
        return true;
    if (!sender->syn_ack_sent || may_send_syn(sender))
        return false;
    if (is_other_syn_ack(view))
        return !receiver->has_sent && !acks_syn(view);
    return !receiver->has_sent || sender->fin_sent;
}

/* The segment acknowledges a SYN-ACK that was not believed: a new connection whose SYN is missing
 * from the capture. */
static bool acks_bad_syn_ack(const struct view *view)
{
    return view->receiver->query == QUERY_BAD_SYN_ACK && has_flag(view, TCPPHASE_ACK) &&
           view->segment->ack == view->receiver->query_number + 1;
}

/* The segment acknowledges what its receiver sent beyond its FIN: a new connection whose opening is
 * missing from the capture. */
static bool acks_beyond_fin(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    return receiver->query == QUERY_FAR && receiver->fin_acked &&
           seq_before(receiver->fin_seq + 1, receiver->query_number) &&
           has_flag(view, TCPPHASE_ACK) &&
           view->segment->ack - receiver->query_number <= UINT16_MAX;
}

bool tcpphase_begins_new(const struct tcpphase_stream *stream,
                         const struct tcpphase_segment *segment, int64_t silence)
{
    const unsigned all = TCPPHASE_SYN | TCPPHASE_ACK | TCPPHASE_RST | TCPPHASE_FIN;
    const struct view view = view_of(stream, segment);
    unsigned flags = segment->flags & all;
    if ((flags & (TCPPHASE_SYN | TCPPHASE_RST)) == 0)
        return acks_bad_syn_ack(&view) || acks_beyond_fin(&view);
    if (segment->defects & (TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CHECKSUM) ||
        segment->copied_step != 0)
        return false;
    if (flags == TCPPHASE_SYN)
        return syn_begins_new(&view, silence);
    if (flags == (TCPPHASE_SYN | TCPPHASE_ACK) && syn_ack_begins_new(&view))
        return true;
    return answers_bad_syn(&view);
}

/* The server accepted an old duplicate of the client's SYN as a new connection, while the client is
 * in TIME-WAIT of the old one. */
static bool answers_old_duplicate(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    return receiver->state == TCPPHASE_STATE_TIME_WAIT && receiver->syn_sent &&
           view->segment->ack == receiver->first_seq + 1;
}

/* Initializes both ends as before the third step of the handshake. */
static void succeed_syn_ack(struct tcpphase_stream *stream, const struct tcpphase_segment *segment)
{
    struct tcpphase_end *client = &stream->ends[segment->sender];
    struct tcpphase_end *server = &stream->ends[!segment->sender];
    client->state = TCPPHASE_STATE_SYN_SENT;
    server->state = TCPPHASE_STATE_SYN_RECEIVED;
    client->knows_seq = server->knows_seq = true;
    client->first_seq = segment->seq - 1;
    client->next_seq = segment->seq;
    server->first_seq = segment->ack - 1;
    server->next_seq = segment->ack;
    stream->client = segment->sender;
    stream->knows_client = true;
}

void tcpphase_succeed(struct tcpphase_stream *stream, const struct tcpphase_stream *before,
                      const struct tcpphase_segment *segment)
{
    const struct view view = view_of(before, segment);
    stream->reused = true;
    if (!has_flag(&view, TCPPHASE_ACK)) {
        stream->watch.ignored_syn = before->watch.ignored_syn;
        stream->watch.ignored_seq = before->watch.ignored_seq;
        stream->watch.ignored_syns = before->watch.ignored_syns;
        stream->watch.ignored_sender = before->watch.ignored_sender;
        return;
    }
    if (is_plain(&view) && acks_bad_syn_ack(&view)) {
        succeed_syn_ack(stream, segment);
        return;
    }
    bool is_seen = answers_bad_syn(&view);
    bool is_old = answers_old_duplicate(&view);
    if (!is_seen && !is_old)
        return;
    struct tcpphase_end *client = &stream->ends[!segment->sender];
    client->state = is_old ? TCPPHASE_STATE_TIME_WAIT : TCPPHASE_STATE_SYN_SENT;
    client->syn_sent = is_seen;
    if (is_seen)
        client->syn = view.receiver->asked;
    client->knows_seq = true;
    client->first_seq = segment->ack - 1;
    client->next_seq = segment->ack;
    stream->ends[segment->sender].state = TCPPHASE_STATE_LISTEN;
    stream->client = !segment->sender;
    stream->knows_client = true;
}
