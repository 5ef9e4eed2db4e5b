/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The lines of a trace file on their way through streams and engine. */
#ifndef TRACE_RUN_H
#define TRACE_RUN_H

#include "trace_file.h"

#include <stream_table.h>

/* Zero-filled before the first line. */
struct trace_run {
    struct stream_table *table;
    struct stream_entry **streams; /* of the scenario, by their numbers */
    uint32_t stream_count;
    unsigned scenarios; /* begun so far */
    uint16_t ports[2];  /* of the scenario */
};

/* Before each line: begins the scenario if it is the first line of one, and returns true then. */
bool trace_run_enter(struct trace_run *run, const struct trace_file_line *line);

/* The stream of a segment, which the caller observes next (stream_table_observe). */
struct stream_entry *trace_run_find(struct trace_run *run, struct tcpphase_segment *segment);

/* An ICMP error, on its way to the stream that it is about. */
void trace_run_take_icmp(struct trace_run *run, const struct trace_file *file,
                         const struct trace_file_line *line);

/* After the last line. */
void trace_run_end(struct trace_run *run);

#endif
