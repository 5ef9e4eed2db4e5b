/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "life.h"

#include "sequence.h"

#define STEP_BIT(id) (UINT32_C(1) << TCPPHASE_STEP_##id)
#define NOTE(id) TCPPHASE_NOTE_BIT(id)

uint64_t tcpphase_octets(const struct tcpphase_sent *sent)
{
    uint64_t overhead = 1 + (sent->fin_sent ? 1U : 0U);
    return sent->space > overhead ? sent->space - overhead : 0;
}

static void note_moment(struct tcpphase_life *life, enum tcpphase_moment moment,
                        const struct tcpphase_segment *segment)
{
    if (life->frame[moment] != 0)
        return;
    life->frame[moment] = segment->frame;
    life->time[moment] = segment->time;
}

/* The moments of a close: which FIN is the first was settled when it was sent. */
static void note_close(struct tcpphase_life *life, const struct tcpphase_segment *segment,
                       const struct tcpphase_verdict *verdict)
{
    const uint32_t step = UINT32_C(1) << verdict->step;
    bool acks_first = verdict->sender != life->fin_1_sender;
    if (step & STEP_BIT(FIN_1) && life->frame[TCPPHASE_MOMENT_FIN_1] == 0)
        life->fin_1_sender = verdict->sender;
    if (step & STEP_BIT(FIN_1))
        note_moment(life, TCPPHASE_MOMENT_FIN_1, segment);
    if (step & (STEP_BIT(ACK_FIN_1) | STEP_BIT(ACK_FIN_1_FIN_2)) ||
        (step & STEP_BIT(ACK_FIN_CROSSING) && acks_first))
        note_moment(life, TCPPHASE_MOMENT_ACK_FIN_1, segment);
    if (step & (STEP_BIT(FIN_1_CROSSING) | STEP_BIT(FIN_2) | STEP_BIT(ACK_FIN_1_FIN_2)))
        note_moment(life, TCPPHASE_MOMENT_FIN_2, segment);
    if (step & STEP_BIT(ACK_FIN_2) || (step & STEP_BIT(ACK_FIN_CROSSING) && !acks_first))
        note_moment(life, TCPPHASE_MOMENT_ACK_FIN_2, segment);
}

/* Why the RST came, as far as the segment before it tells. A host that has no such connection answers
 * with the number it was asked about and without ACK (RFC 9293 section 3.10.7.1); one that gives up its
 * own sends an ACK too. */
static enum tcpphase_reset_context reset_context(const struct tcpphase_life *life,
                                                 const struct tcpphase_segment *segment,
                                                 const struct tcpphase_verdict *verdict)
{
    const int64_t long_silence = INT64_C(60) * 1000 * 1000 * 1000;
    const unsigned many = 3;
    bool answers_peer = life->last_sender != verdict->sender;
    bool closed = life->sent[verdict->sender].fin_sent;
    if (verdict->step == TCPPHASE_STEP_REFUSED)
        return TCPPHASE_RESET_ANSWERS_SYN;
    if (answers_peer && life->challenged)
        return TCPPHASE_RESET_ANSWERS_UNKNOWN;
    if (closed)
        return answers_peer && life->last_had_payload ? TCPPHASE_RESET_ANSWERS_DATA
                                                      : TCPPHASE_RESET_FOLLOWS_FIN;
    if (!answers_peer && life->unanswered >= many)
        return TCPPHASE_RESET_GIVES_UP;
    if (answers_peer && life->last_had_payload && life->silence >= long_silence)
        return TCPPHASE_RESET_AFTER_SILENCE;
    bool knows = segment->flags & TCPPHASE_ACK || verdict->step != TCPPHASE_STEP_RESET;
    return answers_peer && !knows ? TCPPHASE_RESET_ANSWERS_UNKNOWN : TCPPHASE_RESET_PLAIN;
}

/* A RST that moves nobody answers an ACK that was not believed; it ends nothing. */
static void note_reset(struct tcpphase_life *life, const struct tcpphase_segment *segment,
                       const struct tcpphase_verdict *verdict)
{
    const uint32_t resets = STEP_BIT(REFUSED) | STEP_BIT(HANDSHAKE_RESET) | STEP_BIT(RESET);
    bool moves = tcpphase_path_length(verdict->path[0]) > 1 || tcpphase_path_length(verdict->path[1]) > 1;
    if (life->frame[TCPPHASE_MOMENT_RESET] != 0) {
        life->went_on += verdict->sender == life->reset_sender && !(segment->flags & TCPPHASE_RST);
        return;
    }
    if (!(resets >> verdict->step & 1) || !moves)
        return;
    life->reset_sender = verdict->sender;
    life->reset_context = (uint8_t)reset_context(life, segment, verdict);
    life->reset_ttl = segment->ttl;
    life->reset_silence = life->silence;
    life->reset_tries = life->unanswered;
    note_moment(life, TCPPHASE_MOMENT_RESET, segment);
}

/* A round trip is honest only if neither its question nor its answer was sent more than once. */
static void note_opening(struct tcpphase_life *life, const struct tcpphase_segment *segment,
                         const struct tcpphase_verdict *verdict)
{
    const uint32_t step = UINT32_C(1) << verdict->step;
    bool answered = verdict->answers != 0 && verdict->answer_time >= 0;
    if (step & STEP_BIT(SYN)) {
        life->attempts++;
        note_moment(life, TCPPHASE_MOMENT_SYN, segment);
    } else if (step & STEP_BIT(SYN_ACK)) {
        life->sent[verdict->sender].syn_ack_sent = true;
        if (life->frame[TCPPHASE_MOMENT_SYN_ACK] != 0)
            life->repeated_syn_ack |= (verdict->notes & NOTE(RETRANSMISSION)) != 0;
        else
            life->server_rtt = answered && life->attempts == 1 ? verdict->answer_time : -1;
        note_moment(life, TCPPHASE_MOMENT_SYN_ACK, segment);
    } else if (step & STEP_BIT(HANDSHAKE_ACK)) {
        if (life->frame[TCPPHASE_MOMENT_HANDSHAKE_ACK] == 0)
            life->client_rtt = answered && !life->repeated_syn_ack ? verdict->answer_time : -1;
        note_moment(life, TCPPHASE_MOMENT_HANDSHAKE_ACK, segment);
    }
}

static void note_payload(struct tcpphase_life *life, const struct tcpphase_segment *segment,
                         const struct tcpphase_verdict *verdict)
{
    const uint64_t not_new = NOTE(RETRANSMISSION) | NOTE(RST_WITH_DATA);
    if (segment->length == 0 || verdict->step == TCPPHASE_STEP_STRAY ||
        verdict->step == TCPPHASE_STEP_KEEP_ALIVE || verdict->notes & not_new)
        return;
    note_moment(life, TCPPHASE_MOMENT_FIRST_DATA, segment);
    if (!life->has_first_byte && verdict->sender != verdict->client) {
        life->has_first_byte = true;
        life->first_byte = segment->time;
    }
    life->has_data = true;
    life->last_data = segment->time;
    if (verdict->notes & NOTE(HALF_CLOSE_DATA))
        life->half_close_octets += segment->length;
}

/* The numbers an end has used, as far as it was seen to or the peer acknowledges. */
static void note_space(struct tcpphase_sent *sent, const struct tcpphase_end *end,
                       const struct tcpphase_end *peer)
{
    if (!end->knows_seq)
        return;
    uint32_t top = end->next_seq;
    if (peer->has_acked && seq_before(top, peer->highest_ack))
        top = peer->highest_ack;
    uint32_t known = end->first_seq + (uint32_t)sent->space;
    if (seq_before(known, top))
        sent->space += top - known;
    sent->fin_sent = end->fin_sent;
}

/* What the next segment may be an answer to. */
static void note_last(struct tcpphase_life *life, const struct tcpphase_segment *segment,
                      const struct tcpphase_verdict *verdict)
{
    bool asks_again = verdict->notes & NOTE(RETRANSMISSION) ||
                      verdict->step == TCPPHASE_STEP_KEEP_ALIVE;
    if (verdict->sender != life->last_sender)
        life->unanswered = 0;
    if (asks_again && life->unanswered < UINT8_MAX)
        life->unanswered++;
    life->silence = segment->time - life->time[TCPPHASE_MOMENT_LAST];
    life->last_sender = verdict->sender;
    life->last_had_payload = segment->length > 0;
    life->challenged = (verdict->notes & NOTE(CHALLENGE_ACK)) != 0;
    life->frame[TCPPHASE_MOMENT_LAST] = segment->frame;
    life->time[TCPPHASE_MOMENT_LAST] = segment->time;
    if (life->frame[TCPPHASE_MOMENT_RESET] == 0)
        life->sent[verdict->sender].ttl = segment->ttl;
}

static void note_sender(struct tcpphase_sent *sent, const struct tcpphase_segment *segment,
                        const struct tcpphase_verdict *verdict)
{
    sent->segments++;
    if (verdict->notes & NOTE(RETRANSMISSION))
        sent->retransmissions++;
    if (!(segment->flags & TCPPHASE_SYN) || verdict->step == TCPPHASE_STEP_STRAY)
        return;
    sent->options = segment->options;
    sent->mss = segment->options & TCPPHASE_OPTION_MSS ? segment->mss : 0;
    sent->shift = segment->options & TCPPHASE_OPTION_WINDOW_SCALE ? segment->window_shift + 1U : 0;
    sent->ecn = segment->flags >> 6 & 7;
}

void tcpphase_record(struct tcpphase_life *life, const struct tcpphase_stream *stream,
                     const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict)
{
    if (verdict->notes & NOTE(CAPTURE_DUPLICATE))
        return;
    if (!life->began) {
        life->began = true;
        life->server_rtt = life->client_rtt = -1;
        life->first_flags = (uint8_t)segment->flags;
        life->first_sender = life->last_sender = verdict->sender;
        life->time[TCPPHASE_MOMENT_LAST] = segment->time;
        note_moment(life, TCPPHASE_MOMENT_FIRST, segment);
    }
    life->client = verdict->client;
    life->steps |= UINT32_C(1) << verdict->step;
    life->notes |= verdict->notes;
    life->was_open |= stream->was_open;
    life->probed |= stream->probed;
    note_sender(&life->sent[verdict->sender], segment, verdict);
    note_opening(life, segment, verdict);
    note_payload(life, segment, verdict);
    note_close(life, segment, verdict);
    note_reset(life, segment, verdict);
    for (unsigned i = 0; i < 2; i++) {
        note_space(&life->sent[i], &stream->ends[i], &stream->ends[!i]);
        life->sent[i].state = stream->ends[i].state;
    }
    const struct tcpphase_end *peer = &stream->ends[!verdict->sender];
    if (verdict->step == TCPPHASE_STEP_SYN_ACK && peer->knows_seq && segment->ack != peer->first_seq + 1)
        life->fast_open = true;
    note_last(life, segment, verdict);
}
