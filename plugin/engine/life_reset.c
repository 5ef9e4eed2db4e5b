/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The RST that ended a stream: why it was sent, judged by the segments before it, and whether the
 * segments after it show that its apparent sender did not send it or that its receiver did not get
 * it. */

#include "recording.h"

#include "sequence.h"

static const int64_t long_silence = 60 * TCPPHASE_SECOND;  /* middleboxes time out then */
static const int64_t pause_to_reboot = TCPPHASE_SECOND;    /* a host cannot reboot faster */
static const int64_t no_reordering = TCPPHASE_SECOND / 10; /* reordering delays less */

/* A host without such a connection answers with a RST without ACK whose sequence number is the
 * acknowledgement number of the segment that it answers (RFC 9293 section 3.10.7.1). A RST of the
 * connection itself has SND.NXT. Where the two numbers are equal, the RST is taken for the former
 * if its sender had been silent for a long time and then answered at once. */
static bool knows_nothing(const struct recording *of)
{
    const struct tcpphase_life *life = of->life;
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    if (of->verdict->step == TCPPHASE_STEP_HANDSHAKE_RESET)
        return !tcpphase_saw(life, TCPPHASE_MOMENT_SYN);
    if (of->segment->flags & TCPPHASE_ACK || of->segment->seq != peer->highest_ack)
        return false;
    if (of->sender->segments == 0 || seq_before(of->segment->seq, sender->next_seq))
        return true;
    return (int64_t)life->silence >= pause_to_reboot && pause_before(of) < pause_to_reboot;
}

/* Nothing of the stream was captured before the RST. It has no ACK, as the answer of a host without
 * such a connection to a segment with ACK (RFC 9293 section 3.10.7.1). */
static bool begins_with_answer(const struct recording *of)
{
    return of->life->frame[TCPPHASE_MOMENT_FIRST] == of->segment->frame &&
           !(of->segment->flags & TCPPHASE_ACK);
}

/* RST with ACK and sequence number 0: the answer to a segment without ACK (same section). */
static bool is_of_closed(const struct tcpphase_segment *segment)
{
    return segment->flags & TCPPHASE_ACK && segment->seq == 0;
}

/* The peer sent payload that the sender of the RST had not acknowledged. */
static bool has_unread_data(const struct recording *of)
{
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    uint32_t data_end = peer->fin_sent ? peer->fin_seq : peer->next_seq;
    return sender->has_acked && peer->knows_seq && seq_before(sender->highest_ack, data_end);
}

/* silence: ns, the longest pause that the RST may have ended. */
static enum tcpphase_reset_context reset_context(const struct recording *of, bool answers_peer,
                                                 int64_t silence)
{
    const struct tcpphase_life *life = of->life;
    const unsigned several = 2;
    if (of->verdict->step == TCPPHASE_STEP_REFUSED)
        return TCPPHASE_RESET_REFUSES;
    if (!answers_peer && life->unanswered >= several)
        return TCPPHASE_RESET_GIVES_UP;
    if (answers_peer && life->last_challenged)
        return TCPPHASE_RESET_KNOWS_NOTHING;
    if (of->sender->fin_sent && has_unread_data(of))
        return TCPPHASE_RESET_ANSWERS_DATA;
    if (tcpphase_saw(life, TCPPHASE_MOMENT_FIN_1))
        return TCPPHASE_RESET_FOLLOWS_FIN;
    if (of->stream->was_open && silence >= long_silence)
        return TCPPHASE_RESET_AFTER_SILENCE;
    return begins_with_answer(of) || (answers_peer && knows_nothing(of))
               ? TCPPHASE_RESET_KNOWS_NOTHING
               : TCPPHASE_RESET_PLAIN;
}

/* The sender's IP identifications were consecutive, and the RST's does not continue them. */
static bool ip_id_jumps(const struct recording *of)
{
    const uint16_t id = of->segment->ip_id;
    const int16_t step = (int16_t)(id - of->watch->ip_id[of->verdict->sender]);
    return of->sender->counted == 2 && id != 0 && (step < -256 || step > 4096);
}

/* The RST has the number behind the FIN of its sender; or behind an octet alone that was not
 * captured, which may be it. */
static bool is_behind_own_fin(const struct recording *of)
{
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    const uint32_t acked = peer->has_acked ? peer->highest_ack : sender->first_seq;
    if (of->sender->fin_sent)
        return of->segment->seq == sender->fin_seq + 1;
    if (!of->stream->gaps)
        return false;
    if (of->life->maybe_fin >> of->verdict->sender & 1)
        return of->segment->seq == acked;
    return of->segment->seq == (seq_before(sender->next_seq, acked) ? acked : sender->next_seq) + 1;
}

/* A RST without ACK has the number that the segment before it acknowledged (RFC 9293 section
 * 3.10.7.1). If that is the one behind its sender's FIN, and the peer has closed too, only the last
 * ACK is missing. The FIN of either end may be missing as well. */
static bool answers_last_ack(const struct recording *of)
{
    const struct tcpphase_life *life = of->life;
    const unsigned sender = of->verdict->sender;
    const enum tcpphase_state before = tcpphase_path_state(of->verdict->path[sender], 0);
    if (of->segment->flags & TCPPHASE_ACK || !tcpphase_saw(life, TCPPHASE_MOMENT_FIN_1) ||
        !is_behind_own_fin(of))
        return false;
    if (sender == life->fin_1_sender)
        return !life->closes_first || life->maybe_fin >> !sender & 1;
    return !of->sender->fin_sent || before == TCPPHASE_STATE_LAST_ACK ||
           before == TCPPHASE_STATE_CLOSING;
}

/* Both ends have closed: the RST can end nothing but TIME-WAIT. */
static bool is_after_close(const struct recording *of)
{
    const struct tcpphase_life *life = of->life;
    return (life->sent[0].fin_acked && life->sent[1].fin_acked) || answers_last_ack(of);
}

/* The RST may acknowledge what arrived before it was sent. */
static void note_last_ack(const struct recording *of)
{
    struct tcpphase_sent *peer = &of->life->sent[!of->verdict->sender];
    const uint32_t acked = of->segment->ack - of->stream->ends[!of->verdict->sender].first_seq;
    if (of->segment->flags & TCPPHASE_ACK && seq_between(peer->acked, acked, (uint32_t)peer->space))
        peer->acked = acked;
}

void engine_note_reset(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (is_after_close(of))
        return;
    const bool answers_peer = life->last_sender != of->verdict->sender;
    int64_t silence = pause_before(of);
    if (answers_peer && silence < (int64_t)life->silence)
        silence = (int64_t)life->silence;
    life->reset_sender = of->verdict->sender & 1U;
    life->reset_step = of->verdict->step & 31U;
    of->watch->reset_seq = of->segment->seq;
    life->reset_ttl = of->segment->ttl;
    life->reset_of_closed = is_of_closed(of->segment);
    life->ip_id_jumps = ip_id_jumps(of);
    life->reset_context = reset_context(of, answers_peer, silence) & 7U;
    life->silence = recorded_time(silence) & RECORDED_TIME_MAX;
    if (answers_peer)
        life->unanswered = 0;
    if (!tcpphase_saw(life, TCPPHASE_MOMENT_FIN_1))
        engine_note_first_rst(of);
    note_last_ack(of);
    note_moment(of, TCPPHASE_MOMENT_RESET);
}

/* The sender of a RST sends nothing more. Segments that were in flight have lower sequence numbers
 * and arrive within no_reordering. The same holds for the receiver once it has the RST. */
void engine_note_after_reset(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (of->segment->flags & (TCPPHASE_RST | TCPPHASE_SYN))
        return;
    bool is_new = seq_before(of->watch->reset_seq, segment_end(of->segment));
    bool is_late =
        tcpphase_elapsed(life->time[TCPPHASE_MOMENT_RESET], of->segment->time) > no_reordering;
    if (of->verdict->sender == life->reset_sender) {
        if (is_new || is_late)
            COUNT_UP(life->went_on, UINT16_MAX);
    } else if (is_late) {
        COUNT_UP(life->unheard, UINT16_MAX);
    }
}
