/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Expectations about a stream, as a line of text (tests/traces/README.md):
 *
 *     =1 handshake=three-way | close=reset | client.bytes=20
 *
 * Names and values are not interpreted here; they must not contain a bar. */
#ifndef TCPPHASE_TRACE_SUMMARY_H
#define TCPPHASE_TRACE_SUMMARY_H

#include "trace_line.h"

enum { TRACE_CLAIMS_MAX = 48, TRACE_NAME_SIZE = 40, TRACE_VALUE_SIZE = 392 };

struct trace_claim {
    char name[TRACE_NAME_SIZE];
    char value[TRACE_VALUE_SIZE]; /* "-": the field is absent */
};

struct trace_summary {
    uint32_t stream; /* number in the scenario, from 0 */
    unsigned count;
    struct trace_claim claims[TRACE_CLAIMS_MAX];
};

void trace_summary_print(const struct trace_summary *summary, FILE *file);

#endif
