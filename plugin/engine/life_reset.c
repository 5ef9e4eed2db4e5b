/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The RST that ended a stream: why it was sent, as far as the segments before it tell, and whether
 * the segments behind it show that its sender did not send it or that its receiver did not get it.
 */

#include "recording.h"

#include "sequence.h"

static const int64_t long_silence = INT64_C(60000000000); /* ns; some forget a stream after that */
static const int64_t pause_to_reboot = INT64_C(1000000000); /* ns; no host forgets it sooner */
static const int64_t no_reordering = INT64_C(100000000);    /* ns; what is later was sent later */

/* Since the segment before. */
static int64_t pause_before(const struct recording *of)
{
    return tcpphase_elapsed(of->life->time[TCPPHASE_MOMENT_LAST], of->segment->time);
}

/* The RST of a host that has no such connection bears the number that the segment it answers
 * acknowledged, and no ACK (RFC 9293 section 3.10.7.1). A RST of the connection itself bears
 * SND.NXT: where the two are the same number, its sender must have been silent for long before it
 * was asked, and have answered at once. */
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
    return life->silence >= pause_to_reboot && pause_before(of) < pause_to_reboot;
}

/* Payload of the peer that the sender of the RST had not acknowledged. */
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
    return answers_peer && knows_nothing(of) ? TCPPHASE_RESET_KNOWS_NOTHING : TCPPHASE_RESET_PLAIN;
}

/* The sender counted its packets up to now, and the RST is not the next one. */
static bool ip_id_jumps(const struct recording *of)
{
    const uint16_t id = of->segment->ip_id;
    const int16_t step = (int16_t)(id - of->sender->ip_id);
    return of->sender->counted == 2 && id != 0 && (step < -256 || step > 4096);
}

void engine_note_reset(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const bool answers_peer = life->last_sender != of->verdict->sender;
    int64_t silence = pause_before(of);
    if (answers_peer && silence < life->silence)
        silence = life->silence;
    life->reset_sender = of->verdict->sender;
    life->reset_step = of->verdict->step;
    life->reset_seq = of->segment->seq;
    life->reset_ttl = of->segment->ttl;
    life->ip_id_jumps = ip_id_jumps(of);
    life->reset_context = (uint8_t)reset_context(of, answers_peer, silence);
    life->silence = silence;
    if (answers_peer)
        life->unanswered = 0;
    note_moment(of, TCPPHASE_MOMENT_RESET);
}

/* After a RST its sender sends no more; what was under way when it was sent lies before its number
 * and does not come late. Nor does its receiver, once it has got it. */
void engine_note_after_reset(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (of->segment->flags & (TCPPHASE_RST | TCPPHASE_SYN))
        return;
    bool is_new = seq_before(life->reset_seq, segment_end(of->segment));
    bool is_late =
        tcpphase_elapsed(life->time[TCPPHASE_MOMENT_RESET], of->segment->time) > no_reordering;
    if (of->verdict->sender != life->reset_sender)
        life->unheard += is_late;
    else if (is_new || is_late)
        life->went_on++;
}
