/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "progress.h"

#include "numbers.h"

static bool knows_numbers(const struct tcpphase_end *end)
{
    return end->knows_seq && end->has_sent && end->has_acked && end->has_window;
}

static bool is_calm(const struct tcpphase_end *end)
{
    return knows_numbers(end) && end->state == TCPPHASE_STATE_ESTABLISHED &&
           end->query == QUERY_NONE && end->window != 0 && !engine_has_holes(end) &&
           !(end->fin_sent || end->probed);
}

/* Only ACK, PSH and timestamps: no other rule applies to it. */
static bool is_unadorned(const struct tcpphase_segment *segment)
{
    const unsigned telling = TCPPHASE_SYN | TCPPHASE_FIN | TCPPHASE_RST | TCPPHASE_URG;
    return (segment->flags & (telling | TCPPHASE_ACK)) == TCPPHASE_ACK && segment->defects == 0 &&
           (segment->options & ~TCPPHASE_OPTION_TIMESTAMPS) == 0 && segment->sack_count == 0 &&
           segment->window != 0;
}

/* The next octets, which do not fill the peer's window; or an ACK of new octets. */
static bool is_next(const struct view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    const struct tcpphase_end *sender = view->sender, *receiver = view->receiver;
    const uint32_t near = UINT32_C(1) << 28;
    if (segment->seq != sender->next_seq || receiver->next_seq - segment->ack >= near ||
        engine_acks_below_isn(view))
        return false;
    if (segment->length == 0)
        return seq_before(sender->highest_ack, segment->ack);
    return seq_at_or_before(sender->highest_ack, segment->ack) &&
           segment->seq + segment->length != receiver->highest_ack + receiver->window;
}

static bool is_open(const struct view *view)
{
    return is_calm(view->sender) && is_calm(view->receiver) && !view->stream->reset &&
           view->stream->knows_client;
}

unsigned engine_refusals(const struct view *view)
{
    return (is_unadorned(view->segment) ? 0 : BY_HEADER) | (is_open(view) ? 0 : BY_STREAM) |
           (is_next(view) ? 0 : BY_NUMBERS) | (view->segment->copied_step == 0 ? 0 : BY_COPY);
}

static void answer(const struct view *view, struct tcpphase_verdict *verdict)
{
    const struct tcpphase_mark *data = &view->receiver->data;
    if (view->segment->length != 0 || view->segment->ack != view->receiver->next_seq ||
        data->frame == 0)
        return;
    verdict->answers = data->frame;
    verdict->answer_time = (int64_t)((uint64_t)view->segment->time - (uint64_t)data->time);
}

static void remember(const struct view *view, struct tcpphase_end *sender)
{
    const struct tcpphase_segment *segment = view->segment;
    sender->window = offered_window(view);
    note_window(sender);
    sender->window_of_syn = false;
    sender->knows_window = sender->knows_shift && view->receiver->knows_shift;
    sender->next_seq += segment->length;
    sender->highest_ack = segment->ack;
    sender->length_unknown = false;
    sender->query_number = segment->seq;
    if (segment->length > 0)
        sender->data = (struct tcpphase_mark){.time = segment->time, .frame = segment->frame};
    if (segment->options & TCPPHASE_OPTION_TIMESTAMPS) {
        sender->has_ts = true;
        sender->last_ts = segment->ts_value;
    }
}

bool engine_observe_progress(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                             struct tcpphase_verdict *verdict)
{
    const struct view view = view_of(stream, segment);
    const tcpphase_path open = TCPPHASE_STATE_ESTABLISHED + 1;
    if (!is_unadorned(segment) || !is_open(&view) || !is_next(&view) || segment->copied_step != 0)
        return false;
    *verdict = (struct tcpphase_verdict){
        .length = segment->length,
        .sender = segment->sender,
        .client = stream->client,
        .path = {open, open},
        .step = segment->length > 0 ? TCPPHASE_STEP_DATA : TCPPHASE_STEP_ACK,
    };
    answer(&view, verdict);
    remember(&view, &stream->ends[segment->sender]);
    return true;
}
