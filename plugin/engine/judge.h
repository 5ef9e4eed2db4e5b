/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a segment means: the parts of it, one file each, put together. */
#ifndef TCPPHASE_JUDGE_H
#define TCPPHASE_JUDGE_H

#include "doubts.h"
#include "transitions.h"
#include "view.h"

struct meaning {
    uint64_t notes;    /* TCPPHASE_NOTE_BIT, DOUBTED */
    events_set events; /* what it carries that we believe */
    enum tcpphase_step step;
    enum tcpphase_step ack_step;         /* the step of its ACK alone, if it acknowledges a FIN */
    const struct tcpphase_mark *answers; /* NULL: nothing */
};

struct meaning engine_judge(const struct view *view);

#endif
