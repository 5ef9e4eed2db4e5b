/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One segment into the facts of its stream's life. Most segments only count; what decides something
 * is rare. */

#include "life.h"

#include "sequence.h"

#define STEP_BIT(id) (UINT32_C(1) << TCPPHASE_STEP_##id)
#define NOTE(id) TCPPHASE_NOTE_BIT(id)

/* A segment, what was said of it, and the life it goes into. */
struct recording {
    struct tcpphase_life *life;
    const struct tcpphase_stream *stream; /* after the segment */
    const struct tcpphase_segment *segment;
    const struct tcpphase_verdict *verdict;
    struct tcpphase_sent *sender;
};

static const int64_t long_silence = INT64_C(60000000000); /* ns; some forget a stream after that */
static const int64_t pause_to_reboot = INT64_C(1000000000); /* ns; no host forgets it sooner */
static const int64_t no_reordering = INT64_C(100000000);    /* ns; what is later was sent later */

uint64_t tcpphase_octets(const struct tcpphase_sent *sent)
{
    uint64_t others = 1U + sent->fin_sent;
    return sent->space > others ? sent->space - others : 0;
}

static void note_moment(const struct recording *of, enum tcpphase_moment moment)
{
    if (tcpphase_saw(of->life, moment))
        return;
    of->life->frame[moment] = of->segment->frame;
    of->life->time[moment] = of->segment->time;
}

/* A SYN that was not believed in the stream before, but is answered in this one (tcpphase_succeed).
 */
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
    adopt_syn(of);
}

/* What is offered counts as the peer saw it: a SYN that comes after its answer offers nothing. */
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

/* A round trip is honest only if neither its question nor its answer was sent more than once, and
 * if the answer is the first one: behind a gap there may have been another. */
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

/* The third step is also taken by a segment that is called after what goes before it: a FIN, or the
 * ACK of one. */
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
        return; /* a SYN-ACK that answers no SYN of this connection */
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
        return;
    }
    life->crossed = !of->stream->ends[life->fin_1_sender].fin_acked;
    note_moment(of, TCPPHASE_MOMENT_FIN_2);
}

/* The moments of a close. What is acknowledged goes first: a segment may do that and be the second
 * FIN. A FIN that was acknowledged before it was captured goes before its ACK. */
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
            life->octets_at_close = tcpphase_octets(&life->sent[!i]);
        note_moment(of, is_first ? TCPPHASE_MOMENT_ACK_FIN_1 : TCPPHASE_MOMENT_ACK_FIN_2);
    }
    if (sender->fin_sent && !of->sender->fin_sent)
        note_fin(of);
}

/* What a host sends that has no such connection bears the number that it was asked about, and no
 * ACK (RFC 9293 section 3.10.7.1); who gives up a connection of its own sends an ACK too, and the
 * number that is next. A host that was heard of just now has not lost its connections. */
static bool knows_nothing(const struct recording *of)
{
    const struct tcpphase_life *life = of->life;
    if (of->verdict->step == TCPPHASE_STEP_HANDSHAKE_RESET)
        return !tcpphase_saw(life, TCPPHASE_MOMENT_SYN);
    if (of->segment->flags & TCPPHASE_ACK)
        return false;
    return of->sender->segments == 0 || life->silence >= pause_to_reboot ||
           of->segment->seq != of->stream->ends[of->verdict->sender].next_seq;
}

/* Payload of the peer that the sender of the RST had not acknowledged. */
static bool has_unread_data(const struct recording *of)
{
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    uint32_t data_end = peer->fin_sent ? peer->fin_seq : peer->next_seq;
    return sender->has_acked && peer->knows_seq && seq_before(sender->highest_ack, data_end);
}

static enum tcpphase_reset_context reset_context(const struct recording *of, bool answers_peer)
{
    const struct tcpphase_life *life = of->life;
    const unsigned several = 2;
    if (of->verdict->step == TCPPHASE_STEP_REFUSED)
        return TCPPHASE_RESET_REFUSES;
    if (life->unanswered >= several)
        return TCPPHASE_RESET_GIVES_UP;
    if (answers_peer && life->last_challenged)
        return TCPPHASE_RESET_KNOWS_NOTHING;
    if (of->sender->fin_sent && has_unread_data(of))
        return TCPPHASE_RESET_ANSWERS_DATA;
    if (tcpphase_saw(life, TCPPHASE_MOMENT_FIN_1))
        return TCPPHASE_RESET_FOLLOWS_FIN;
    if (of->stream->was_open && life->silence >= long_silence)
        return TCPPHASE_RESET_AFTER_SILENCE;
    return answers_peer && knows_nothing(of) ? TCPPHASE_RESET_KNOWS_NOTHING : TCPPHASE_RESET_PLAIN;
}

/* The sender counted its packets up to now, and the RST is not the next one. */
static bool ip_id_jumps(const struct recording *of)
{
    const uint16_t id = of->segment->ip_id;
    const int16_t step = (int16_t)(id - of->sender->ip_id);
    return of->sender->counted == 2 && id != 0 && (step < -256 || step > 4096);
}

static void note_reset(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    bool answers_peer = life->last_sender != of->verdict->sender;
    int64_t pause = tcpphase_elapsed(life->time[TCPPHASE_MOMENT_LAST], of->segment->time);
    life->reset_sender = of->verdict->sender;
    life->reset_step = of->verdict->step;
    life->reset_seq = of->segment->seq;
    life->reset_ttl = of->segment->ttl;
    life->ip_id_jumps = ip_id_jumps(of);
    if (answers_peer)
        life->unanswered = 0;
    if (!answers_peer || life->silence < pause)
        life->silence = pause;
    life->reset_context = (uint8_t)reset_context(of, answers_peer);
    note_moment(of, TCPPHASE_MOMENT_RESET);
}

/* After a RST its sender sends no more; what was under way when it was sent lies before its number
 * and does not come late. */
static void note_after_reset(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (of->verdict->sender != life->reset_sender ||
        of->segment->flags & (TCPPHASE_RST | TCPPHASE_SYN))
        return;
    bool is_new = seq_before(life->reset_seq, segment_end(of->segment));
    bool is_late =
        tcpphase_elapsed(life->time[TCPPHASE_MOMENT_RESET], of->segment->time) > no_reordering;
    if (is_new || is_late)
        life->went_on++;
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

/* The numbers that an end has used, as far as it was seen to, or the peer acknowledges. Most
 * segments add some for their sender only, or for nobody. */
static inline void note_space(struct tcpphase_sent *sent, const struct tcpphase_end *end,
                              const struct tcpphase_end *peer)
{
    uint32_t top = end->next_seq;
    if (seq_before(top, peer->highest_ack) && peer->has_acked)
        top = peer->highest_ack;
    uint32_t more = top - end->first_seq - (uint32_t)sent->space;
    if (more != 0 && more < UINT32_C(1) << 31 && end->knows_seq)
        sent->space += more;
}

/* What tells whether another host sent the RST. */
static void note_packet(const struct recording *of)
{
    struct tcpphase_sent *sender = of->sender;
    const struct tcpphase_segment *segment = of->segment;
    const uint16_t step = (uint16_t)(segment->ip_id - sender->ip_id);
    const uint16_t small = 256; /* a busy host counts for others too */
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
    bool is_challenge = (verdict->notes & NOTE(CHALLENGE_ACK)) != 0;
    of->sender->retransmissions += (verdict->notes & NOTE(RETRANSMISSION)) != 0;
    life->unanswered += asks_again;
    life->challenges += is_challenge;
    life->last_challenged = is_challenge;
}

/* What the next segment, or a RST, may be an answer to. */
static void note_last(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const int64_t pause = tcpphase_elapsed(life->time[TCPPHASE_MOMENT_LAST], of->segment->time);
    bool is_other = of->verdict->sender != life->last_sender;
    if (is_other)
        life->unanswered = 0;
    if (is_other || life->silence < pause)
        life->silence = pause;
    life->last_challenged = false;
    if (of->verdict->notes != 0 || of->verdict->step == TCPPHASE_STEP_KEEP_ALIVE)
        note_question(of);
    note_packet(of);
}

/* The peer answers: what an ICMP error said of the way to it holds no more. */
static void note_reachable(const struct recording *of)
{
    bool is_answer = of->verdict->sender != of->life->icmp.sender &&
                     of->verdict->step != TCPPHASE_STEP_STRAY &&
                     !(of->segment->flags & TCPPHASE_RST);
    if (is_answer)
        of->life->icmp.frame = 0;
}

/* Both FINs were acknowledged: what comes now can end nothing but TIME-WAIT. */
static bool is_closed(const struct tcpphase_life *life)
{
    return life->sent[0].fin_acked && life->sent[1].fin_acked;
}

/* A segment that opens, closes or ends something, or cannot be believed. */
static void note_event(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (of->stream->probed && !life->probed) {
        life->probed = true;
        life->probe_flags = (uint8_t)of->segment->flags;
    }
    note_opening(of);
    note_close(of);
    if (tcpphase_saw(life, TCPPHASE_MOMENT_RESET))
        note_after_reset(of);
    else if (of->stream->reset && !is_closed(life))
        note_reset(of);
}

/* The engine no longer believes a RST (engine_settle). */
static void take_back_reset(struct tcpphase_life *life)
{
    life->frame[TCPPHASE_MOMENT_RESET] = 0;
    life->time[TCPPHASE_MOMENT_RESET] = 0;
    life->went_on = 0;
}

static void move_moment(struct tcpphase_life *life, enum tcpphase_moment to,
                        enum tcpphase_moment from)
{
    life->frame[to] = life->frame[from];
    life->time[to] = life->time[from];
    life->frame[from] = 0;
    life->time[from] = 0;
}

/* Nor the FIN of this end, which was not acknowledged. */
static void take_back_fin(struct tcpphase_life *life, uint8_t end)
{
    life->sent[end].fin_sent = false;
    if (life->fin_1_sender == end) {
        life->fin_1_sender = !end;
        move_moment(life, TCPPHASE_MOMENT_FIN_1, TCPPHASE_MOMENT_FIN_2);
        move_moment(life, TCPPHASE_MOMENT_ACK_FIN_1, TCPPHASE_MOMENT_ACK_FIN_2);
    } else {
        life->frame[TCPPHASE_MOMENT_FIN_2] = 0;
        life->time[TCPPHASE_MOMENT_FIN_2] = 0;
    }
    life->crossed = false;
}

static void take_back(const struct recording *of)
{
    if (tcpphase_saw(of->life, TCPPHASE_MOMENT_RESET) && !of->stream->reset)
        take_back_reset(of->life);
    for (uint8_t i = 0; i < 2; i++)
        if (of->life->sent[i].fin_sent && !of->stream->ends[i].fin_sent)
            take_back_fin(of->life, i);
}

static void count(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    life->client = of->verdict->client;
    life->steps |= UINT32_C(1) << of->verdict->step;
    life->last_sender = of->verdict->sender;
    life->frame[TCPPHASE_MOMENT_LAST] = of->segment->frame;
    life->time[TCPPHASE_MOMENT_LAST] = of->segment->time;
    of->sender->segments++;
    note_space(&life->sent[0], &of->stream->ends[0], &of->stream->ends[1]);
    note_space(&life->sent[1], &of->stream->ends[1], &of->stream->ends[0]);
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
        take_back(&of);
    if (!(usual >> verdict->step & 1))
        note_event(&of);
    if ((verdict->path[0] | verdict->path[1]) >> 4 != 0)
        note_states(&of);
    if (!tcpphase_saw(life, TCPPHASE_MOMENT_RESET))
        note_last(&of);
    if (life->icmp.frame != 0)
        note_reachable(&of);
    if (segment->length > 0)
        note_payload(&of);
    count(&of);
}

/* RFC 792, RFC 4443: the segment was not delivered. Not so "fragmentation needed", "packet too
 * big": the sender tries again with less. */
static bool says_undelivered(const struct tcpphase_icmp *icmp)
{
    enum { V4_UNREACHABLE = 3, V4_FRAGMENTATION_NEEDED = 4, V4_TIME_EXCEEDED = 11 };
    enum { V6_UNREACHABLE = 1, V6_TIME_EXCEEDED = 3 };
    enum { V4_PARAMETER_PROBLEM = 12, V6_PARAMETER_PROBLEM = 4 };
    if (icmp->version == 6)
        return icmp->type == V6_UNREACHABLE || icmp->type == V6_TIME_EXCEEDED ||
               icmp->type == V6_PARAMETER_PROBLEM;
    if (icmp->type == V4_UNREACHABLE)
        return icmp->code != V4_FRAGMENTATION_NEEDED;
    return icmp->type == V4_TIME_EXCEEDED || icmp->type == V4_PARAMETER_PROBLEM;
}

void tcpphase_record_icmp(struct tcpphase_life *life, const struct tcpphase_stream *stream,
                          const struct tcpphase_icmp *icmp)
{
    const struct tcpphase_end *end = &stream->ends[icmp->sender];
    const struct tcpphase_end *peer = &stream->ends[!icmp->sender];
    if (life->icmp.frame != 0 || !end->knows_seq || !says_undelivered(icmp))
        return;
    uint32_t first = peer->has_acked ? peer->highest_ack : end->first_seq;
    if (seq_between(first, icmp->seq, end->next_seq))
        life->icmp = *icmp;
}
