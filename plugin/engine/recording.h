/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Shared by the files that record one segment in the facts of its stream (life.h). */
#ifndef TCPPHASE_RECORDING_H
#define TCPPHASE_RECORDING_H

#include "life.h"
#include "rare.h"

#define STEP_BIT(id) (UINT32_C(1) << TCPPHASE_STEP_##id)
#define NOTE(id) TCPPHASE_NOTE_BIT(id)

/* A segment, its verdict, and the facts that it is recorded in. */
struct recording {
    struct tcpphase_life *life;
    const struct tcpphase_stream *stream; /* after the segment */
    struct tcpphase_watch *watch;         /* of the stream */
    const struct tcpphase_segment *segment;
    const struct tcpphase_verdict *verdict;
    struct tcpphase_sent *sender;
    struct tcpphase_sent *peer;
};

/* Sequence numbers that the segment shows to be newly used. */
struct advance {
    uint32_t sender;
    uint32_t peer;
};

/* ns since the previous segment. */
static inline int64_t pause_before(const struct recording *of)
{
    return tcpphase_elapsed(of->life->time[TCPPHASE_MOMENT_LAST], of->segment->time);
}

static inline void note_moment(const struct recording *of, enum tcpphase_moment moment)
{
    if (tcpphase_saw(of->life, moment))
        return;
    of->life->frame[moment] = of->segment->frame;
    if (moment != TCPPHASE_MOMENT_FIRST_DATA)
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

/* Counts up to the largest number that fits. */
#define COUNT_UP(field, most)                                                                      \
    do {                                                                                           \
        if ((field) < (most))                                                                      \
            (field)++;                                                                             \
    } while (0)

#define RECORDED_TIME_MAX ((UINT64_C(1) << TCPPHASE_TIME_BITS) - 1)

/* A time that a clock that steps back made negative counts as none. */
static inline uint64_t recorded_time(int64_t time)
{
    const uint64_t known = time > 0 ? (uint64_t)time : 0;
    return known < RECORDED_TIME_MAX ? known : RECORDED_TIME_MAX;
}

/* An end sent again what was not answered yet, or what was. */
void engine_note_again(const struct recording *of);

/* How long octets are outstanding or a window is closed. */
void engine_note_waits(const struct recording *of, struct advance more);

/* SACK blocks. */
void engine_note_sack(const struct recording *of);

/* A SYN that an older connection stands in the way of. */
void engine_note_ignored_syn(const struct recording *of);

/* A SYN-ACK that is not believed. */
void engine_note_late_syn_ack(const struct recording *of);

/* A step of the handshake. */
void engine_note_opening(const struct recording *of);

/* A payload larger than those before. */
void engine_note_larger(const struct recording *of);

#endif
