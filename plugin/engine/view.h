/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A segment and the stream as it was before it, and questions that several files ask about the two.
 * Nothing here changes anything. */
#ifndef TCPPHASE_VIEW_H
#define TCPPHASE_VIEW_H

#include "sequence.h"
#include "tcpphase.h"

/* A segment and the stream it meets. */
struct view {
    const struct tcpphase_stream *stream;
    const struct tcpphase_segment *segment;
    const struct tcpphase_end *sender;
    const struct tcpphase_end *receiver;
};

/* The kinds of segments that ask for an answer: what the peer sends next may be about them. From
 * QUERY_SENT_AGAIN on they stand until the peer's next bare ACK; the others only until either end
 * sends something. */
enum query {
    QUERY_NONE,
    QUERY_KEEP_ALIVE,
    QUERY_WINDOW_PROBE,
    QUERY_SENT_AGAIN, /* octets that the peer has: a D-SACK may come */
    QUERY_OTHER_ISN,  /* a SYN-ACK with another number than the first, query_number */
    QUERY_WENT_ON,    /* octets sent in spite of a RST or the end's own FIN, up to query_number */
    QUERY_BAD_SYN,    /* query_number: its sequence number */
    QUERY_BAD_SYN_ACK,
    QUERY_BAD_RST,
    QUERY_FAR,    /* query_number: its sequence number, far outside the window */
    QUERY_BAD_ACK /* query_number: its acknowledgement number */
};

static inline struct view view_of(const struct tcpphase_stream *stream,
                                  const struct tcpphase_segment *segment)
{
    return (struct view){
        .stream = stream,
        .segment = segment,
        .sender = &stream->ends[segment->sender],
        .receiver = &stream->ends[!segment->sender],
    };
}

static inline bool has_flag(const struct view *view, unsigned flag)
{
    return (view->segment->flags & flag) != 0;
}

/* Neither SYN, FIN nor RST. */
static inline bool is_plain(const struct view *view)
{
    return !has_flag(view, TCPPHASE_SYN | TCPPHASE_FIN | TCPPHASE_RST);
}

static inline bool is_bare_ack(const struct view *view)
{
    return is_plain(view) && has_flag(view, TCPPHASE_ACK) && view->segment->length == 0;
}

/* Nothing that the engine looks at is missing or wrong. */
static inline bool is_whole(const struct tcpphase_segment *segment)
{
    return (segment->defects & ~TCPPHASE_DEFECT_CUT_PAYLOAD) == 0;
}

/* A bare ACK of the one octet that the peer tried the window with. */
static inline bool acks_window_probe(const struct view *view)
{
    return is_bare_ack(view) && view->receiver->query == QUERY_WINDOW_PROBE &&
           view->segment->ack == view->receiver->query_number + 1;
}

/* A bare ACK that says nothing but perhaps a window: its sender has acknowledged this before and
 * sent nothing new. */
static inline bool repeats_ack(const struct view *view)
{
    return is_bare_ack(view) && view->sender->has_acked && view->sender->has_sent &&
           view->segment->ack == view->sender->highest_ack &&
           view->segment->seq == view->sender->next_seq;
}

/* Octets of the window field; the field alone where the scale is not known (RFC 7323 section 2.3).
 */
static inline uint32_t offered_window(const struct view *view)
{
    bool scaled =
        view->sender->offers_shift && view->receiver->offers_shift && !has_flag(view, TCPPHASE_SYN);
    return (uint32_t)view->segment->window << (scaled ? view->sender->window_shift : 0);
}

/* The window of the end may be its largest. */
static inline void note_window(struct tcpphase_end *end)
{
    while ((uint64_t)end->window >> end->window_bits != 0)
        end->window_bits++;
}

static inline bool is_in(enum tcpphase_state state, unsigned states)
{
    return (states >> state & 1) != 0;
}

/* The first number of the end is that of its SYN, not a guess by what was seen of it. */
static inline bool knows_isn(const struct tcpphase_end *end)
{
    return end->syn_sent || end->syn_ack_sent;
}

/* A SYN-ACK, which may be taken (RFC 9293 section 3.10.7.3), with another number than the one
 * before. */
static inline bool is_other_syn_ack(const struct view *view)
{
    return has_flag(view, TCPPHASE_SYN) && has_flag(view, TCPPHASE_ACK) &&
           view->sender->state == TCPPHASE_STATE_SYN_RECEIVED && view->sender->syn_ack_sent &&
           view->sender->has_acked && view->receiver->state == TCPPHASE_STATE_SYN_SENT &&
           view->segment->seq != view->sender->first_seq;
}

/* Nothing but an ACK was seen of the end, or not even that: its SYN may still come. */
static inline bool may_send_syn(const struct tcpphase_end *end)
{
    return end->state == TCPPHASE_STATE_LISTEN ||
           (end->state == TCPPHASE_STATE_SYN_RECEIVED && !knows_isn(end));
}

/* The ACK covers the SYN of the receiver and nothing that it did not send. */
static inline bool acks_syn(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    return seq_between(receiver->first_seq + 1, view->segment->ack, receiver->next_seq);
}

/* A set of states: IN(LISTEN) | IN(SYN_SENT). */
#define IN(state) (1U << TCPPHASE_STATE_##state)

/* RFC 9293 section 3.8.4: at most one octet, just below what the peer acknowledged, of an end that
 * has nothing outstanding. */
bool engine_is_keep_alive(const struct view *view);

/* The peer's window is closed and the segment tries it with at most one octet: one new octet, or
 * the form of a keep-alive, as Linux does. */
bool engine_is_window_probe(const struct view *view);

/* A RST that answers an ACK of the receiver that was not believed takes its number from it (RFC
 * 9293 section 3.10.7.3): it tells the receiver something, but ends nothing. An end that waits for
 * the answer to its SYN drops it. */
bool engine_is_rst_reply(const struct view *view);

#endif
