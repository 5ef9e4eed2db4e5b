/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A segment together with the stream before it, and predicates that several files use. */
#ifndef TCPPHASE_VIEW_H
#define TCPPHASE_VIEW_H

#include "sequence.h"
#include "tcpphase.h"

struct view {
    const struct tcpphase_stream *stream;
    const struct tcpphase_segment *segment;
    const struct tcpphase_end *sender;
    const struct tcpphase_end *receiver;
};

/* Whether the last segment of an end calls for an answer, and of which kind. Kinds from
 * QUERY_SENT_AGAIN on remain until the peer's next bare ACK, the others until either end sends
 * anything. */
enum query {
    QUERY_NONE,
    QUERY_KEEP_ALIVE,
    QUERY_WINDOW_PROBE,
    QUERY_SENT_AGAIN, /* octets that the peer has: expect a D-SACK */
    QUERY_OTHER_ISN,  /* a SYN-ACK with a new ISN, which is query_number */
    QUERY_WENT_ON,    /* octets sent after a RST or its own FIN, up to query_number */
    QUERY_BAD_SYN,    /* query_number: sequence number */
    QUERY_BAD_SYN_ACK,
    QUERY_BAD_RST,
    QUERY_FAR,    /* query_number: sequence number, far outside the window */
    QUERY_BAD_ACK /* query_number: acknowledgement number */
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

/* No defect but a cut payload: flags and numbers are complete. */
static inline bool is_whole(const struct tcpphase_segment *segment)
{
    return (segment->defects & ~TCPPHASE_DEFECT_CUT_PAYLOAD) == 0;
}

/* A bare ACK of the octet of the peer's window probe. */
static inline bool acks_window_probe(const struct view *view)
{
    return is_bare_ack(view) && view->receiver->query == QUERY_WINDOW_PROBE &&
           view->segment->ack == view->receiver->query_number + 1;
}

/* A bare ACK that has the same numbers as the sender's last one; only the window may differ. */
static inline bool repeats_ack(const struct view *view)
{
    return is_bare_ack(view) && view->sender->has_acked && view->sender->has_sent &&
           view->segment->ack == view->sender->highest_ack &&
           view->segment->seq == view->sender->next_seq;
}

/* As repeats_ack, behind the octet of a window probe that the peer has not accepted. */
static inline bool repeats_ack_behind_probe(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    return is_bare_ack(view) && sender->probed && sender->has_acked &&
           view->segment->ack == sender->highest_ack && view->segment->seq == sender->next_seq + 1;
}

/* The window in octets; unscaled as long as the scale is unknown (RFC 7323 section 2.3). */
static inline uint32_t offered_window(const struct view *view)
{
    bool scaled =
        view->sender->offers_shift && view->receiver->offers_shift && !has_flag(view, TCPPHASE_SYN);
    return (uint32_t)view->segment->window << (scaled ? view->sender->window_shift : 0);
}

/* Raises window_bits to the end's current window. */
static inline void note_window(struct tcpphase_end *end)
{
    while ((uint64_t)end->window >> end->window_bits != 0)
        end->window_bits++;
}

/* Beyond the FIN of its sender, which the peer acknowledged: of another connection. */
static inline bool is_beyond_fin(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    return sender->fin_sent && sender->fin_acked &&
           seq_before(sender->fin_seq + 1, view->segment->seq) &&
           !has_flag(view, TCPPHASE_SYN | TCPPHASE_RST);
}

static inline bool is_in(enum tcpphase_state state, unsigned states)
{
    return (states >> state & 1) != 0;
}

/* first_seq is the ISN of a captured SYN, not inferred from other segments. */
static inline bool knows_isn(const struct tcpphase_end *end)
{
    return end->syn_sent || end->syn_ack_sent;
}

/* An acceptable SYN-ACK (RFC 9293 section 3.10.7.3) with another ISN than the previous one. */
static inline bool is_other_syn_ack(const struct view *view)
{
    return has_flag(view, TCPPHASE_SYN) && has_flag(view, TCPPHASE_ACK) &&
           view->sender->state == TCPPHASE_STATE_SYN_RECEIVED && view->sender->syn_ack_sent &&
           view->sender->has_acked && view->receiver->state == TCPPHASE_STATE_SYN_SENT &&
           view->segment->seq != view->sender->first_seq;
}

/* Nothing was captured of the end, or only an ACK: its SYN may still come. */
static inline bool may_send_syn(const struct tcpphase_end *end)
{
    return end->state == TCPPHASE_STATE_LISTEN ||
           (end->state == TCPPHASE_STATE_SYN_RECEIVED && !knows_isn(end));
}

/* The ACK covers the receiver's SYN and nothing that the receiver did not send. */
static inline bool acks_syn(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    return seq_between(receiver->first_seq + 1, view->segment->ack, receiver->next_seq);
}

/* A set of states: IN(LISTEN) | IN(SYN_SENT). */
#define IN(state) (1U << TCPPHASE_STATE_##state)

/* A keep-alive (RFC 9293 section 3.8.4): at most one octet, just below the peer's ACK, from an end
 * that has nothing outstanding. */
bool engine_is_keep_alive(const struct view *view);

/* A keep-alive of an end whose ACK of the SYN-ACK did not arrive: it lies below what the peer, in
 * SYN-RECEIVED, expects, so it is no third step (RFC 9293 section 3.10.7.4, first check). */
bool engine_is_keep_alive_in_handshake(const struct view *view);

/* The peer's window is closed, and the segment probes it with one new octet, or in the form of a
 * keep-alive, as Linux does. */
bool engine_is_window_probe(const struct view *view);

/* A RST that answers an ACK of the receiver that was not believed: its sequence number is that ACK
 * (RFC 9293 section 3.10.7.3). It does not end this connection, and a receiver in SYN-SENT drops
 * it. */
bool engine_is_rst_reply(const struct view *view);

#endif
