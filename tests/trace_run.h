/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Runs the lines of a trace file through stream table and engine. */
#ifndef TCPPHASE_TRACE_RUN_H
#define TCPPHASE_TRACE_RUN_H

#include "trace_file.h"

#include <stream_table.h>

/* All zero before the first line. */
struct trace_run {
    struct stream_table *table;
    struct stream_entry **streams; /* of the scenario, by index */
    uint32_t stream_count;
    unsigned scenarios; /* begun so far */
    uint16_t ports[2];  /* of the scenario */
};

/* Must be called before each line. Begins a scenario if the line is its first, and returns true
 * then. */
bool trace_run_enter(struct trace_run *run, const struct trace_file_line *line);

/* Sets the segment to that of the input. Returns its stream; stream_table_observe must be called
 * next. */
struct stream_entry *trace_run_find(struct trace_run *run, const struct trace_input *input,
                                    struct tcpphase_segment *segment);

/* Passes an ICMP error to the stream concerned. */
void trace_run_take_icmp(struct trace_run *run, const struct trace_file *file,
                         const struct trace_file_line *line);

/* Must be called after the last line. */
void trace_run_end(struct trace_run *run);

#endif
