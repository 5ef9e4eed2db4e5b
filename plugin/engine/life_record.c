/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Records one segment in the facts of its stream (life.h). Most segments only update counters. */

#include "recording.h"

#include "sequence.h"

static uint64_t octets_above(const struct tcpphase_life *life, unsigned end, uint64_t below)
{
    const struct tcpphase_sent *sent = &life->sent[end];
    bool has_fin = sent->fin_sent || (life->maybe_fin >> end & 1 && life->sent[!end].fin_sent);
    uint64_t others = below + has_fin + sent->unseen;
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
    life->last_sender = of->segment->sender;
    life->first_sender = of->segment->sender & 1U;
    life->time[TCPPHASE_MOMENT_LAST] = of->segment->time;
    note_moment(of, TCPPHASE_MOMENT_FIRST);
    note_states(of);
    life->guesses_client = of->stream->guesses_client;
    adopt_syn(of);
}

static void note_fin(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    of->sender->fin_sent = true;
    if (!tcpphase_saw(life, TCPPHASE_MOMENT_FIN_1)) {
        life->fin_1_sender = of->verdict->sender & 1U;
        note_moment(of, TCPPHASE_MOMENT_FIN_1);
        engine_note_first_fin(of);
        return;
    }
    life->crossed = !of->stream->ends[life->fin_1_sender].fin_acked ||
                    of->verdict->step == TCPPHASE_STEP_FIN_1_CROSSING;
    note_moment(of, TCPPHASE_MOMENT_FIN_2);
    engine_order_fins(of);
}

/* The first FIN was acknowledged: payload of the acknowledging end counts as half-close data from
 * the sequence number of this ACK on. */
static void note_half_close(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const struct tcpphase_end *receiver = &of->stream->ends[!life->fin_1_sender];
    life->space_at_close = life->sent[!life->fin_1_sender].space & RECORDED_TIME_MAX;
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

/* The server's first payload. */
static void note_response(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (life->last_data == TCPPHASE_NO_TIME)
        return;
    const int64_t time = tcpphase_elapsed(life->last_data, of->segment->time);
    if (time >> TCPPHASE_TIME_BITS == 0)
        life->response_time = (uint64_t)time & RECORDED_TIME_MAX;
}

static void note_payload(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (of->verdict->step == TCPPHASE_STEP_STRAY || of->verdict->step == TCPPHASE_STEP_KEEP_ALIVE ||
        of->verdict->notes & NOTE(RST_WITH_DATA))
        return;
    note_moment(of, TCPPHASE_MOMENT_FIRST_DATA);
    if (life->first_byte == TCPPHASE_NO_TIME && of->verdict->sender != of->verdict->client) {
        life->first_byte = of->segment->time;
        note_response(of);
    }
    life->last_data = of->segment->time;
    life->data_sender = of->verdict->sender & 1U;
    life->payloads++;
    if (of->segment->length > of->watch->largest[of->verdict->sender])
        engine_note_larger(of);
}

/* The octets in the holes that were not acknowledged. The count grows at most by more, the sequence
 * numbers that the end has newly used. */
static void note_unseen(const struct recording *of, unsigned i, uint32_t more)
{
    const struct tcpphase_end *peer = &of->stream->ends[!i];
    const uint32_t most = of->life->sent[i].unseen + more;
    uint32_t unseen = 0;
    for (unsigned hole = 0; hole < TCPPHASE_HOLES; hole++) {
        struct tcpphase_range range = of->stream->ends[i].holes[hole].range;
        if (peer->has_acked && seq_before(range.start, peer->highest_ack))
            range.start = peer->highest_ack;
        if (seq_before(range.start, range.end))
            unseen += range.end - range.start;
    }
    of->life->sent[i].unseen = unseen < most ? unseen : most;
}

/* A single sequence number that was acknowledged and not captured may be a FIN's. If nothing of its
 * sender was captured, it is one only if the peer had closed before. */
static void note_maybe_fin(const struct recording *of, unsigned i, bool is_alone)
{
    struct tcpphase_life *life = of->life;
    if (is_alone && i != of->verdict->sender &&
        (life->sent[i].segments != 0 || life->sent[!i].fin_sent))
        life->maybe_fin = (life->maybe_fin | 1U << i) & 3U;
    else
        life->maybe_fin = life->maybe_fin & ~(1U << i) & 3U;
}

RARE static void note_numbers(const struct recording *of, struct advance more)
{
    for (unsigned i = 0; i < 2; i++) {
        const uint32_t its = i == of->verdict->sender ? more.sender : more.peer;
        note_unseen(of, i, its);
        if (its != 0)
            note_maybe_fin(of, i, its == 1);
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
    uint16_t *last_id = &of->watch->ip_id[of->verdict->sender];
    const uint16_t step = (uint16_t)(segment->ip_id - *last_id);
    const uint16_t small = 256; /* the host's counter may be shared with other connections */
    if (sender->ttl != segment->ttl) {
        sender->ttl_differs |= sender->ttl != 0;
        sender->ttl = segment->ttl;
    }
    if ((uint16_t)(step - 1) >= small || *last_id == 0)
        sender->counted = 0;
    else if (sender->counted < 2)
        sender->counted++;
    *last_id = segment->ip_id;
}

RARE static void note_question(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const struct tcpphase_verdict *verdict = of->verdict;
    bool asks_again = (verdict->notes & (NOTE(RETRANSMISSION) | NOTE(WINDOW_PROBE))) != 0 ||
                      verdict->step == TCPPHASE_STEP_KEEP_ALIVE;
    of->sender->retransmissions += (verdict->notes & NOTE(RETRANSMISSION)) != 0;
    if (asks_again) {
        COUNT_UP(life->unanswered, UINT16_MAX);
        life->asks_alive =
            verdict->step == TCPPHASE_STEP_KEEP_ALIVE && !(verdict->notes & NOTE(WINDOW_PROBE));
    }
    life->last_challenged = (verdict->notes & NOTE(CHALLENGE_ACK)) != 0;
    if (life->last_challenged)
        COUNT_UP(life->challenges, UINT16_MAX);
    life->lossy |= (verdict->notes & NOTE(ACKS_UNSEEN)) != 0;
    life->cut |= (verdict->notes & NOTE(TRUNCATED)) != 0;
    engine_note_again(of);
}

/* What the next segment or a RST may be an answer to. last_sender counts as answered when its peer
 * sends something, or used sequence numbers that were not captured. In a one-sided capture no ACK
 * is visible, and new octets count as the answer to older ones. */
static void note_last(const struct recording *of, struct advance more)
{
    struct tcpphase_life *life = of->life;
    const int64_t pause = pause_before(of);
    bool is_answered = of->verdict->sender != life->last_sender || more.peer != 0 ||
                       (more.sender != 0 && of->peer->segments == 0);
    if (is_answered)
        life->unanswered = 0;
    if (is_answered || (int64_t)life->silence < pause)
        life->silence = recorded_time(pause) & RECORDED_TIME_MAX;
    life->last_sender = of->verdict->sender;
    life->last_challenged = false;
    if (of->verdict->notes != 0 || of->verdict->step == TCPPHASE_STEP_KEEP_ALIVE)
        note_question(of);
    if (of->segment->sack_count != 0)
        engine_note_sack(of);
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
        life->probe_flags = of->segment->flags & 0x3fU;
    }
    life->guesses_client = of->stream->guesses_client;
    if (of->verdict->notes & NOTE(BAD_SYN) && !(of->segment->flags & TCPPHASE_ACK))
        engine_note_ignored_syn(of);
    else if (of->verdict->notes & NOTE(BAD_SYN))
        engine_note_late_syn_ack(of);
    engine_note_opening(of);
    note_close(of);
    if (of->segment->flags & TCPPHASE_FIN && of->verdict->step != TCPPHASE_STEP_STRAY &&
        of->sender->fin_sent)
        COUNT_UP(of->sender->fins, UINT16_MAX);
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

/* The segment continues an open connection, and there is nothing to note of it: no FIN and no RST
 * of the stream is believed. */
static bool is_progress(const struct tcpphase_verdict *verdict)
{
    const tcpphase_path open = TCPPHASE_STATE_ESTABLISHED + 1;
    return verdict->notes == 0 && verdict->path[0] == open && verdict->path[1] == open &&
           (verdict->step == TCPPHASE_STEP_DATA || verdict->step == TCPPHASE_STEP_ACK);
}

/* Whatever is not progress. */
RARE static void note_change(const struct recording *of)
{
    const struct tcpphase_verdict *verdict = of->verdict;
    const uint32_t usual = STEP_BIT(DATA) | STEP_BIT(ACK) | STEP_BIT(KEEP_ALIVE);
    if (!tcpphase_saw(of->life, TCPPHASE_MOMENT_FIRST))
        begin(of);
    if (tcpphase_saw(of->life, TCPPHASE_MOMENT_RESET) ||
        tcpphase_saw(of->life, TCPPHASE_MOMENT_FIN_1))
        engine_note_after_close(of);
    if (!(usual >> verdict->step & 1))
        note_event(of);
    if ((verdict->path[0] | verdict->path[1]) >> 4 != 0)
        note_states(of);
}

void tcpphase_record(struct tcpphase_life *life, struct tcpphase_stream *stream,
                     const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict)
{
    const unsigned sender = verdict->sender;
    const struct recording of = {.life = life,
                                 .stream = stream,
                                 .watch = &stream->watch,
                                 .segment = segment,
                                 .verdict = verdict,
                                 .sender = &life->sent[sender],
                                 .peer = &life->sent[!sender]};
    if (verdict->notes & NOTE(CAPTURE_DUPLICATE)) {
        life->captured_twice = true;
        return;
    }
    if (!is_progress(verdict))
        note_change(&of);
    const uint32_t by_end[2] = {
        note_space(&life->sent[0], &stream->ends[0], &stream->ends[1]),
        note_space(&life->sent[1], &stream->ends[1], &stream->ends[0]),
    };
    const struct advance more = {by_end[sender], by_end[!sender]};
    if (verdict->notes != 0 ||
        (life->sent[0].unseen | life->sent[1].unseen | life->maybe_fin) != 0 || more.peer == 1)
        note_numbers(&of, more);
    if (!tcpphase_saw(life, TCPPHASE_MOMENT_RESET)) {
        engine_note_waits(&of, more);
        if (tells_of_sender(verdict))
            note_last(&of, more);
    }
    if (life->icmp.frame != 0)
        note_reachable(&of);
    if (segment->length > 0)
        note_payload(&of);
    count(&of);
}
