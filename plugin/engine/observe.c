/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Judges one segment by the stream before it (engine_judge), then updates the stream. */

#include "observe.h"

#include "progress.h"
#include "reasons.h"
#include "remember.h"
#include "settle.h"

/* Whether the path contains the state. */
static bool leads_through(tcpphase_path path, enum tcpphase_state state)
{
    for (; path != 0; path >>= 4)
        if (tcpphase_path_state(path, 0) == state)
            return true;
    return false;
}

static void move(struct tcpphase_stream *stream, struct tcpphase_verdict *verdict)
{
    for (unsigned i = 0; i < 2; i++) {
        stream->ends[i].state = (uint8_t)tcpphase_state_after(verdict->path[i]);
        stream->was_open |= leads_through(verdict->path[i], TCPPHASE_STATE_ESTABLISHED);
    }
}

/* An end of which nothing was captured before its SYN was CLOSED before; its peer is LISTEN. */
static void begin_paths(struct tcpphase_verdict *verdict)
{
    const tcpphase_path unknown = TCPPHASE_STATE_UNKNOWN + 1;
    tcpphase_path *sender = &verdict->path[verdict->sender];
    tcpphase_path *receiver = &verdict->path[!verdict->sender];
    *sender += TCPPHASE_STATE_CLOSED - TCPPHASE_STATE_UNKNOWN;
    if ((*receiver & 0xf) == unknown)
        *receiver = tcpphase_state_after(*receiver) + 1;
}

void engine_observe_by_rules(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                             struct tcpphase_verdict *verdict)
{
    const struct view view = view_of(stream, segment);
    const bool is_copy = segment->copied_step != 0;
    const uint8_t before[2] = {stream->ends[0].state, stream->ends[1].state};
    if (!is_copy)
        engine_settle(stream, segment);
    *verdict = (struct tcpphase_verdict){
        .length = segment->length,
        .sender = segment->sender,
        .client = stream->client,
        .path = {(tcpphase_path)stream->ends[0].state + 1,
                 (tcpphase_path)stream->ends[1].state + 1},
    };
    if (is_copy) {
        verdict->step = segment->copied_step - 1;
        verdict->notes = TCPPHASE_NOTE_BIT(CAPTURE_DUPLICATE);
        stream->duplicated = true;
        return;
    }
    const struct meaning is = engine_judge(&view);
    verdict->step = (uint8_t)is.step;
    verdict->notes = is.notes & ~DOUBTED;
    engine_explain(&view, is.notes, verdict);
    if (is.answers != NULL && is.answers->frame != 0) {
        verdict->answers = is.answers->frame;
        verdict->answer_time = (int64_t)((uint64_t)segment->time - (uint64_t)is.answers->time);
    }
    const uint8_t s = segment->sender;
    verdict->path[s] =
        engine_walk(engine_after_sending, (enum tcpphase_state)view.sender->state, is.events);
    verdict->path[!s] =
        engine_walk(engine_after_receiving, (enum tcpphase_state)view.receiver->state, is.events);
    for (unsigned i = 0; i < 2; i++)
        if (before[i] != stream->ends[i].state)
            verdict->path[i] = verdict->path[i] << 4 | ((tcpphase_path)before[i] + 1);
    if (is.events & EVENT_BIT(SYN) && view.sender->state == TCPPHASE_STATE_UNKNOWN)
        begin_paths(verdict);
    engine_remember(stream, segment, &is);
    verdict->times = (uint8_t)engine_count_repetition(&stream->ends[s], segment, &is);
    move(stream, verdict);
}

void tcpphase_observe(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                      struct tcpphase_verdict *verdict)
{
    if (!engine_observe_progress(stream, segment, verdict))
        engine_observe_by_rules(stream, segment, verdict);
}
