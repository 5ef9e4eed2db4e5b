/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which segments are not believed: those that a conforming receiver drops, answers with a challenge
 * ACK, or never receives. They change no state. */

#include "doubts.h"

#include "numbers.h"

#define NOTE(id) TCPPHASE_NOTE_BIT(id)

/* RFC 9293 section 3.10.7: a segment without ACK is a SYN or a RST; SYN excludes FIN and RST. */
static bool flags_make_sense(const struct view *view)
{
    if (has_flag(view, TCPPHASE_RST))
        return !has_flag(view, TCPPHASE_SYN);
    if (has_flag(view, TCPPHASE_SYN))
        return !has_flag(view, TCPPHASE_FIN);
    return has_flag(view, TCPPHASE_ACK);
}

/* RFC 9293 section 3.10.7.3: in SYN-SENT a RST must acknowledge the SYN. A RST that withdraws a
 * SYN-ACK has the sequence number after it instead. */
static bool is_credible_in_syn_sent(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    if (has_flag(view, TCPPHASE_ACK) && acks_syn(view))
        return true;
    return sender->syn_ack_sent && view->segment->seq == sender->next_seq;
}

/* RFC 9293 section 3.10.7.4 and RFC 5961 section 3.2: the RST must have exactly the receiver's
 * RCV.NXT. That is known only to lie between what the receiver acknowledged and what the sender
 * sent. Linux (tcp_reset_check) also accepts the number of a FIN that it has received. */
static bool is_expected_by_receiver(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    uint32_t seq = view->segment->seq;
    if (!receiver->has_acked)
        return !sender->knows_seq || seq_between(sender->first_seq, seq, sender->next_seq);
    uint32_t low = receiver->highest_ack;
    uint32_t high = low;
    if (sender->knows_seq && seq_before(high, sender->next_seq + sender->probed))
        high = sender->next_seq + sender->probed;
    if (sender->fin_acked)
        low--;
    return seq_between(low, seq, high);
}

static uint64_t doubt_of_rst(const struct view *view)
{
    const unsigned gone = IN(CLOSED) | IN(LISTEN);
    if (view->stream->reset ||
        (is_in(view->sender->state, gone) && is_in(view->receiver->state, gone)))
        return DOUBTED | NOTE(BAD_RST);
    if (view->receiver->state == TCPPHASE_STATE_UNKNOWN || engine_is_rst_reply(view))
        return 0;
    if (engine_shows_missing(view))
        return 0;
    if (view->receiver->state != TCPPHASE_STATE_SYN_SENT)
        return is_expected_by_receiver(view) ? 0 : DOUBTED | NOTE(BAD_RST);
    if (is_credible_in_syn_sent(view))
        return 0;
    return DOUBTED | NOTE(BAD_RST) | (has_flag(view, TCPPHASE_ACK) ? NOTE(BAD_ACK) : 0);
}

/* A SYN opens a stream, crosses the peer's SYN, or is the known SYN, retransmitted or captured
 * late. A SYN with another number in a live stream is dropped (RFC 5961 section 4). */
static uint64_t doubt_of_syn(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    if (sender->state == TCPPHASE_STATE_UNKNOWN)
        return 0;
    if (may_send_syn(sender) && view->receiver->state == TCPPHASE_STATE_SYN_SENT)
        return 0;
    bool known = view->segment->seq == sender->first_seq &&
                 (sender->syn_sent || view->receiver->syn_ack_sent);
    return known && !view->stream->reset ? 0 : DOUBTED | NOTE(BAD_SYN);
}

static uint64_t doubt_of_syn_ack(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    if (sender->state == TCPPHASE_STATE_UNKNOWN)
        return 0;
    if (tcpphase_has_ended(view->stream))
        return DOUBTED;
    if (!may_send_syn(sender) && view->segment->seq != sender->first_seq && !is_other_syn_ack(view))
        return DOUBTED | NOTE(BAD_SYN);
    if (acks_syn(view))
        return 0;
    /* It answers another SYN; the receiver will send a RST (RFC 9293 section 3.5, figure 8). */
    return NOTE(BAD_ACK) | (sender->state == TCPPHASE_STATE_LISTEN ? 0 : DOUBTED);
}

/* Before the handshake is complete an ACK must cover the receiver's SYN (RFC 9293 sections 3.10.7.3
 * and 3.10.7.4). An ACK of anything else in answer to a SYN belongs to an older connection: a
 * challenge ACK (RFC 5961 section 4). */
static uint64_t doubt_of_handshake_ack(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    bool exact = receiver->state == TCPPHASE_STATE_SYN_RECEIVED ||
                 view->sender->state == TCPPHASE_STATE_LISTEN;
    if (!receiver->has_sent || acks_syn(view))
        return 0;
    if (!exact && seq_before(receiver->first_seq, view->segment->ack))
        return 0;
    if (engine_shows_missing(view))
        return 0;
    return DOUBTED | NOTE(BAD_ACK) |
           (receiver->state == TCPPHASE_STATE_SYN_SENT && is_bare_ack(view) ? NOTE(CHALLENGE_ACK)
                                                                            : 0);
}

/* A FIN below octets that its sender sent or that the peer acknowledged. A FIN that fills the hole
 * below a bare ACK sent after it is not too low. */
static bool is_fin_too_low(const struct view *view)
{
    const uint32_t end = segment_end(view->segment);
    if (end == view->sender->next_seq && !engine_is_captured(view->sender, end - 1))
        return false;
    return has_flag(view, TCPPHASE_FIN) && view->sender->has_sent &&
           (seq_before(end - 1, view->sender->next_seq) ||
            (view->receiver->has_acked && seq_before(end, view->receiver->highest_ack)));
}

/* After its FIN an end sends nothing new (RFC 9293 section 3.6), and no other FIN. */
static uint64_t doubt_of_fin(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_segment *segment = view->segment;
    if (engine_is_keep_alive(view))
        return 0;
    if (!sender->fin_sent)
        return is_fin_too_low(view) ? DOUBTED : 0;
    if (is_beyond_fin(view))
        return DOUBTED;
    uint32_t payload_end = segment->seq + segment->length;
    if (segment->length > 0 && seq_before(sender->fin_seq, payload_end))
        return DOUBTED | NOTE(DATA_AFTER_FIN);
    return has_flag(view, TCPPHASE_FIN) && payload_end != sender->fin_seq ? DOUBTED : 0;
}

/* After an orderly end only retransmissions by an end whose last ACK was lost, and ACKs from
 * TIME-WAIT. */
static bool is_possible_after_end(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    if (view->stream->reset)
        return false;
    if (sender->state == TCPPHASE_STATE_TIME_WAIT && is_bare_ack(view))
        return view->segment->ack == sender->highest_ack;
    return view->segment->seq != segment_end(view->segment) &&
           seq_at_or_before(segment_end(view->segment), sender->next_seq);
}

/* Farther than any window, and than any plausible gap in the capture. */
static bool is_far(uint32_t number, uint32_t known)
{
    const uint32_t far = UINT32_C(1) << 28;
    return number - known + far > 2 * far;
}

/* RFC 9293 section 3.10.7.4, first and fifth, and RFC 5961 section 5: sequence or acknowledgement
 * numbers outside all windows. If both ends agree on such numbers, the capture has a gap. */
static uint64_t doubt_of_distance(const struct view *view)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    const struct tcpphase_segment *segment = view->segment;
    if (!sender->has_sent || !sender->has_acked || !receiver->has_sent || !receiver->has_acked)
        return 0;
    if (is_far(segment->seq, sender->next_seq) &&
        (receiver->query != QUERY_BAD_ACK || is_far(segment->seq, receiver->query_number)))
        return DOUBTED;
    if (is_far(segment->ack, receiver->next_seq) &&
        (receiver->query != QUERY_FAR || is_far(segment->ack, receiver->query_number)))
        return DOUBTED | NOTE(BAD_ACK);
    return 0;
}

static uint64_t doubt_of_ack(const struct view *view)
{
    if (engine_is_below_isn(view))
        return DOUBTED;
    if (view->sender->state == TCPPHASE_STATE_UNKNOWN)
        return 0;
    if (tcpphase_has_ended(view->stream) && !is_possible_after_end(view))
        return DOUBTED;
    if (is_in(view->receiver->state, IN(SYN_SENT) | IN(SYN_RECEIVED))) {
        uint64_t handshake_doubt = doubt_of_handshake_ack(view);
        if (handshake_doubt != 0)
            return handshake_doubt;
    }
    if (!engine_is_ack_possible(view))
        return DOUBTED | NOTE(BAD_ACK);
    uint64_t doubt = doubt_of_distance(view);
    return doubt != 0 ? doubt : doubt_of_fin(view);
}

uint64_t engine_doubts(const struct view *view)
{
    if (view->segment->defects & (TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_MALFORMED))
        return DOUBTED;
    if (view->segment->defects & TCPPHASE_DEFECT_CHECKSUM)
        return DOUBTED | NOTE(CHECKSUM_BAD);
    if (!flags_make_sense(view))
        return DOUBTED;
    if (has_flag(view, TCPPHASE_RST))
        return doubt_of_rst(view);
    if (!has_flag(view, TCPPHASE_SYN))
        return doubt_of_ack(view);
    return has_flag(view, TCPPHASE_ACK) ? doubt_of_syn_ack(view) : doubt_of_syn(view);
}
