/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How often each kind of event happened, in bins of equal width over the time of a capture. The
 * bins are as narrow as their number allows, and of a round width. */
#ifndef TCPPHASE_TIMELINE_H
#define TCPPHASE_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

/* id, title, words after a number, class in the style sheet. */
#define TIMELINE_EVENTS(X)                                                                         \
    X(OPENED, "Opened", "opened", "opened")                                                        \
    X(CLOSED, "Closed", "closed", "closed")                                                        \
    X(RESET, "Reset", "reset", "reset")                                                            \
    X(TROUBLE, "In trouble", "in trouble", "trouble")

#define TIMELINE_ENUM(id, title, words, class) TIMELINE_##id,
enum timeline_event { TIMELINE_EVENTS(TIMELINE_ENUM) TIMELINE_EVENT_COUNT };
#undef TIMELINE_ENUM

enum { TIMELINE_BINS = 180 };

/* All zero: empty. Bin number n begins n widths after 1970 and is at n modulo TIMELINE_BINS. */
struct timeline {
    bool is_used;        /* there is a bin */
    unsigned width;      /* index in a table of widths */
    int64_t first, last; /* numbers of the bins */
    uint64_t bins[TIMELINE_EVENT_COUNT][TIMELINE_BINS];
};

/* Extends the timeline to a time (ns since 1970). */
void timeline_reach(struct timeline *timeline, int64_t time);

void timeline_count(struct timeline *timeline, enum timeline_event event, int64_t time);

void timeline_add(struct timeline *sum, const struct timeline *part);

/* us. */
int64_t timeline_width(const struct timeline *timeline);

/* Of a bin between the first and the last. */
uint64_t timeline_number(const struct timeline *timeline, enum timeline_event event, int64_t bin);

#endif
