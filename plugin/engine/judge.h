/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a segment means. Combines doubts.h, events.h, notes.h and steps.h; changes nothing. */
#ifndef TCPPHASE_JUDGE_H
#define TCPPHASE_JUDGE_H

#include "doubts.h"
#include "transitions.h"
#include "view.h"

struct meaning {
    uint64_t notes;    /* TCPPHASE_NOTE_BIT, DOUBTED */
    events_set events; /* what it carries; none if DOUBTED */
    enum tcpphase_step step;
    enum tcpphase_step ack_step;         /* step of the ACK in it; valid if it acknowledges a FIN */
    const struct tcpphase_mark *answers; /* NULL: no segment */
};

struct meaning engine_judge(const struct view *view);

#endif
