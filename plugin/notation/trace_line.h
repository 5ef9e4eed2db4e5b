/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A segment and its verdict as a line of text (tests/traces/README.md):
 *
 *     s> FA  seq=1 ack=22 +250ms | close ack-fin-1-fin-2 < 5 | FIN-WAIT-2 LAST-ACK | with-data
 *
 * Left of the first bar is the input (the segment), right of it the expectation (the verdict). */
#ifndef TCPPHASE_TRACE_LINE_H
#define TCPPHASE_TRACE_LINE_H

#include "trace_scenario.h"

#include <stdio.h>
#include <tcpphase.h>

/* The columns of a line; a column that is left out is empty. */
enum trace_column {
    TRACE_INPUT,  /* segment */
    TRACE_STEP,   /* phase, step, the segment it answers, which end is the client */
    TRACE_CLIENT, /* states of the client */
    TRACE_SERVER, /* states of the server */
    TRACE_NOTES,
    TRACE_STREAM, /* stream number, if it differs from the previous line's */
    TRACE_COLUMNS
};

struct trace_row {
    char column[TRACE_COLUMNS][TRACE_COLUMN_SIZE];
};

/* Widths of the columns, to align rows. */
struct trace_widths {
    size_t width[TRACE_COLUMNS];
};

/* The input of a line: a segment, and header details that the engine does not use. */
struct trace_input {
    struct tcpphase_segment segment;
    uint8_t header_captured; /* captured octets of the TCP header; 0: all */
    uint8_t cookie_length;   /* octets of the Fast Open cookie; 0: a cookie request */
    uint16_t ports[2];       /* of end 0 and end 1, if others than the scenario's; else 0 */
};

/* The longest time between two lines that a line can state, in ns. */
extern const int64_t trace_longest_elapsed;

/* Parses an input column. Returns NULL or an error message, which is stored in the scenario. */
const char *trace_input_read(const char *text, struct trace_scenario *scenario,
                             struct trace_input *input);

/* Writes the input column of a segment; end 0 is written as the client. Reading it back gives the
 * same segment, except for the bases and the first time if the scenario did not know them. */
void trace_input_write(const struct trace_input *input, struct trace_scenario *scenario,
                       struct trace_row *row);

/* Writes the columns of the expectation. */
void trace_expectation_write(const struct tcpphase_verdict *verdict, uint32_t stream,
                             struct trace_scenario *scenario, struct trace_row *row);

/* Widens the widths to fit the row. */
void trace_widths_include(struct trace_widths *widths, const struct trace_row *row);

/* Prints the columns from the first requested to the last non-empty one, and a newline. */
void trace_row_print(const struct trace_row *row, const struct trace_widths *widths,
                     enum trace_column first, FILE *file);

#endif
