/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The notes of a segment, one predicate per note. */

#include "notes.h"

#define NOTE(id) TCPPHASE_NOTE_BIT(id)

/* The segment has payload, SYN or FIN. */
static bool occupies(const struct view *view)
{
    return segment_end(view->segment) != view->segment->seq;
}

/* A repeated SYN is recognized by its flags, not by its sequence number: the SYN-ACK of a
 * simultaneous open has the number of the SYN and does not repeat it. */
static bool is_syn_again(const struct view *view)
{
    if (may_send_syn(view->sender))
        return false;
    if (!has_flag(view, TCPPHASE_ACK))
        return view->sender->syn_sent;
    bool is_known = view->segment->seq == view->sender->first_seq ||
                    (view->sender->query == QUERY_OTHER_ISN &&
                     view->segment->seq == view->sender->query_number);
    return view->sender->syn_ack_sent && is_known;
}

/* A SYN or SYN-ACK captured after segments that its sender or the peer sent later. */
static bool is_syn_late(const struct view *view)
{
    const unsigned before = IN(UNKNOWN) | IN(LISTEN);
    if (is_syn_again(view))
        return false;
    if (!has_flag(view, TCPPHASE_ACK))
        return view->receiver->syn_ack_sent;
    return !is_in(view->sender->state, before | IN(SYN_SENT) | IN(SYN_RECEIVED));
}

/* Whether the segment comes too early, after the hole was found, to be a retransmission. Its sender
 * needs an ACK of the peer, and the segment must come from there: that takes a round trip over the
 * whole path, and 3 ms at least (as in Wireshark). After three duplicate ACKs (RFC 5681
 * section 3.2) a round trip to the sender is enough. Where the handshake did not show the round
 * trips, a segment that was not asked for so is early until the shortest timeout of Linux. */
static bool is_early(const struct view *view, const struct tcpphase_hole *hole)
{
    const uint32_t unit = 64, shortest = 3000, timeout = 200000; /* us */
    const struct tcpphase_end *sender = view->sender, *receiver = view->receiver;
    const uint32_t elapsed = microseconds(view->segment->time) - hole->time;
    const uint32_t here = sender->round_trip * unit, there = receiver->round_trip * unit;
    const bool is_asked_for = sender->dup_acks == 3 && view->segment->seq == receiver->highest_ack;
    if (is_asked_for && elapsed >= here)
        return false;
    if (here != 0 && there != 0)
        return elapsed < shortest || elapsed < here + there - 2 * unit;
    return elapsed < (receiver->has_sent ? timeout : shortest);
}

/* Octets in a hole were sent before others that were captured: either this segment arrives late, or
 * it retransmits one that was lost before the capture point. The later sent segment has the higher
 * IP identification or timestamp; without these, duplicate ACKs and time tell. */
static bool is_late(const struct view *view, const struct tcpphase_hole *hole)
{
    const struct tcpphase_segment *segment = view->segment;
    if (segment->ip_id != 0 && hole->ip_id != 0 && segment->ip_id != hole->ip_id)
        return (int16_t)(segment->ip_id - hole->ip_id) < 0;
    if (segment->options & TCPPHASE_OPTION_TIMESTAMPS && hole->ts_value != 0 &&
        segment->ts_value != hole->ts_value)
        return seq_before(segment->ts_value, hole->ts_value);
    return is_early(view, hole);
}

static bool is_acknowledged(const struct view *view)
{
    return view->receiver->has_acked &&
           seq_at_or_before(segment_end(view->segment), view->receiver->highest_ack);
}

static uint64_t notes_of_old_octets(const struct view *view)
{
    const struct tcpphase_hole *hole = engine_hole_at(view->sender, view->segment->seq);
    if (hole != NULL && !is_acknowledged(view))
        return is_late(view, hole) ? NOTE(OUT_OF_ORDER) : NOTE(RETRANSMISSION);
    return NOTE(RETRANSMISSION) | (is_acknowledged(view) ? NOTE(SPURIOUS_RETRANSMISSION) : 0);
}

static uint64_t notes_of_order(const struct view *view, events_set events)
{
    const struct tcpphase_end *sender = view->sender;
    uint32_t seq = view->segment->seq;
    if (events & (EVENT_BIT(HANDSHAKE_AGAIN) | EVENT_BIT(FIN_ACKED_AGAIN)))
        return NOTE(RETRANSMISSION);
    if (has_flag(view, TCPPHASE_SYN)) {
        if (is_syn_late(view))
            return NOTE(OUT_OF_ORDER);
        if (!is_syn_again(view))
            return 0;
        return NOTE(RETRANSMISSION) | (is_acknowledged(view) ? NOTE(SPURIOUS_RETRANSMISSION) : 0);
    }
    if (has_flag(view, TCPPHASE_RST) || !sender->has_sent || events & EVENT_BIT(KEEP_ALIVE))
        return 0;
    if (events & EVENT_BIT(FIN_LATE))
        return NOTE(OUT_OF_ORDER);
    if (seq_before(sender->next_seq, seq) && !engine_follows(sender, seq) &&
        !sender->length_unknown)
        return NOTE(PREVIOUS_SEGMENT_MISSING);
    return occupies(view) && seq_before(seq, sender->next_seq) ? notes_of_old_octets(view) : 0;
}

/* RFC 2883 section 4: the first block is below the ACK or within the second block. */
static bool is_d_sack(const struct view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    const struct tcpphase_range *block = segment->sack;
    if (segment->sack_count == 0)
        return false;
    if (seq_at_or_before(block[0].end, segment->ack))
        return true;
    return segment->sack_count > 1 && seq_at_or_before(block[1].start, block[0].start) &&
           seq_at_or_before(block[0].end, block[1].end);
}

static uint64_t notes_of_repeated_ack(const struct view *view, events_set events)
{
    const struct tcpphase_end *sender = view->sender;
    const struct tcpphase_end *receiver = view->receiver;
    uint32_t window = offered_window(view);
    if (window == 0 && acks_window_probe(view))
        return NOTE(WINDOW_PROBE_ACK);
    if (view->segment->defects & TCPPHASE_DEFECT_NO_WINDOW ||
        events & (EVENT_BIT(KEEP_ALIVE) | EVENT_BIT(FIN_ACKED_AGAIN)))
        return 0;
    if (receiver->query >= QUERY_BAD_SYN && (repeats_ack(view) || repeats_ack_behind_probe(view)))
        return NOTE(CHALLENGE_ACK);
    if (!repeats_ack(view))
        return 0;
    if (receiver->query == QUERY_WINDOW_PROBE && window == 0)
        return NOTE(WINDOW_PROBE_ACK);
    if (receiver->query == QUERY_KEEP_ALIVE)
        return NOTE(KEEP_ALIVE_ACK);
    if (events & EVENT_BIT(HANDSHAKE_AGAIN) || sender->window_of_syn || window == 0)
        return 0;
    if (window != sender->window)
        return NOTE(WINDOW_UPDATE);
    bool outstanding = receiver->has_sent && seq_before(view->segment->ack, receiver->next_seq);
    return outstanding ? NOTE(DUPLICATE_ACK) : 0;
}

static uint64_t notes_of_window(const struct view *view)
{
    const struct tcpphase_end *receiver = view->receiver;
    if (!is_plain(view))
        return 0;
    uint64_t notes = 0;
    if (view->segment->window == 0 && !(view->segment->defects & TCPPHASE_DEFECT_NO_WINDOW))
        notes |= NOTE(ZERO_WINDOW);
    if (engine_is_window_probe(view))
        notes |= NOTE(WINDOW_PROBE);
    if (view->segment->length > 0 && receiver->has_window && receiver->knows_window &&
        receiver->window != 0 &&
        segment_end(view->segment) == receiver->highest_ack + receiver->window)
        notes |= NOTE(WINDOW_FULL);
    return notes;
}

/* The ACK is beyond what the peer was seen to send, or is the first to cover a hole. The octet of a
 * window probe counts as sent once it is acknowledged. */
static bool acks_unseen(const struct view *view, events_set events)
{
    const struct tcpphase_end *receiver = view->receiver;
    uint32_t ack = view->segment->ack;
    if (!(events & EVENT_BIT(NEW_ACK)) || !receiver->has_sent || receiver->length_unknown ||
        acks_window_probe(view))
        return false;
    for (unsigned i = 0; i < TCPPHASE_HOLES; i++) {
        const struct tcpphase_range *hole = &receiver->holes[i].range;
        if (hole->start != hole->end && seq_before(hole->start, ack) &&
            (!view->sender->has_acked || seq_at_or_before(view->sender->highest_ack, hole->start)))
            return true;
    }
    return seq_before(receiver->next_seq, ack);
}

/* RFC 3168 section 6.1.1: ECE and CWR in the SYN, ECE without CWR in the SYN-ACK. RFC 9768 section
 * 3.1.1 adds AE to the SYN; the SYN-ACK may then have any of the three bits, but not all. */
static bool is_ece_setup(const struct view *view)
{
    unsigned ecn = view->segment->flags & (TCPPHASE_ECE | TCPPHASE_CWR | TCPPHASE_AE);
    if (!has_flag(view, TCPPHASE_ACK))
        return (ecn & TCPPHASE_ECE) != 0 && (ecn & TCPPHASE_CWR) != 0;
    if (view->receiver->offers_acc_ecn)
        return ecn != 0 && ecn != (TCPPHASE_ECE | TCPPHASE_CWR | TCPPHASE_AE);
    return view->receiver->offers_ecn && (ecn & TCPPHASE_ECE) != 0 && (ecn & TCPPHASE_CWR) == 0;
}

static uint64_t notes_of_syn(const struct view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    if (!has_flag(view, TCPPHASE_SYN))
        return 0;
    uint64_t notes = 0;
    if (segment->options & TCPPHASE_OPTION_FAST_OPEN ||
        (segment->length > 0 && !has_flag(view, TCPPHASE_ACK)))
        notes |= NOTE(FAST_OPEN);
    if (is_ece_setup(view))
        notes |= NOTE(ECE_SETUP);
    return notes;
}

/* Payload of an end that has acknowledged the peer's FIN and does not send its own FIN with it. */
static bool is_half_close_data(const struct view *view, events_set events)
{
    const struct tcpphase_end *receiver = view->receiver;
    return events & EVENT_BIT(PAYLOAD) && !has_flag(view, TCPPHASE_FIN) && receiver->fin_sent &&
           receiver->fin_step == TCPPHASE_STEP_FIN_1 &&
           seq_before(receiver->fin_seq, view->segment->ack);
}

static uint64_t notes_of_payload(const struct view *view, events_set events)
{
    if (view->segment->length == 0)
        return 0;
    if (has_flag(view, TCPPHASE_RST))
        return NOTE(RST_WITH_DATA);
    return is_half_close_data(view, events) ? NOTE(HALF_CLOSE_DATA) : 0;
}

/* Notes that hold whether the segment is believed or not. */
static uint64_t notes_of_header(const struct view *view)
{
    const struct tcpphase_segment *segment = view->segment;
    uint64_t notes = 0;
    if (segment->defects &
        (TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CUT_HEADER | TCPPHASE_DEFECT_LENGTH_UNKNOWN))
        notes |= NOTE(TRUNCATED);
    if (has_flag(view, TCPPHASE_URG))
        notes |= NOTE(URGENT);
    if (segment->options & TCPPHASE_OPTION_MPTCP_CAPABLE)
        notes |= NOTE(MPTCP_CAPABLE);
    if (segment->options & TCPPHASE_OPTION_MPTCP_JOIN)
        notes |= NOTE(MPTCP_JOIN);
    return notes;
}

/* The first segment of a connection; where its beginning was not captured, the third step. */
static bool is_port_reused(const struct view *view)
{
    return view->stream->reused && !view->sender->has_sent && !view->receiver->has_sent &&
           (has_flag(view, TCPPHASE_SYN) ||
            (is_plain(view) && view->sender->state == TCPPHASE_STATE_SYN_SENT));
}

uint64_t engine_notes(const struct view *view, events_set events)
{
    uint64_t notes = notes_of_header(view) | notes_of_payload(view, events);
    if (events == 0)
        return notes;
    notes |= notes_of_order(view, events) | notes_of_repeated_ack(view, events) |
             notes_of_window(view) | notes_of_syn(view);
    if (is_d_sack(view))
        notes |= NOTE(D_SACK);
    if (is_port_reused(view))
        notes |= NOTE(PORT_REUSED);
    if (acks_unseen(view, events))
        notes |= NOTE(ACKS_UNSEEN);
    if (events & EVENT_BIT(FIN_ACKED_AGAIN) && view->receiver->fin_again &&
        view->sender->state == TCPPHASE_STATE_TIME_WAIT)
        notes |= NOTE(RE_ACK_TIME_WAIT);
    if (view->sender->state == TCPPHASE_STATE_UNKNOWN && !has_flag(view, TCPPHASE_SYN) &&
        !view->stream->probed)
        notes |= NOTE(MIDSTREAM);
    return notes;
}
