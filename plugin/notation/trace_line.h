/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A segment and its verdict as one line of text, both ways (tests/traces/README.md):
 *
 *     s> FA  seq=1 ack=22 +250ms | close ack-fin-1-fin-2 < 5 | FIN-WAIT-2 LAST-ACK | with-data
 *
 * Left of the first bar stands the input, right of it what the engine says of it. */
#ifndef TCPPHASE_TRACE_LINE_H
#define TCPPHASE_TRACE_LINE_H

#include "trace_scenario.h"

#include <stdio.h>
#include <tcpphase.h>

/* One line, cut into columns; a column that is left out is empty. */
enum trace_column {
    TRACE_INPUT,  /* the segment */
    TRACE_STEP,   /* phase, step, what it answers, who is the client */
    TRACE_CLIENT, /* the client's states */
    TRACE_SERVER, /* the server's states */
    TRACE_NOTES,
    TRACE_STREAM, /* the stream's number, when it is not that of the line before */
    TRACE_COLUMNS
};

struct trace_row {
    char column[TRACE_COLUMNS][TRACE_COLUMN_SIZE];
};

/* How wide the columns of rows are that stand under each other. */
struct trace_widths {
    size_t width[TRACE_COLUMNS];
};

/* The left of a line: a segment, and what the engine need not know of it. */
struct trace_input {
    struct tcpphase_segment segment;
    uint8_t header_captured; /* octets of the TCP header; 0: all */
    uint8_t cookie_length;   /* octets of the Fast Open cookie; 0: asks for one */
};

/* The longest time from one line to the next that a line can tell, ns. */
extern const int64_t trace_longest_elapsed;

/* Cuts a line into its columns. Without a bar only the input is there. Returns NULL, or what is
 * wrong with the line. */
const char *trace_row_read(const char *line, struct trace_row *row);

/* The segment of an input column. Returns NULL, or what is wrong with it: a text in the scenario.
 */
const char *trace_input_read(const char *text, struct trace_scenario *scenario,
                             struct trace_input *input);

/* The input column of a segment; end 0 is written as the client. Reading it gives the same segment,
 * but for the bases and the first time if the scenario did not know them. */
void trace_input_write(const struct trace_input *input, struct trace_scenario *scenario,
                       struct trace_row *row);

/* The columns right of the first bar. */
void trace_expectation_write(const struct tcpphase_verdict *verdict, uint32_t stream,
                             struct trace_scenario *scenario, struct trace_row *row);

/* True when the rows say the same right of the first bar. */
bool trace_expectation_equal(const struct trace_row *one, const struct trace_row *other);

/* True when something stands right of the first bar. */
bool trace_has_expectation(const struct trace_row *row);

/* Makes the widths fit the row too. */
void trace_widths_include(struct trace_widths *widths, const struct trace_row *row);

/* Prints the columns from the first one asked for to the last one filled, and a line end. */
void trace_row_print(const struct trace_row *row, const struct trace_widths *widths,
                     enum trace_column first, FILE *file);

#endif
