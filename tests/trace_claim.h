/* SPDX-License-Identifier: GPL-2.0-or-later */

/* An expectation about a stream. */
#ifndef TCPPHASE_TRACE_CLAIM_H
#define TCPPHASE_TRACE_CLAIM_H

#include <stream_fields.h>
#include <string.h>
#include <trace_summary.h>

/* The field that it is about; STREAM_FIELD_COUNT: no such field. */
static inline enum stream_field trace_claim_field(const struct trace_claim *claim)
{
    unsigned field = 0;
    while (field < STREAM_FIELD_COUNT && strcmp(stream_fields[field].name, claim->name) != 0)
        field++;
    return (enum stream_field)field;
}

#endif
