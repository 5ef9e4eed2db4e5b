/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The position in a scenario, which its lines are written and read relative to. */
#ifndef TCPPHASE_TRACE_SCENARIO_H
#define TCPPHASE_TRACE_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

enum { TRACE_COLUMN_SIZE = 768, TRACE_WRONG_SIZE = 128 };

/* What the next line is written relative to. */
struct trace_scenario {
    int64_t time;   /* ns, of the segment before */
    uint32_t frame; /* number of the segment before */
    uint32_t stream;
    uint32_t base[2];   /* the sequence numbers of end 0 and end 1 that are written as 0 */
    uint32_t seq[2];    /* of the last segment of each end */
    uint16_t ip_id[2];  /* of the same */
    bool knows_base[2]; /* false: a writer counts from the first number it meets */
    bool knows_time;    /* false: a writer counts from the first segment */
    char wrong[TRACE_WRONG_SIZE];
};

/* Before the first segment. */
void trace_scenario_begin(struct trace_scenario *scenario);

#endif
