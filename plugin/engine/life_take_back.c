/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Removes from the facts of a stream what the engine no longer believes (engine_settle). */

#include "recording.h"

static void take_back_reset(struct tcpphase_life *life)
{
    life->frame[TCPPHASE_MOMENT_RESET] = 0;
    life->time[TCPPHASE_MOMENT_RESET] = 0;
    life->went_on = 0;
    life->unheard = 0;
}

static void move_moment(struct tcpphase_life *life, enum tcpphase_moment to,
                        enum tcpphase_moment from)
{
    life->frame[to] = life->frame[from];
    life->time[to] = life->time[from];
    life->frame[from] = 0;
    life->time[from] = 0;
}

/* The FIN of this end was never acknowledged. */
static void take_back_fin(struct tcpphase_life *life, uint8_t end)
{
    life->sent[end].fin_sent = false;
    life->sent[end].fins = 0;
    if (life->fin_1_sender == end) {
        life->fin_1_sender = !end;
        move_moment(life, TCPPHASE_MOMENT_FIN_1, TCPPHASE_MOMENT_FIN_2);
        move_moment(life, TCPPHASE_MOMENT_ACK_FIN_1, TCPPHASE_MOMENT_ACK_FIN_2);
        life->space_at_close = life->sent[end].space & RECORDED_TIME_MAX;
        life->closes_first = true; /* the peer went on */
    } else {
        life->frame[TCPPHASE_MOMENT_FIN_2] = 0;
        life->time[TCPPHASE_MOMENT_FIN_2] = 0;
    }
    life->crossed = false;
}

void engine_take_back(const struct recording *of)
{
    if (tcpphase_saw(of->life, TCPPHASE_MOMENT_RESET) && !of->stream->reset)
        take_back_reset(of->life);
    for (uint8_t i = 0; i < 2; i++)
        if (of->life->sent[i].fin_sent && !of->stream->ends[i].fin_sent)
            take_back_fin(of->life, i);
}
