/* SPDX-License-Identifier: GPL-2.0-or-later */

/* All that a segment means, put together. */

#include "judge.h"

static uint32_t mix(uint32_t hash, uint32_t value)
{
    hash = (hash ^ value) * UINT32_C(0x9e3779b1);
    return hash ^ hash >> 15;
}

uint32_t fingerprint_of(const struct tcpphase_segment *segment)
{
    uint32_t hash = mix(segment->seq, segment->ack);
    hash = mix(hash, (uint32_t)segment->flags << 16 | segment->window);
    hash = mix(hash, (uint32_t)segment->checksum << 16 | segment->ip_id);
    hash = mix(hash, segment->length);
    hash = mix(hash, segment->ts_value);
    return mix(hash, segment->ts_echo);
}

/* The same bytes with the same identification are the same packet, for as long as one takes to pass
 * two capture points. Without identification (IPv6, or 0) only what occupies sequence space can be
 * told from an honest repetition, and only at once; unless the capture is known to have copies. */
static bool is_same_packet(const struct view *view, const struct tcpphase_recent *recent)
{
    const uint32_t at_once = 1000;
    const struct tcpphase_segment *segment = view->segment;
    const int32_t chosen = view->stream->duplicate_window;
    const uint32_t window = chosen == 0 ? TCPPHASE_DUPLICATE_WINDOW : (uint32_t)chosen;
    const uint32_t elapsed = microseconds(segment->time) - recent->time;
    if (chosen < 0 || elapsed > window)
        return false;
    return segment->ip_id != 0 || (elapsed <= at_once && (view->stream->duplicated ||
                                                          segment_end(segment) != segment->seq));
}

const struct tcpphase_recent *captured_before(const struct view *view, uint32_t fingerprint)
{
    if (view->segment->defects & (TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CUT_HEADER))
        return NULL;
    for (unsigned i = 0; i < TCPPHASE_RECENT; i++) {
        const struct tcpphase_recent *recent = &view->sender->recent[i];
        if (recent->step != 0 && recent->fingerprint == fingerprint && is_same_packet(view, recent))
            return recent;
    }
    return NULL;
}

void remember_recent(struct tcpphase_end *sender, const struct tcpphase_segment *segment,
                     uint32_t fingerprint, enum tcpphase_step step)
{
    sender->recent[sender->next_recent] = (struct tcpphase_recent){
        .fingerprint = fingerprint,
        .time = microseconds(segment->time),
        .step = (uint32_t)step + 1,
    };
    sender->next_recent = (uint8_t)((sender->next_recent + 1) % TCPPHASE_RECENT);
}

static bool acks_fin(enum tcpphase_step step)
{
    return step == TCPPHASE_STEP_ACK_FIN_1 || step == TCPPHASE_STEP_ACK_FIN_1_FIN_2 ||
           step == TCPPHASE_STEP_ACK_FIN_2 || step == TCPPHASE_STEP_ACK_FIN_CROSSING;
}

/* The segment that this one answers, by its step and, for a plain ACK, by its notes. */
static const struct tcpphase_mark *answered_by(const struct view *view, const struct judgement *is)
{
    const uint64_t to_query = TCPPHASE_NOTE_BIT(KEEP_ALIVE_ACK) |
                              TCPPHASE_NOTE_BIT(WINDOW_PROBE_ACK) |
                              TCPPHASE_NOTE_BIT(CHALLENGE_ACK);
    const struct tcpphase_end *receiver = view->receiver;
    if (is->events & EVENT_BIT(RST_REPLY))
        return &receiver->asked;
    if (is->step == TCPPHASE_STEP_REFUSED || is->step == TCPPHASE_STEP_SYN_ACK)
        return &receiver->syn;
    if (is->events & EVENT_BIT(RST_TO_PASSIVE) || is->step == TCPPHASE_STEP_HANDSHAKE_ACK)
        return &receiver->syn_ack;
    if (acks_fin(is->step))
        return &receiver->fin;
    if (is->notes & TCPPHASE_NOTE_BIT(BAD_ACK))
        return is->notes & TCPPHASE_NOTE_BIT(CHALLENGE_ACK) ? &receiver->syn : NULL;
    if (is->notes & to_query ||
        (is->notes & TCPPHASE_NOTE_BIT(D_SACK) && receiver->query == QUERY_SENT_AGAIN))
        return &receiver->asked;
    if (acks_window_probe(view))
        return &receiver->asked;
    bool acks_latest = is->events & EVENT_BIT(NEW_ACK) && view->segment->ack == receiver->next_seq;
    return acks_latest && is->step == TCPPHASE_STEP_ACK ? &receiver->data : NULL;
}

struct judgement judge(const struct view *view)
{
    struct judgement is = {0};
    uint64_t doubts = doubts_of(view);
    is.events = doubts != 0 ? 0 : events_of(view);
    is.notes = doubts | notes_of(view, is.events);
    is.step = step_of(view, is.events);
    enum tcpphase_phase phase = tcpphase_step_phase(is.step);
    if (view->segment->length > 0 &&
        (phase == TCPPHASE_PHASE_HANDSHAKE || phase == TCPPHASE_PHASE_CLOSE))
        is.notes |= TCPPHASE_NOTE_BIT(WITH_DATA);
    is.answers = answered_by(view, &is);
    return is;
}
