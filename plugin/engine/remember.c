/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "remember.h"

#include "settle.h"

static struct tcpphase_mark mark_of(const struct tcpphase_segment *segment)
{
    return (struct tcpphase_mark){.time = segment->time, .frame = segment->frame};
}

static void remember_syn(struct tcpphase_stream *stream, const struct tcpphase_segment *segment)
{
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    bool is_syn_ack = segment->flags & TCPPHASE_ACK;
    if (sender->state == TCPPHASE_STATE_UNKNOWN || may_send_syn(sender))
        sender->knows_seq = false; /* first_seq was only inferred from later segments */
    if (is_syn_ack && sender->syn_ack_sent && stream->was_open)
        sender->syn_again = true;
    if (is_syn_ack) {
        sender->syn_ack_sent = true;
        sender->syn_ack = mark_of(segment);
    } else {
        sender->syn_sent = true;
        sender->syn = mark_of(segment);
    }
    sender->knows_shift = !(segment->defects & TCPPHASE_DEFECT_CUT_HEADER);
    sender->offers_shift = segment->options & TCPPHASE_OPTION_WINDOW_SCALE;
    sender->window_shift = segment->window_shift > 14 ? 14 : segment->window_shift;
    sender->offers_fast_open = segment->length > 0 || segment->options & TCPPHASE_OPTION_FAST_OPEN;
    sender->offers_ecn =
        (segment->flags & TCPPHASE_ECE) != 0 && (segment->flags & TCPPHASE_CWR) != 0;
    sender->offers_acc_ecn = sender->offers_ecn && (segment->flags & TCPPHASE_AE) != 0;
}

/* The FIN was acknowledged before it was captured. */
static void remember_late_fin(struct tcpphase_stream *stream, unsigned sender)
{
    struct tcpphase_end *receiver = &stream->ends[!sender];
    const enum tcpphase_step step = (enum tcpphase_step)stream->ends[sender].fin_step;
    stream->ends[sender].fin_acked = true;
    receiver->fin_acked_step = step == TCPPHASE_STEP_FIN_1 ? TCPPHASE_STEP_ACK_FIN_1
                               : step == TCPPHASE_STEP_FIN_1_CROSSING
                                   ? TCPPHASE_STEP_ACK_FIN_CROSSING
                                   : TCPPHASE_STEP_ACK_FIN_2;
}

static void remember_fin(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                         const struct meaning *is)
{
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    if (is->events & EVENT_BIT(FIN)) {
        sender->fin_sent = true;
        sender->fin_seq = segment->seq + segment->length;
        sender->fin_ack = segment->ack;
        sender->fin_step = (uint8_t)is->step;
        if (is->events & EVENT_BIT(FIN_FIRST))
            stream->ends[!segment->sender].fin_step = TCPPHASE_STEP_FIN_2;
        if (is->events & EVENT_BIT(FIN_LATE))
            remember_late_fin(stream, segment->sender);
    } else if (is->events & EVENT_BIT(FIN_AGAIN)) {
        sender->fin_again = true;
    } else {
        return;
    }
    sender->fin = mark_of(segment);
}

static void remember_ack(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                         const struct meaning *is)
{
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    struct tcpphase_end *receiver = &stream->ends[!segment->sender];
    if (!receiver->knows_seq) {
        receiver->knows_seq = true;
        receiver->first_seq = segment->ack - 1;
        receiver->next_seq = segment->ack;
    }
    bool explains = receiver->length_unknown || (receiver->query == QUERY_WINDOW_PROBE &&
                                                 segment->ack == receiver->query_number + 1);
    if (explains && seq_before(receiver->next_seq, segment->ack)) {
        receiver->next_seq = segment->ack;
        receiver->probed = false;
    }
    bool counts = is->events & (EVENT_BIT(NEW_ACK) | EVENT_BIT(SYN_ACK) | EVENT_BIT(SYN_ACKED));
    if (counts && (!sender->has_acked || seq_before(sender->highest_ack, segment->ack))) {
        sender->has_acked = true;
        sender->highest_ack = segment->ack;
    }
    if (is->events & EVENT_BIT(FIN_ACKED)) {
        receiver->fin_acked = true;
        sender->fin_acked_step = (uint8_t)is->ack_step;
        sender->acks_behind_hole =
            !receiver->fin_again && !engine_is_captured(sender, segment->seq - 1);
    }
    if (is->events & (EVENT_BIT(FIN_ACKED) | EVENT_BIT(FIN_ACKED_AGAIN)))
        receiver->fin_again = false;
    if (is->step == TCPPHASE_STEP_HANDSHAKE_ACK)
        receiver->syn_again = false;
}

/* RFC 9293 section 3.10.7.4, SND.WL1 and SND.WL2: an old ACK does not update the window. */
static void remember_window(struct tcpphase_stream *stream, const struct tcpphase_segment *segment)
{
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    const struct tcpphase_end *receiver = &stream->ends[!segment->sender];
    const struct view view = view_of(stream, segment);
    bool is_syn = segment->flags & TCPPHASE_SYN;
    if (segment->defects & TCPPHASE_DEFECT_NO_WINDOW ||
        (!is_syn && segment->ack != sender->highest_ack))
        return;
    sender->window = offered_window(&view);
    note_window(sender);
    sender->has_window = true;
    sender->window_of_syn = is_syn;
    sender->knows_window = is_syn || (sender->knows_shift && receiver->knows_shift);
}

/* New octets of an end that was reset or has closed. */
static bool goes_on(const struct view *view, const struct meaning *is)
{
    const struct tcpphase_end *sender = view->sender;
    const uint32_t end = segment_end(view->segment);
    bool is_denied = view->stream->reset ||
                     (is->notes & TCPPHASE_NOTE_BIT(DATA_AFTER_FIN) && !sender->fin_acked);
    return is_denied && is_plain(view) && view->segment->length > 0 && is_whole(view->segment) &&
           seq_before(sender->next_seq, end) &&
           (sender->query != QUERY_WENT_ON || seq_before(sender->query_number, end));
}

static enum query query_of(const struct view *view, const struct meaning *is)
{
    if (is->notes & DOUBTED) {
        if (is_beyond_fin(view) && is_whole(view->segment))
            return QUERY_FAR;
        if (goes_on(view, is))
            return QUERY_WENT_ON;
        if (is->notes & TCPPHASE_NOTE_BIT(BAD_SYN))
            return has_flag(view, TCPPHASE_ACK) ? QUERY_BAD_SYN_ACK : QUERY_BAD_SYN;
        if (is->notes & TCPPHASE_NOTE_BIT(BAD_RST))
            return view->stream->reset ? QUERY_NONE : QUERY_BAD_RST;
        if (is->notes & TCPPHASE_NOTE_BIT(BAD_ACK))
            return QUERY_BAD_ACK;
        return is_whole(view->segment) && has_flag(view, TCPPHASE_ACK) &&
                       !tcpphase_has_ended(view->stream)
                   ? QUERY_FAR
                   : QUERY_NONE;
    }
    if (is->notes & TCPPHASE_NOTE_BIT(BAD_ACK))
        return QUERY_BAD_ACK;
    if (is_other_syn_ack(view))
        return QUERY_OTHER_ISN;
    if (is->notes & TCPPHASE_NOTE_BIT(WINDOW_PROBE))
        return QUERY_WINDOW_PROBE;
    if (is->events & EVENT_BIT(KEEP_ALIVE))
        return QUERY_KEEP_ALIVE;
    if (is->events & EVENT_BIT(SYN) && is->notes & TCPPHASE_NOTE_BIT(RETRANSMISSION) &&
        !is_in(view->sender->state, IN(SYN_SENT) | IN(SYN_RECEIVED)))
        return QUERY_BAD_SYN; /* a retransmission, but the peer is past SYN-RECEIVED: expect a
                                 challenge ACK */
    bool syn_again = is->events & EVENT_BIT(SYN_ACK) && view->sender->syn_sent;
    bool again = is->notes & TCPPHASE_NOTE_BIT(RETRANSMISSION);
    return syn_again || again ? QUERY_SENT_AGAIN : QUERY_NONE;
}

/* Data that was in flight does not cancel a query: only a bare ACK of the peer answers it. */
static void remember_query(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                           enum query query, uint32_t number)
{
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    struct tcpphase_end *receiver = &stream->ends[!segment->sender];
    bool is_bare = segment->length == 0 && !(segment->flags & (TCPPHASE_SYN | TCPPHASE_FIN));
    if ((is_bare || receiver->query < QUERY_SENT_AGAIN) && query < QUERY_BAD_SYN)
        receiver->query = QUERY_NONE;
    if (query == QUERY_NONE && sender->query >= QUERY_SENT_AGAIN)
        return;
    if (query == QUERY_SENT_AGAIN && sender->query == QUERY_OTHER_ISN)
        return;
    sender->query = (uint8_t)query;
    sender->query_number = number;
    if (query != QUERY_NONE)
        sender->asked = mark_of(segment);
}

static void remember_rst(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                         const struct meaning *is)
{
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    if (is->events & EVENT_BIT(RST_REPLY))
        return;
    stream->reset = true;
    stream->reset_by_1 = segment->sender == 1;
    sender->asked = mark_of(segment);
    sender->query = QUERY_NONE;
}

/* Behind a RST another one of its sender that has the number that the receiver expects: whatever
 * becomes of the first, this one is accepted. */
static void remember_exact_rst(struct tcpphase_stream *stream,
                               const struct tcpphase_segment *segment)
{
    if (stream->reset && segment->flags & TCPPHASE_RST &&
        segment->sender == (stream->reset_by_1 ? 1 : 0) &&
        segment->seq == stream->ends[!segment->sender].highest_ack)
        stream->ends[segment->sender].query_number = segment->seq;
}

/* What makes the receiver of an ACK send again (RFC 5681 section 3.2, RFC 6675 section 5). */
static void remember_duplicate_ack(struct tcpphase_end *receiver,
                                   const struct tcpphase_segment *segment, uint64_t notes)
{
    const unsigned most = 3;
    const bool has_sack = segment->sack_count > 0 && !(notes & TCPPHASE_NOTE_BIT(D_SACK));
    if (!has_sack && !(notes & TCPPHASE_NOTE_BIT(DUPLICATE_ACK)))
        return;
    if (receiver->dup_acks < most)
        receiver->dup_acks++;
}

/* A handshake step and the one that it answers. */
static void remember_round_trip(struct tcpphase_end *sender, const struct tcpphase_segment *segment,
                                const struct meaning *is)
{
    const uint64_t unit = 64000; /* ns */
    if ((is->step != TCPPHASE_STEP_SYN_ACK && is->step != TCPPHASE_STEP_HANDSHAKE_ACK) ||
        is->answers == NULL || is->answers->frame == 0)
        return;
    const uint64_t time = (uint64_t)segment->time - (uint64_t)is->answers->time;
    const uint64_t units = time / unit + 1;
    sender->round_trip = units > UINT16_MAX ? 0 : (uint16_t)units;
}

static void remember_believed(struct tcpphase_stream *stream,
                              const struct tcpphase_segment *segment, const struct meaning *is)
{
    const struct view view = view_of(stream, segment);
    struct tcpphase_end *sender = &stream->ends[segment->sender];
    if (segment->flags & TCPPHASE_RST) {
        remember_rst(stream, segment, is);
        return;
    }
    if (is_other_syn_ack(&view)) {
        if (sender->query == QUERY_OTHER_ISN && sender->query_number != segment->seq)
            engine_take_other_isn(sender);
        return;
    }
    bool is_probe =
        is->events & EVENT_BIT(KEEP_ALIVE) || is->notes & TCPPHASE_NOTE_BIT(WINDOW_PROBE);
    if (segment->flags & TCPPHASE_SYN)
        remember_syn(stream, segment);
    if (!is_probe)
        engine_remember_sent(sender, segment);
    else if (segment->length == 1 && segment->seq == sender->next_seq)
        sender->probed = true;
    remember_fin(stream, segment, is);
    if (segment->flags & TCPPHASE_ACK && !(is->notes & TCPPHASE_NOTE_BIT(BAD_ACK)))
        remember_ack(stream, segment, is);
    remember_window(stream, segment);
    if (is_plain(&view) || (is->events & EVENT_BIT(SYN_ACK) && sender->syn_sent))
        stream->went_on = true; /* in a simultaneous open, two SYN-ACKs complete the handshake */
    if (is->notes & TCPPHASE_NOTE_BIT(ACKS_UNSEEN))
        stream->gaps = true;
    remember_duplicate_ack(&stream->ends[!segment->sender], segment, is->notes);
    remember_round_trip(sender, segment, is);
    if (segment->length > 0 && !is_probe &&
        !(is->notes & TCPPHASE_NOTE_BIT(SPURIOUS_RETRANSMISSION)))
        sender->data = mark_of(segment);
    if (segment->options & TCPPHASE_OPTION_TIMESTAMPS) {
        sender->has_ts = true;
        sender->last_ts = segment->ts_value;
    }
}

/* A repetition of an ACK alone has no number of its own and is not counted. */
unsigned engine_count_repetition(struct tcpphase_end *sender,
                                 const struct tcpphase_segment *segment, const struct meaning *is)
{
    if (is->notes & DOUBTED || !(is->notes & TCPPHASE_NOTE_BIT(RETRANSMISSION)) ||
        segment_end(segment) == segment->seq)
        return 0;
    const bool is_same = sender->times != 0 && sender->again_seq == segment->seq;
    sender->times = !is_same ? 2 : sender->times == UINT8_MAX ? UINT8_MAX : sender->times + 1;
    sender->again_seq = segment->seq;
    return sender->times;
}

void engine_remember(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                     const struct meaning *is)
{
    const struct view view = view_of(stream, segment);
    enum query query = query_of(&view, is);
    uint32_t number = query == QUERY_BAD_ACK   ? segment->ack
                      : query == QUERY_WENT_ON ? segment_end(segment)
                                               : segment->seq;
    if (!(is->notes & DOUBTED))
        remember_believed(stream, segment, is);
    else if (view.sender->state == TCPPHASE_STATE_UNKNOWN && is_whole(segment))
        stream->probed = true;
    else
        remember_exact_rst(stream, segment);
    if (!(is->notes & DOUBTED) || query != QUERY_NONE)
        remember_query(stream, segment, query, number);
}
