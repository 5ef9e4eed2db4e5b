/* SPDX-License-Identifier: GPL-2.0-or-later */

/* When addresses and ports begin to carry another connection. */

#include "recent.h"

bool tcpphase_has_ended(const struct tcpphase_stream *stream)
{
    const unsigned gone = IN(CLOSED) | IN(TIME_WAIT);
    return stream->reset ||
           (is_in(stream->ends[0].state, gone) && is_in(stream->ends[1].state, gone));
}

/* RFC 6191 section 2: whether an end in TIME-WAIT takes a SYN for a new connection. */
static bool is_acceptable_in_time_wait(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_segment *segment = view->segment;
    bool has_ts = segment->options & TCPPHASE_OPTION_TIMESTAMPS;
    bool greater_seq = seq_before(sender->next_seq - 1, segment->seq);
    if (has_ts && !sender->has_ts)
        return true;
    if (has_ts && segment->ts_value != sender->last_ts)
        return seq_before(sender->last_ts, segment->ts_value);
    return greater_seq;
}

/* A SYN after the end, or after both FINs, when only the last ACK may be missing. The number of the
 * SYN that we know comes again as a new attempt after a failed one; after a connection it is an old
 * duplicate. */
static bool begins_after_end(const struct view *view)
{
    if (view->segment->seq == view->sender->first_seq && view->sender->syn_sent)
        return !view->stream->was_open;
    const unsigned without_time_wait = IN(CLOSED) | IN(LISTEN) | IN(LAST_ACK);
    return is_in(view->receiver->state, without_time_wait) || is_acceptable_in_time_wait(view);
}

static bool syn_begins_new(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    if (sender->state == TCPPHASE_STATE_UNKNOWN)
        return view->stream->probed;
    if (tcpphase_has_ended(view->stream) || (sender->fin_sent && receiver->fin_sent))
        return begins_after_end(view);
    /* the attempt before was given up without an answer */
    return sender->state == TCPPHASE_STATE_SYN_SENT && receiver->state == TCPPHASE_STATE_LISTEN &&
           view->segment->seq != sender->first_seq;
}

/* The segment answers a SYN that was not believed: the peer took it for a new connection after all.
 */
static bool answers_bad_syn(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    if (receiver->query != QUERY_BAD_SYN || !has_flag(view, TCPPHASE_ACK) ||
        view->segment->ack != receiver->query_number + 1)
        return false;
    return receiver->query_number != receiver->first_seq || tcpphase_has_ended(view->stream);
}

bool tcpphase_begins_new(const struct tcpphase_stream *stream,
                         const struct tcpphase_segment *segment)
{
    const unsigned all = TCPPHASE_SYN | TCPPHASE_ACK | TCPPHASE_RST | TCPPHASE_FIN;
    const struct view view = view_of(stream, segment);
    unsigned flags = segment->flags & all;
    if ((flags & (TCPPHASE_SYN | TCPPHASE_RST)) == 0)
        return false;
    if (segment->defects & (TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CHECKSUM) ||
        engine_captured_before(&view, engine_fingerprint(segment)) != NULL)
        return false;
    if (flags == TCPPHASE_SYN)
        return syn_begins_new(&view);
    if (flags == (TCPPHASE_SYN | TCPPHASE_ACK) && tcpphase_has_ended(stream) &&
        segment->seq != view.sender->first_seq)
        return true;
    return answers_bad_syn(&view);
}

/* The server took an old duplicate of the client's SYN for a new connection. The client knows of
 * none: it is in TIME-WAIT of the old one. */
static bool answers_old_duplicate(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    return receiver->state == TCPPHASE_STATE_TIME_WAIT && receiver->syn_sent &&
           view->segment->ack == receiver->first_seq + 1;
}

void tcpphase_succeed(struct tcpphase_stream *stream, const struct tcpphase_stream *before,
                      const struct tcpphase_segment *segment)
{
    const struct view view = view_of(before, segment);
    stream->reused = true;
    if (!has_flag(&view, TCPPHASE_ACK))
        return;
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
