/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the charts of a report show, of any number of streams, in a fixed amount of memory. */
#ifndef TCPPHASE_STREAM_CHARTS_H
#define TCPPHASE_STREAM_CHARTS_H

#include "histogram.h"
#include "timeline.h"

#include <life.h>
#include <stdio.h>

/* id, title, name of the field of a stream, which the function summary_NAME returns. */
#define CHARTED_TIMES(X)                                                                           \
    X(HANDSHAKE, "Handshake", handshake_time)                                                      \
    X(FIRST_BYTE, "Handshake to the server's first octet", first_byte_time)                        \
    X(END, "First segment to the end", end_time)

#define CHARTED_ENUM(id, title, name) CHARTED_##id,
enum charted_time { CHARTED_TIMES(CHARTED_ENUM) CHARTED_TIME_COUNT };
#undef CHARTED_ENUM

/* All zero: of no stream. */
struct stream_charts {
    struct timeline timeline;
    struct histogram times[CHARTED_TIME_COUNT];
};

void stream_charts_count(struct stream_charts *charts, const struct tcpphase_life *life,
                         bool is_troubled);
void stream_charts_add(struct stream_charts *sum, const struct stream_charts *part);

/* Writes the timeline as SVG; a paragraph if it is empty. */
void stream_charts_draw_timeline(const struct stream_charts *charts, FILE *out);

/* Writes each histogram with its title and what is said of it. */
void stream_charts_draw_times(const struct stream_charts *charts, FILE *out);

#endif
