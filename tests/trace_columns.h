/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The lines of a trace file: their kinds and columns, except for segments and ICMP errors
 * (plugin/notation). */
#ifndef TCPPHASE_TRACE_COLUMNS_H
#define TCPPHASE_TRACE_COLUMNS_H

#include <trace_icmp.h>
#include <trace_ports.h>
#include <trace_summary.h>

/* Splits a line into columns; without a bar it is only input. Returns NULL or an error message. */
const char *trace_row_read(const char *line, struct trace_row *row);

/* Whether the expectations of both rows are equal. */
bool trace_expectation_equal(const struct trace_row *one, const struct trace_row *other);

/* Whether the row has an expectation. */
bool trace_has_expectation(const struct trace_row *row);

bool trace_is_icmp(const char *line);

bool trace_is_ports(const char *line);

/* An omitted port is 0: the default. Returns NULL or an error message. */
const char *trace_ports_read(const char *line, uint16_t ports[2]);

bool trace_is_summary(const char *line);

/* Returns NULL or an error message. */
const char *trace_summary_read(const char *line, struct trace_summary *summary);

#endif
