/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which end closed first. A capture that lacks packets may show the second FIN alone, or a RST
 * behind a FIN: who sent it is the first only if its peer is shown to have been open still. In a
 * capture that lacks nothing it always is. */

#include "recording.h"

#include "view.h"

/* The last octet that the sender acknowledged of its peer is its SYN, or was captured and is no
 * FIN, or one behind that. */
static bool is_shown_open(const struct tcpphase_end *sender, const struct tcpphase_end *peer,
                          uint32_t acked)
{
    const bool is_syn = sender->syn_ack_sent && acked == peer->first_seq + 1;
    return is_syn || engine_is_captured(peer, acked - 1) ||
           (seq_before(acked, peer->next_seq) && engine_is_captured(peer, peer->next_seq - 1));
}

void engine_note_first_fin(const struct recording *of)
{
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    of->life->closes_first = is_shown_open(sender, peer, sender->fin_ack);
}

/* What the sender of a RST had got of its peer; there are RSTs whose ACK means nothing. */
static uint32_t acked_by_rst(const struct recording *of, const struct tcpphase_end *sender)
{
    const uint32_t far = UINT32_C(1) << 28;
    const bool has_more =
        of->segment->flags & TCPPHASE_ACK && of->segment->ack - sender->highest_ack < far;
    return has_more ? of->segment->ack : sender->highest_ack;
}

/* A capture of nothing but SYN, FIN and RST would have a FIN among several octets that it lacks. */
static bool would_have_fin(const struct tcpphase_stream *stream, const struct tcpphase_end *end,
                           uint32_t acked)
{
    return !stream->went_on && knows_isn(end) && seq_before(end->next_seq + 1, acked);
}

void engine_note_first_rst(const struct recording *of)
{
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    const uint32_t acked = sender->has_acked ? acked_by_rst(of, sender) : peer->next_seq;
    of->life->closes_first =
        is_shown_open(sender, peer, acked) || would_have_fin(of->stream, peer, acked);
}

static void note_behind_fin_1(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const uint32_t acked = of->stream->ends[life->fin_1_sender].fin_ack;
    if (of->verdict->step == TCPPHASE_STEP_STRAY)
        return;
    if (of->verdict->sender != life->fin_1_sender)
        life->closes_first |= seq_before(acked, segment_end(of->segment));
    else if (of->segment->flags & TCPPHASE_ACK)
        life->closes_first |= seq_before(acked, of->segment->ack);
}

void engine_note_after_close(const struct recording *of)
{
    engine_take_back(of);
    if (tcpphase_saw(of->life, TCPPHASE_MOMENT_FIN_1) && !of->life->closes_first)
        note_behind_fin_1(of);
}

static void swap_moments(struct tcpphase_life *life, enum tcpphase_moment one,
                         enum tcpphase_moment other)
{
    const uint32_t frame = life->frame[one];
    const int64_t time = life->time[one];
    life->frame[one] = life->frame[other];
    life->time[one] = life->time[other];
    life->frame[other] = frame;
    life->time[other] = time;
}

void engine_order_fins(const struct recording *of)
{
    struct tcpphase_life *life = of->life;
    const struct tcpphase_end *first = &of->stream->ends[life->fin_1_sender];
    const struct tcpphase_end *second = &of->stream->ends[!life->fin_1_sender];
    if (!seq_before(second->fin_seq, first->fin_ack))
        return;
    swap_moments(life, TCPPHASE_MOMENT_FIN_1, TCPPHASE_MOMENT_FIN_2);
    swap_moments(life, TCPPHASE_MOMENT_ACK_FIN_1, TCPPHASE_MOMENT_ACK_FIN_2);
    life->fin_1_sender = of->verdict->sender & 1U;
    life->crossed = false;
    life->closes_first = true;
}
