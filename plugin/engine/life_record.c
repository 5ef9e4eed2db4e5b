/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Records one segment in the facts of its stream (life.h). Most segments only update counters. */

#include "recording.h"

#include "sequence.h"

static uint64_t octets_above(const struct tcpphase_life *life, unsigned end, uint64_t below)
{
    const struct tcpphase_sent *sent = &life->sent[end];
    bool has_fin = sent->fin_sent || (life->maybe_fin >> end & 1 && life->sent[!end].fin_sent);
    uint64_t others = below + has_fin + life->unseen[end];
    return sent->space > others ? sent->space - others : 0;
}

uint64_t tcpphase_octets(const struct tcpphase_life *life, unsigned end)
{
    const unsigned syn = 1;
    return octets_above(life, end, syn);
}

uint64_t tcpphase_octets_half_closed(const struct tcpphase_life *life)
{
    return octets_above(life, !life->fin_1_sender, life->space_at_close);
}

/* Takes over a SYN that was recorded in the previous stream and is answered in this one
 * (tcpphase_succeed). */
static void adopt_syn(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const struct tcpphase_end *client = &of->stream->ends[of->verdict->client];
    if (!client->syn_sent || of->verdict->sender == of->verdict->client)
        return;
    life->frame[TCPPHASE_MOMENT_SYN] = client->syn.frame;
    life->time[TCPPHASE_MOMENT_SYN] = client->syn.time;
    life->steps = STEP_BIT(SYN);
    life->attempts = 1;
}

static void note_states(const struct recording *of)
{
    of->life->was_open = of->stream->was_open;
    for (unsigned i = 0; i < 2; i++)
        of->life->state[i] = of->stream->ends[i].state;
}

static void begin(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    life->first_byte = TCPPHASE_NO_TIME;
    life->last_data = TCPPHASE_NO_TIME;
    life->server_rtt = TCPPHASE_NO_TIME;
    life->client_rtt = TCPPHASE_NO_TIME;
    life->first_sender = life->last_sender = of->segment->sender;
    life->time[TCPPHASE_MOMENT_LAST] = of->segment->time;
    note_moment(of, TCPPHASE_MOMENT_FIRST);
    note_states(of);
    life->guesses_client = of->stream->guesses_client;
    adopt_syn(of);
}

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

static void note_opening(const struct recording *of)
{
    const uint32_t step = UINT32_C(1) << of->verdict->step;
    if (of->verdict->notes & NOTE(BAD_ACK))
        return; /* a SYN-ACK that acknowledges another SYN */
    if (step & (STEP_BIT(SYN) | STEP_BIT(SYN_CROSSING) | STEP_BIT(SYN_ACK)))
        note_offer(of);
    if (step & STEP_BIT(SYN)) {
        of->life->attempts++;
        note_moment(of, TCPPHASE_MOMENT_SYN);
    }
    if (step & STEP_BIT(SYN_ACK))
        note_syn_ack(of);
    if (step & STEP_BIT(HANDSHAKE_ACK) || is_third_step(of))
        note_handshake_ack(of);
}

static void note_fin(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    of->sender->fin_sent = true;
    if (!tcpphase_saw(life, TCPPHASE_MOMENT_FIN_1)) {
        life->fin_1_sender = of->verdict->sender;
        note_moment(of, TCPPHASE_MOMENT_FIN_1);
        engine_note_first_fin(of);
        return;
    }
    life->crossed = !of->stream->ends[life->fin_1_sender].fin_acked;
    note_moment(of, TCPPHASE_MOMENT_FIN_2);
    engine_order_fins(of);
}

/* The first FIN was acknowledged: payload of the acknowledging end counts as half-close data from
 * the sequence number of this ACK on. */
static void note_half_close(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const struct tcpphase_end *receiver = &of->stream->ends[!life->fin_1_sender];
    life->space_at_close = life->sent[!life->fin_1_sender].space;
    if (of->verdict->sender == life->fin_1_sender || !receiver->knows_seq)
        return;
    const uint32_t more = of->segment->seq - receiver->first_seq - (uint32_t)life->space_at_close;
    if (more < UINT32_C(1) << 31)
        life->space_at_close += more;
}

/* A segment may acknowledge the first FIN and be the second, so ACKs are recorded first. A FIN that
 * was acknowledged before it was captured is recorded before its ACK. */
static void note_close(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    if (sender->fin_acked && !of->sender->fin_sent)
        note_fin(of);
    for (unsigned i = 0; i < 2; i++) {
        if (!of->stream->ends[i].fin_acked || life->sent[i].fin_acked)
            continue;
        life->sent[i].fin_acked = true;
        bool is_first = tcpphase_saw(life, TCPPHASE_MOMENT_FIN_1) && i == life->fin_1_sender;
        if (is_first)
            note_half_close(of);
        note_moment(of, is_first ? TCPPHASE_MOMENT_ACK_FIN_1 : TCPPHASE_MOMENT_ACK_FIN_2);
    }
    if (sender->fin_sent && !of->sender->fin_sent)
        note_fin(of);
}

static void note_payload(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (of->verdict->step == TCPPHASE_STEP_STRAY || of->verdict->step == TCPPHASE_STEP_KEEP_ALIVE ||
        of->verdict->notes & NOTE(RST_WITH_DATA))
        return;
    note_moment(of, TCPPHASE_MOMENT_FIRST_DATA);
    if (life->first_byte == TCPPHASE_NO_TIME && of->verdict->sender != of->verdict->client)
        life->first_byte = of->segment->time;
    life->last_data = of->segment->time;
}

/* The octets in the holes that were not acknowledged. The count grows at most by more, the sequence
 * numbers that the end has newly used. */
static void note_unseen(const struct recording *of, unsigned i, uint32_t more)
{
    const struct tcpphase_end *peer = &of->stream->ends[!i];
    const uint32_t most = of->life->unseen[i] + more;
    uint32_t unseen = 0;
    for (unsigned hole = 0; hole < TCPPHASE_HOLES; hole++) {
        struct tcpphase_range range = of->stream->ends[i].holes[hole].range;
        if (peer->has_acked && seq_before(range.start, peer->highest_ack))
            range.start = peer->highest_ack;
        if (seq_before(range.start, range.end))
            unseen += range.end - range.start;
    }
    of->life->unseen[i] = unseen < most ? unseen : most;
}

/* A single sequence number that was acknowledged and not captured may be a FIN's. If nothing of its
 * sender was captured, it is one only if the peer had closed before. */
static void note_maybe_fin(const struct recording *of, unsigned i, bool is_alone)
{
    struct tcpphase_life *life = of->life;
    const uint8_t bit = (uint8_t)(1U << i);
    if (is_alone && i != of->verdict->sender &&
        (life->sent[i].segments != 0 || life->sent[!i].fin_sent))
        life->maybe_fin |= bit;
    else
        life->maybe_fin &= (uint8_t)~bit;
}

/* more: sequence numbers that each end has newly used. */
static void note_numbers(const struct recording *of, const uint32_t more[2])
{
    for (unsigned i = 0; i < 2; i++) {
        note_unseen(of, i, more[i]);
        if (more[i] != 0)
            note_maybe_fin(of, i, more[i] == 1);
    }
}

/* Updates the sequence space that an end has used, as captured or as acknowledged by the peer.
 * Returns the number of octets added; usually only the sender has any. */
static inline uint32_t note_space(struct tcpphase_sent *sent, const struct tcpphase_end *end,
                                  const struct tcpphase_end *peer)
{
    uint32_t top = end->next_seq;
    if (seq_before(top, peer->highest_ack) && peer->has_acked)
        top = peer->highest_ack;
    const uint32_t more = top - end->first_seq - (uint32_t)sent->space;
    if (more == 0 || more >= UINT32_C(1) << 31 || !end->knows_seq)
        return 0;
    sent->space += more;
    return more;
}

/* Data to detect a RST that another host sent: TTL and IP identification. */
static void note_packet(const struct recording *of)
{
    struct tcpphase_sent *sender = of->sender;
    const struct tcpphase_segment *segment = of->segment;
    const uint16_t step = (uint16_t)(segment->ip_id - sender->ip_id);
    const uint16_t small = 256; /* the host's counter may be shared with other connections */
    if (sender->ttl != segment->ttl) {
        sender->ttl_differs |= sender->ttl != 0;
        sender->ttl = segment->ttl;
    }
    bool follows = (uint16_t)(step - 1) < small && sender->ip_id != 0;
    sender->counted = !follows ? 0 : sender->counted == 0 ? 1 : 2;
    sender->ip_id = segment->ip_id;
}

static void note_question(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const struct tcpphase_verdict *verdict = of->verdict;
    bool asks_again = (verdict->notes & (NOTE(RETRANSMISSION) | NOTE(WINDOW_PROBE))) != 0 ||
                      verdict->step == TCPPHASE_STEP_KEEP_ALIVE;
    of->sender->retransmissions += (verdict->notes & NOTE(RETRANSMISSION)) != 0;
    life->unanswered += asks_again;
    life->last_challenged = (verdict->notes & NOTE(CHALLENGE_ACK)) != 0;
    life->challenges += life->last_challenged;
}

/* What the next segment or a RST may be an answer to. more: sequence numbers that each end has
 * newly used. last_sender counts as answered when its peer sends something, or used sequence
 * numbers that were not captured. In a one-sided capture no ACK is visible, and new octets count as
 * the answer to older ones. */
static void note_last(const struct recording *of, const uint32_t more[2])
{
    struct tcpphase_life *life = of->life;
    const unsigned sender = of->verdict->sender;
    const int64_t pause = tcpphase_elapsed(life->time[TCPPHASE_MOMENT_LAST], of->segment->time);
    bool is_answered = sender != life->last_sender || more[!sender] != 0 ||
                       (more[sender] != 0 && life->sent[!sender].segments == 0);
    if (is_answered)
        life->unanswered = 0;
    if (is_answered || life->silence < pause)
        life->silence = pause;
    life->last_sender = of->verdict->sender;
    life->last_challenged = false;
    if (of->verdict->notes != 0 || of->verdict->step == TCPPHASE_STEP_KEEP_ALIVE)
        note_question(of);
    note_packet(of);
}

/* The peer answers, so the ICMP error no longer describes the path. */
static void note_reachable(const struct recording *of)
{
    bool is_answer = of->verdict->sender != of->life->icmp.sender &&
                     of->verdict->step != TCPPHASE_STEP_STRAY &&
                     !(of->segment->flags & TCPPHASE_RST);
    if (is_answer)
        of->life->icmp.frame = 0;
}

/* Everything but data, ACKs and keep-alives. */
static void note_event(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (of->stream->probed && !life->probed) {
        life->probed = true;
        life->probe_flags = (uint8_t)of->segment->flags;
    }
    life->guesses_client = of->stream->guesses_client;
    note_opening(of);
    note_close(of);
    life->fins += of->segment->flags & TCPPHASE_FIN && of->verdict->step != TCPPHASE_STEP_STRAY &&
                  of->sender->fin_sent && of->verdict->sender == life->fin_1_sender;
    if (tcpphase_saw(life, TCPPHASE_MOMENT_RESET))
        engine_note_after_reset(of);
    else if (of->stream->reset && of->verdict->step != TCPPHASE_STEP_STRAY)
        engine_note_reset(of);
}

static void count(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    life->client = of->verdict->client;
    life->steps |= UINT32_C(1) << of->verdict->step;
    life->frame[TCPPHASE_MOMENT_LAST] = of->segment->frame;
    life->time[TCPPHASE_MOMENT_LAST] = of->segment->time;
    of->sender->segments++;
}

/* Anybody may have sent a stray segment, except a challenge ACK: the segment that it answers is
 * known. */
static bool tells_of_sender(const struct tcpphase_verdict *verdict)
{
    return verdict->step != TCPPHASE_STEP_STRAY || verdict->notes & NOTE(CHALLENGE_ACK);
}

void tcpphase_record(struct tcpphase_life *life, const struct tcpphase_stream *stream,
                     const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict)
{
    const struct recording of = {life, stream, segment, verdict, &life->sent[verdict->sender]};
    const uint32_t usual = STEP_BIT(DATA) | STEP_BIT(ACK) | STEP_BIT(KEEP_ALIVE);
    if (verdict->notes & NOTE(CAPTURE_DUPLICATE))
        return;
    if (!tcpphase_saw(life, TCPPHASE_MOMENT_FIRST))
        begin(&of);
    if (tcpphase_saw(life, TCPPHASE_MOMENT_RESET) || tcpphase_saw(life, TCPPHASE_MOMENT_FIN_1))
        engine_note_after_close(&of);
    if (!(usual >> verdict->step & 1))
        note_event(&of);
    if ((verdict->path[0] | verdict->path[1]) >> 4 != 0)
        note_states(&of);
    const uint32_t more[2] = {
        note_space(&life->sent[0], &stream->ends[0], &stream->ends[1]),
        note_space(&life->sent[1], &stream->ends[1], &stream->ends[0]),
    };
    if (verdict->notes != 0 || (life->unseen[0] | life->unseen[1] | life->maybe_fin) != 0 ||
        more[!verdict->sender] == 1)
        note_numbers(&of, more);
    if (tells_of_sender(verdict) && !tcpphase_saw(life, TCPPHASE_MOMENT_RESET))
        note_last(&of, more);
    if (life->icmp.frame != 0)
        note_reachable(&of);
    if (segment->length > 0)
        note_payload(&of);
    count(&of);
}
