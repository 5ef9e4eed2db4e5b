/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Shared by the files that record one segment in the facts of its stream (life.h). */
#ifndef TCPPHASE_RECORDING_H
#define TCPPHASE_RECORDING_H

#include "life.h"

#define STEP_BIT(id) (UINT32_C(1) << TCPPHASE_STEP_##id)
#define NOTE(id) TCPPHASE_NOTE_BIT(id)

/* A segment, its verdict, and the facts that it is recorded in. */
struct recording {
    struct tcpphase_life *life;
    const struct tcpphase_stream *stream; /* after the segment */
    const struct tcpphase_segment *segment;
    const struct tcpphase_verdict *verdict;
    struct tcpphase_sent *sender;
};

static inline void note_moment(const struct recording *of, enum tcpphase_moment moment)
{
    if (tcpphase_saw(of->life, moment))
        return;
    of->life->frame[moment] = of->segment->frame;
    of->life->time[moment] = of->segment->time;
}

/* Record whether the sender of the first FIN, or of the RST without any FIN, closed first. */
void engine_note_first_fin(const struct recording *of);
void engine_note_first_rst(const struct recording *of);

/* Records what a segment captured after the first FIN or the RST tells of them: that they are not
 * believed any more, or that the sender of the FIN closed first. */
void engine_note_after_close(const struct recording *of);

/* Makes the second FIN the first one if the other FIN acknowledges it. */
void engine_order_fins(const struct recording *of);

/* Records the RST that ended the stream, if anything was left to end, and its context. */
void engine_note_reset(const struct recording *of);

/* Records a segment captured after that RST. */
void engine_note_after_reset(const struct recording *of);

/* Removes the RST and the FINs that the engine no longer believes (engine_settle). */
void engine_take_back(const struct recording *of);

#endif
