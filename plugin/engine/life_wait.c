/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Records how long a stream waited for an ACK or a window, and what was sent meanwhile. */

#include "recording.h"

#include "sequence.h"

/* The sum, at most RECORDED_TIME_MAX. */
static uint64_t longer(uint64_t time, int64_t more)
{
    if (more <= 0)
        return time;
    return (uint64_t)more < RECORDED_TIME_MAX - time ? time + (uint64_t)more : RECORDED_TIME_MAX;
}

RARE static void note_wait(const struct recording *of, int64_t pause, bool has_moved)
{
    struct tcpphase_watch *watch = of->watch;
    const uint64_t waited = longer((uint64_t)watch->waited, pause);
    if (of->life->stall_time < waited)
        of->life->stall_time = waited & RECORDED_TIME_MAX;
    watch->waited = has_moved ? 0 : (int64_t)waited;
}

/* The window of an end matters until it has acknowledged the peer's FIN. */
static bool is_closed(const struct tcpphase_stream *stream, unsigned i)
{
    const struct tcpphase_end *end = &stream->ends[i];
    return stream->was_open && !stream->reset && end->has_window && !end->window_of_syn &&
           end->window == 0 && !stream->ends[!i].fin_acked;
}

RARE static void note_window(const struct recording *of, int64_t pause)
{
    unsigned closed = 0;
    const bool is_into_closed = of->life->closed >> !of->verdict->sender & 1U;
    if (is_into_closed && (of->segment->length > 1 || of->segment->flags & TCPPHASE_FIN))
        COUNT_UP(of->life->refused, UINT16_MAX);
    for (unsigned i = 0; i < 2; i++) {
        struct tcpphase_sent *sent = &of->life->sent[i];
        if (of->life->closed >> i & 1)
            sent->closed_time = longer(sent->closed_time, pause) & RECORDED_TIME_MAX;
        closed |= (unsigned)is_closed(of->stream, i) << i;
    }
    of->life->closed = closed & 3U;
}

/* Records a payload larger than those before. If the previous largest was acknowledged, it has
 * arrived. */
void engine_note_larger(const struct recording *of)
{
    struct tcpphase_watch *watch = of->watch;
    const unsigned sender = of->verdict->sender;
    const struct tcpphase_end *peer = &of->stream->ends[!sender];
    const uint32_t most = UINT16_MAX;
    const bool has_arrived = watch->largest[sender] != 0 && peer->has_acked &&
                             seq_before(watch->largest_start[sender], peer->highest_ack);
    if (has_arrived)
        watch->arrived[sender] = watch->largest[sender];
    if (has_arrived || watch->largest[sender] == 0)
        watch->largest_start[sender] = of->segment->seq;
    watch->largest[sender] = (uint16_t)(of->segment->length < most ? of->segment->length : most);
}

/* Octets of payload that fit any path: the default MSS of RFC 9293 section 3.7.1. */
static const uint32_t small_payload = 536;

/* Whether a retransmitted payload is larger than one that arrived, sent before or after it. */
static bool has_smaller_arrived(const struct recording *of)
{
    const struct tcpphase_watch *watch = of->watch;
    const unsigned sender = of->verdict->sender;
    const struct tcpphase_end *peer = &of->stream->ends[!sender];
    const uint32_t length = of->segment->length;
    uint32_t arrived = watch->arrived[sender];
    if (peer->has_acked && seq_before(watch->largest_start[sender], peer->highest_ack))
        arrived = watch->largest[sender];
    if (length <= small_payload)
        return false;
    return (arrived != 0 && arrived < length) ||
           (watch->sacked[sender] != 0 && watch->sacked[sender] < length);
}

/* A retransmission of the first unacknowledged payload. */
static void note_stuck(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const uint32_t most = UINT16_MAX;
    COUNT_UP(of->sender->again, UINT16_MAX);
    life->stuck = (uint16_t)(of->segment->length < most ? of->segment->length : most);
    life->smaller_arrived = has_smaller_arrived(of);
}

/* A spurious retransmission: its sender has not received the ACK. */
static void note_deaf(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    if (life->deaf_end != of->verdict->sender)
        life->deaf = 0;
    life->deaf_end = of->verdict->sender & 1U;
    COUNT_UP(life->deaf, 63);
}

void engine_note_again(const struct recording *of)
{
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    const bool is_step = of->segment->flags & TCPPHASE_SYN;
    if (!(of->verdict->notes & NOTE(RETRANSMISSION)) || of->segment->length == 0 || is_step)
        return;
    of->life->resent++;
    if (of->verdict->notes & NOTE(SPURIOUS_RETRANSMISSION))
        note_deaf(of);
    else if (of->segment->seq - sender->first_seq == of->sender->acked && peer->window != 0)
        note_stuck(of);
}

/* Records the smallest SACK block for outstanding payload of the peer (RFC 2018). */
void engine_note_sack(const struct recording *of)
{
    uint16_t *smallest = &of->watch->sacked[!of->verdict->sender];
    for (unsigned i = 0; i < of->segment->sack_count; i++) {
        const struct tcpphase_range *block = &of->segment->sack[i];
        const uint32_t length = block->end - block->start;
        if (seq_before(of->segment->ack, block->start) && length != 0 && length <= UINT16_MAX &&
            (*smallest == 0 || length < *smallest))
            *smallest = (uint16_t)length;
    }
}

/* How much of the peer's sequence space the sender of this segment has acknowledged. If it never
 * acknowledged anything, all counts as acknowledged, because what it has received is unknown. */
static uint32_t acked_by_sender(const struct recording *of)
{
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    return sender->has_acked ? sender->highest_ack - peer->first_seq : (uint32_t)of->peer->space;
}

static void note_acked(const struct recording *of, uint32_t acked)
{
    of->peer->acked = acked;
    of->peer->again = 0;
    of->watch->sacked[!of->verdict->sender] = 0;
}

/* Octets of either end were outstanding before the segment. */
static bool has_waited(const struct recording *of, struct advance more)
{
    return (uint32_t)of->sender->space - more.sender != of->sender->acked ||
           (uint32_t)of->peer->space - more.peer != of->peer->acked;
}

void engine_note_waits(const struct recording *of, struct advance more)
{
    struct tcpphase_life *life = of->life;
    const int64_t pause = pause_before(of);
    const uint32_t acked = acked_by_sender(of);
    const bool has_moved = more.sender != 0 || more.peer != 0 || acked != of->peer->acked;
    const bool is_stall = !has_moved || pause > (int64_t)life->stall_time || of->watch->waited != 0;
    if (is_stall && life->was_open && has_waited(of, more))
        note_wait(of, pause, has_moved);
    if (acked != of->peer->acked)
        note_acked(of, acked);
    if (of->sender->segments == 0 || of->peer->segments == 0)
        of->sender->acked = (uint32_t)of->sender->space;
    if (life->closed != 0 || of->segment->window == 0)
        note_window(of, pause);
    if (life->deaf != 0 && life->deaf < 3 &&
        (life->deaf_end == of->verdict->sender ? more.sender : more.peer) != 0)
        life->deaf = 0;
}
