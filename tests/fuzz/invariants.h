/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Invariants of every verdict. */
#ifndef TCPPHASE_INVARIANTS_H
#define TCPPHASE_INVARIANTS_H

#include <stream_table.h>

enum { HISTORY_MAX = 400 };

/* Data of the segments so far, by frame number. */
struct history {
    uint32_t frames;  /* the last frame number used */
    uint32_t streams; /* number of streams that have begun */
    struct {
        int64_t time;
        uint32_t stream;
        uint8_t sender;
    } segments[HISTORY_MAX + 1];
    uint8_t states[HISTORY_MAX][2]; /* of each stream, after its last segment */
};

uint32_t history_next(struct history *history);

/* Before the segment: streams are numbered in order, and do not change between their segments. */
void check_entry(const struct history *history, const struct stream_entry *entry);

void check_verdict(const struct tcpphase_stream *before, const struct tcpphase_stream *after,
                   const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict);

/* The segment that is answered came before, from the peer. Records the segment. */
void check_answer(struct history *history, const struct stream_entry *entry,
                  const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict);

/* What the inputs so far have reached. */
struct fuzz_reached {
    uint64_t segments;
    uint64_t states[TCPPHASE_STATE_COUNT]; /* ends in this state after a segment */
    uint64_t steps[TCPPHASE_STEP_COUNT];
    uint64_t notes[TCPPHASE_NOTE_COUNT];
};

void fuzz_reach(struct fuzz_reached *reached, const struct tcpphase_verdict *verdict);
bool fuzz_report_reached(const struct fuzz_reached *reached);

#endif
