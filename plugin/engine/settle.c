/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "settle.h"

#include "doubts.h"
#include "view.h"

#include <string.h>

/* A RST whose sequence number is that of a lone ACK: the ACK was a probe. */
static bool answers_ack_probe(const struct tcpphase_stream *stream,
                              const struct tcpphase_segment *segment)
{
    const struct view view = view_of(stream, segment);
    const struct tcpphase_end *prober = view.receiver;
    return has_flag(&view, TCPPHASE_RST) && !knows_isn(prober) && !view.sender->has_sent &&
           prober->has_sent && prober->next_seq == prober->first_seq + 1 && prober->has_acked &&
           segment->seq == prober->highest_ack;
}

/* The client is the sender of the SYN or the receiver of the SYN-ACK; the sender of flags that no
 * connection uses, or of an ACK that is answered by a RST, as in scans. In a connection captured
 * midstream it is guessed: by the caller's hint, else by who sends first, where a RST is rather an
 * answer. A wrong checksum shows nothing. */
static void settle_roles(struct tcpphase_stream *stream, const struct tcpphase_segment *segment)
{
    const unsigned flags =
        segment->flags & (TCPPHASE_SYN | TCPPHASE_ACK | TCPPHASE_RST | TCPPHASE_FIN);
    bool is_forged = segment->defects & TCPPHASE_DEFECT_CHECKSUM;
    bool opens = (flags == TCPPHASE_SYN || flags == (TCPPHASE_SYN | TCPPHASE_ACK)) && !is_forged;
    bool probes = !is_forged && (flags & TCPPHASE_SYN ||
                                 (!(flags & (TCPPHASE_ACK | TCPPHASE_RST)) && is_whole(segment)));
    if (stream->knows_client && answers_ack_probe(stream, segment)) {
        stream->client = !segment->sender;
        stream->guesses_client = false;
    }
    if (stream->knows_client &&
        !(opens && stream->ends[segment->sender].state == TCPPHASE_STATE_UNKNOWN))
        return;
    stream->knows_client = true;
    stream->guesses_client = !opens && !probes;
    if (opens)
        stream->client = flags & TCPPHASE_ACK ? !segment->sender : segment->sender;
    else if (probes)
        stream->client = segment->sender;
    else if (stream->server_hint != 0)
        stream->client = stream->server_hint == 1;
    else
        stream->client = flags & TCPPHASE_RST ? !segment->sender : segment->sender;
}

void tcpphase_tell_server(struct tcpphase_stream *stream, uint8_t server)
{
    stream->server_hint = 1 + server;
    if (stream->guesses_client)
        stream->client = !server;
}

void engine_take_other_isn(struct tcpphase_end *end)
{
    memset(end->holes, 0, sizeof end->holes);
    end->first_seq = end->seen_from = end->query_number;
    end->next_seq = end->query_number + 1;
    end->syn_ack = end->asked;
    end->query = QUERY_NONE;
}

/* The number is the one after the other ISN, or within an unscaled window after it and not within
 * one after the first ISN. */
static bool chooses_other(const struct tcpphase_end *end, uint32_t number)
{
    const uint32_t largest_unscaled = UINT16_MAX;
    const uint32_t behind_other = number - end->query_number - 1;
    return end->query == QUERY_OTHER_ISN &&
           (behind_other == 0 ||
            (behind_other <= largest_unscaled && number - end->first_seq - 1 > largest_unscaled));
}

/* RFC 9293 section 3.10.7.3: a client in SYN-SENT accepts any SYN-ACK of its SYN. The next segment
 * shows which of two SYN-ACKs it accepted, or which one the server continues from. */
static void settle_isn(struct tcpphase_stream *stream, const struct tcpphase_segment *segment)
{
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    struct tcpphase_end *receiver = &stream->ends[!segment->sender];
    if (segment->flags & (TCPPHASE_SYN | TCPPHASE_RST))
        return;
    if (chooses_other(receiver, segment->ack) && segment->flags & TCPPHASE_ACK)
        engine_take_other_isn(receiver);
    if (chooses_other(sender, segment->seq))
        engine_take_other_isn(sender);
}

static enum tcpphase_state open_state(const struct tcpphase_end *end,
                                      const struct tcpphase_end *peer)
{
    const bool has_peers = peer->fin_sent && peer->fin_acked;
    const bool is_second =
        end->fin_step == TCPPHASE_STEP_FIN_2 || end->fin_step == TCPPHASE_STEP_ACK_FIN_1_FIN_2;
    if (!end->fin_sent)
        return has_peers ? TCPPHASE_STATE_CLOSE_WAIT : TCPPHASE_STATE_ESTABLISHED;
    if (!has_peers)
        return end->fin_acked ? TCPPHASE_STATE_FIN_WAIT_2 : TCPPHASE_STATE_FIN_WAIT_1;
    if (end->fin_acked)
        return is_second ? TCPPHASE_STATE_CLOSED : TCPPHASE_STATE_TIME_WAIT;
    return is_second ? TCPPHASE_STATE_LAST_ACK : TCPPHASE_STATE_CLOSING;
}

/* The octets that were not believed when they were captured. */
static void adopt_what_went_on(struct tcpphase_end *end)
{
    if (end->query != QUERY_WENT_ON)
        return;
    if (seq_before(end->next_seq, end->query_number)) {
        memset(end->holes, 0, sizeof end->holes);
        end->next_seq = end->query_number;
        end->data = end->asked;
    }
    end->query = QUERY_NONE;
}

static void open_again(struct tcpphase_stream *stream)
{
    stream->went_on = true;
    for (unsigned i = 0; i < 2; i++) {
        adopt_what_went_on(&stream->ends[i]);
        stream->ends[i].state = (uint8_t)open_state(&stream->ends[i], &stream->ends[!i]);
    }
}

/* The segment acknowledges octets that its receiver sent after its own FIN or a RST. */
static bool acks_what_went_on(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    return receiver->query == QUERY_WENT_ON && has_flag(view, TCPPHASE_ACK) &&
           seq_before(receiver->next_seq, view->segment->ack) &&
           seq_at_or_before(view->segment->ack, receiver->query_number);
}

/* An end that acknowledges octets sent by the apparent sender of the RST after it has not accepted
 * the RST: it was forged. If the receiver of the RST sent the octets, they may have been in flight
 * when the RST arrived, unless they were sent a second or more later (RFC 6298 section 2.4: longer
 * than a round trip). */
static bool goes_on_after_rst(const struct view *view)
{
    const uint64_t round_trip = TCPPHASE_SECOND;
    if (has_flag(view, TCPPHASE_SYN | TCPPHASE_RST) || !acks_what_went_on(view))
        return false;
    if (view->segment->sender != (view->stream->reset_by_1 ? 1 : 0))
        return true;
    const uint64_t since =
        (uint64_t)view->receiver->asked.time - (uint64_t)view->sender->asked.time;
    return since >= round_trip && since < UINT64_MAX / 2;
}

/* The FIN, sent again with the same ACK so long after the RST that it was not in flight then: two
 * round trips as in the handshake. */
static bool repeats_fin(const struct view *view)
{
    const uint64_t unit = 64000; /* ns */
    const struct tcpphase_end *sender = view->sender;
    const uint64_t since = (uint64_t)view->segment->time - (uint64_t)view->receiver->asked.time;
    return has_flag(view, TCPPHASE_FIN) && sender->fin_sent && sender->has_acked &&
           segment_end(view->segment) == sender->fin_seq + 1 &&
           view->segment->ack == sender->highest_ack && sender->round_trip != 0 &&
           since < UINT64_MAX / 2 && since > 2 * unit * sender->round_trip;
}

/* The receiver of a RST beyond what it acknowledged repeats that ACK: the RST had not the number
 * that it expected (RFC 9293 section 3.10.7.4). With SACK, Linux may have accepted it. */
static bool challenges_rst(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver; /* it sent the RST */
    return view->stream->was_open && view->segment->sender == (view->stream->reset_by_1 ? 0 : 1) &&
           (repeats_ack(view) || repeats_ack_behind_probe(view) || repeats_fin(view)) &&
           view->segment->sack_count == 0 && receiver->query == QUERY_NONE &&
           offered_window(view) == view->sender->window &&
           seq_before(view->segment->ack, receiver->query_number);
}

/* The receiver of a FIN that was inferred to have arrived acknowledges less. */
static bool denies_fin(const struct view *view)
{
    const unsigned with_fin = IN(CLOSE_WAIT) | IN(CLOSING) | IN(TIME_WAIT);
    const struct tcpphase_end *receiver = view->receiver;
    return is_in(view->sender->state, with_fin) && receiver->fin_sent && !receiver->fin_acked &&
           has_flag(view, TCPPHASE_ACK) && !has_flag(view, TCPPHASE_SYN | TCPPHASE_RST) &&
           seq_at_or_before(view->sender->next_seq, view->segment->seq) &&
           seq_at_or_before(view->segment->ack, receiver->fin_seq);
}

/* Whether the segment refutes a RST or a FIN; if so, corrects the stream. */
static bool take_back(struct tcpphase_stream *stream, const struct tcpphase_segment *segment)
{
    const struct view view = view_of(stream, segment);
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    struct tcpphase_end *receiver = &stream->ends[!segment->sender];
    if (stream->reset && goes_on_after_rst(&view)) {
        stream->reset = false;
        open_again(stream);
    } else if (stream->reset && challenges_rst(&view)) {
        stream->reset = false;
        open_again(stream);
        receiver->query = QUERY_BAD_RST;
    } else if (!stream->reset && receiver->fin_sent && !receiver->fin_acked &&
               acks_what_went_on(&view)) {
        receiver->fin_sent = false;
        open_again(stream);
    } else if (!stream->reset && denies_fin(&view)) {
        sender->state = (uint8_t)open_state(sender, receiver);
    } else {
        return false;
    }
    return true;
}

void engine_settle(struct tcpphase_stream *stream, const struct tcpphase_segment *segment)
{
    settle_roles(stream, segment);
    if (segment->defects != 0 && !is_whole(segment))
        return;
    settle_isn(stream, segment);
    if (!stream->reset && !stream->ends[0].fin_sent && !stream->ends[1].fin_sent)
        return;
    struct tcpphase_stream other = *stream;
    const struct view view = view_of(&other, segment);
    if (take_back(&other, segment) && !(engine_doubts(&view) & DOUBTED))
        *stream = other;
}
