/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Combines everything a segment means: doubts, events, notes, step, and the segment it answers. */

#include "judge.h"

#include "doubts.h"
#include "events.h"
#include "notes.h"
#include "steps.h"

static bool acks_fin(enum tcpphase_step step)
{
    return step == TCPPHASE_STEP_ACK_FIN_1 || step == TCPPHASE_STEP_ACK_FIN_1_FIN_2 ||
           step == TCPPHASE_STEP_ACK_FIN_2 || step == TCPPHASE_STEP_ACK_FIN_CROSSING;
}

/* The segment that this one answers, from its step and, for a plain ACK, from its notes. */
static const struct tcpphase_mark *answered_by(const struct view *view, const struct meaning *is)
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

struct meaning engine_judge(const struct view *view)
{
    struct meaning is = {0};
    uint64_t doubts = engine_doubts(view);
    is.events = doubts & DOUBTED ? 0 : engine_events(view);
    is.notes = doubts | engine_notes(view, is.events);
    is.step = engine_step(view, is.events);
    if (is.events & EVENT_BIT(FIN_ACKED))
        is.ack_step = engine_step(view, is.events & ~(EVENT_BIT(FIN) | EVENT_BIT(FIN_AGAIN)));
    enum tcpphase_phase phase = tcpphase_step_phase(is.step);
    if (view->segment->length > 0 &&
        (phase == TCPPHASE_PHASE_HANDSHAKE || phase == TCPPHASE_PHASE_CLOSE))
        is.notes |= TCPPHASE_NOTE_BIT(WITH_DATA);
    is.answers = answered_by(view, &is);
    return is;
}
