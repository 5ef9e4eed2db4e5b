/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which end closed first. If packets are missing from the capture, the first FIN seen may be the
 * second one sent, and a RST may follow a FIN that was not captured. So the sender of the first FIN
 * or RST counts as the first to close only if the capture shows that its peer had not closed
 * before. A complete capture always shows that. */

#include "recording.h"

#include "view.h"

/* Whether the last octet of the peer that the sender acknowledged is not a FIN: it is the SYN, or
 * that of a window probe, or it was captured, or an octet after it was. */
static bool is_shown_open(const struct tcpphase_end *sender, const struct tcpphase_end *peer,
                          uint32_t acked)
{
    const bool is_syn = sender->syn_ack_sent && acked == peer->first_seq + 1;
    const bool is_probe = peer->probed && acked == peer->next_seq + 1;
    return is_syn || is_probe || engine_is_captured(peer, acked - 1) ||
           (seq_before(acked, peer->next_seq) && engine_is_captured(peer, peer->next_seq - 1));
}

void engine_note_first_fin(const struct recording *of)
{
    const struct tcpphase_end *sender = &of->stream->ends[of->verdict->sender];
    const struct tcpphase_end *peer = &of->stream->ends[!of->verdict->sender];
    of->life->closes_first = is_shown_open(sender, peer, sender->fin_ack);
}

/* What the sender of a RST has received of its peer. The ACK field of a RST may be meaningless. */
static uint32_t acked_by_rst(const struct recording *of, const struct tcpphase_end *sender)
{
    const uint32_t far = UINT32_C(1) << 28;
    const bool has_more =
        of->segment->flags & TCPPHASE_ACK && of->segment->ack - sender->highest_ack < far;
    return has_more ? of->segment->ack : sender->highest_ack;
}

/* In a capture of SYN, FIN and RST segments only, a FIN would have been captured; so several octets
 * that are missing are payload. */
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
