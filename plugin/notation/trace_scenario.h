/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The state of reading or writing a scenario: what its next line is relative to. */
#ifndef TCPPHASE_TRACE_SCENARIO_H
#define TCPPHASE_TRACE_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

enum { TRACE_COLUMN_SIZE = 768, TRACE_WRONG_SIZE = 128 };

struct trace_scenario {
    int64_t time;   /* ns, time of the previous segment */
    uint32_t frame; /* number of the previous segment */
    uint32_t stream;
    uint32_t base[2];   /* sequence numbers of end 0 and end 1 that are written as 0 */
    uint32_t seq[2];    /* sequence number of the last segment of each end */
    uint16_t ip_id[2];  /* IP identification of that segment */
    bool knows_base[2]; /* if false, a writer takes the base from the first number of that end */
    bool knows_time;    /* if false, a writer counts time from the first segment */
    char wrong[TRACE_WRONG_SIZE];
};

/* Must be called before the first segment. */
void trace_scenario_begin(struct trace_scenario *scenario);

#endif
