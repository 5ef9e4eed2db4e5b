/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Records the handshake. */

#include "recording.h"

/* Options of a SYN or SYN-ACK that arrives after it was answered are ignored: the peer did not
 * negotiate from it. */
static void note_offer(const struct recording *of)
{
    const struct tcpphase_segment *segment = of->segment;
    if (of->verdict->notes & NOTE(SPURIOUS_RETRANSMISSION))
        return;
    of->sender->options = segment->options & 0x7fU;
    of->sender->mss = segment->mss;
    of->sender->window_shift = segment->window_shift;
    of->sender->ecn = segment->flags >> 6 & 7U;
}

/* Karn's rule (RFC 6298 section 3): no round trip from a retransmitted segment. Behind a gap in the
 * capture an earlier answer may have been missed. */
static int64_t round_trip(const struct tcpphase_verdict *verdict, bool is_asked_once)
{
    bool is_answer = verdict->answers != 0 && verdict->answer_time >= 0 &&
                     !(verdict->notes & NOTE(PREVIOUS_SEGMENT_MISSING));
    return is_answer && is_asked_once ? verdict->answer_time : TCPPHASE_NO_TIME;
}

static void note_syn_ack(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    of->sender->syn_ack_sent = true;
    if (peer->syn_sent && of->segment->ack != peer->first_seq + 1)
        life->data_accepted = true;
    if (of->verdict->notes & NOTE(RETRANSMISSION) &&
        !tcpphase_saw(life, TCPPHASE_MOMENT_HANDSHAKE_ACK))
        life->syn_ack_again = true;
    else if (of->verdict->notes & NOTE(RETRANSMISSION)) {
        COUNT_UP(life->syn_acks, 15);
        life->payload_waits |= life->sent[!of->verdict->sender].again > 0;
    }
    if (of->segment->seq != of->stream->ends[of->verdict->sender].first_seq &&
        life->other_syn_ack == 0)
        life->other_syn_ack = of->segment->frame;
    if (!tcpphase_saw(life, TCPPHASE_MOMENT_SYN_ACK) && of->verdict->sender != of->verdict->client)
        life->server_rtt = round_trip(of->verdict, life->attempts == 1);
    note_moment(of, TCPPHASE_MOMENT_SYN_ACK);
}

static void note_handshake_ack(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (!tcpphase_saw(life, TCPPHASE_MOMENT_HANDSHAKE_ACK) &&
        of->verdict->sender == of->verdict->client &&
        of->verdict->step == TCPPHASE_STEP_HANDSHAKE_ACK)
        life->client_rtt = round_trip(of->verdict, !life->syn_ack_again);
    note_moment(of, TCPPHASE_MOMENT_HANDSHAKE_ACK);
}

/* The third step of the handshake may be part of a segment whose step is named otherwise: a FIN, or
 * the ACK of one. */
static bool is_third_step(const struct recording *of)
{
    const tcpphase_path path = of->verdict->path[of->verdict->sender];
    return !(of->segment->flags & TCPPHASE_RST) &&
           tcpphase_path_state(path, 0) == TCPPHASE_STATE_SYN_SENT &&
           tcpphase_path_length(path) > 1 &&
           tcpphase_path_state(path, 1) == TCPPHASE_STATE_ESTABLISHED;
}

/* The same SYN met an older connection before. */
static bool is_ignored_syn(const struct recording *of)
{
    const struct tcpphase_watch *watch = of->watch;
    return watch->ignored_syn.frame != 0 && watch->ignored_seq == of->segment->seq &&
           watch->ignored_sender == of->segment->sender;
}

/* The same SYN was sent before, when an older connection was in its way (tcpphase_succeed). */
static void adopt_ignored_syns(const struct recording *of)
{
    const struct tcpphase_watch *watch = of->watch;
    struct tcpphase_life *life = of->life;
    if (!is_ignored_syn(of) || tcpphase_saw(life, TCPPHASE_MOMENT_SYN))
        return;
    life->attempts += watch->ignored_syns;
    life->frame[TCPPHASE_MOMENT_SYN] = watch->ignored_syn.frame;
    life->time[TCPPHASE_MOMENT_SYN] = watch->ignored_syn.time;
}

void engine_note_ignored_syn(const struct recording *of)
{
    struct tcpphase_watch *watch = of->watch;
    const struct tcpphase_segment *segment = of->segment;
    if (!is_ignored_syn(of)) {
        watch->ignored_syn = (struct tcpphase_mark){.time = segment->time, .frame = segment->frame};
        watch->ignored_seq = segment->seq;
        watch->ignored_sender = segment->sender & 1U;
        watch->ignored_syns = 0;
        of->life->ignored_syns = 0;
    }
    watch->ignored_syns++;
    COUNT_UP(of->life->ignored_syns, 15);
}

/* The client had taken another answer to its SYN. */
void engine_note_late_syn_ack(const struct recording *of)
{
    const struct tcpphase_end *client = &of->stream->ends[!of->verdict->sender];
    const bool answers = of->verdict->sender != of->verdict->client && client->syn_sent &&
                         of->segment->ack == client->first_seq + 1;
    if (answers && of->life->other_syn_ack == 0 &&
        of->segment->seq != of->stream->ends[of->verdict->sender].first_seq)
        of->life->other_syn_ack = of->segment->frame;
}

void engine_note_opening(const struct recording *of)
{
    const uint32_t step = UINT32_C(1) << of->verdict->step;
    if (of->verdict->notes & NOTE(BAD_ACK))
        return; /* a SYN-ACK that acknowledges another SYN */
    if (step & (STEP_BIT(SYN) | STEP_BIT(SYN_CROSSING) | STEP_BIT(SYN_ACK)))
        note_offer(of);
    if (step & STEP_BIT(SYN)) {
        if (of->life->attempts++ == 0)
            adopt_ignored_syns(of);
        of->life->fast_open_tried |= (of->verdict->notes & NOTE(FAST_OPEN)) != 0;
        note_moment(of, TCPPHASE_MOMENT_SYN);
    }
    if (step & STEP_BIT(SYN_ACK))
        note_syn_ack(of);
    if (step & STEP_BIT(HANDSHAKE_ACK) || is_third_step(of))
        note_handshake_ack(of);
}
