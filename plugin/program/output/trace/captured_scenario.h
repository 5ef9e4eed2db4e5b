/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What was gathered of two endpoints, and how it becomes a scenario of a trace
 * (tests/traces/README.md).
 *
 * A trace is a test, so it must pass: what stands right of the bars is not what the capture showed
 * but what the line says when it is read again, alone with its scenario. Where these differ, a
 * comment tells what the capture showed. */
#ifndef TCPPHASE_CAPTURED_SCENARIO_H
#define TCPPHASE_CAPTURED_SCENARIO_H

#include "base/record_file.h"

#include <sighting.h>
#include <stdio.h>
#include <trace_line.h>

struct captured_scenario {
    struct record_list records;
    uint16_t ports[2]; /* of the ends in the capture's order */
    uint8_t client;    /* which of them is the client, as far as known: it becomes end 0 */
    bool has_icmp;
    bool has_ack_of_0;     /* which may be none at all */
    uint32_t first_stream; /* number in the capture */
};

/* A segment as it was captured, or an ICMP error, which has of it the time, the frame, and the
 * sender and sequence number that it quotes. */
struct captured_record {
    struct trace_input input;
    struct tcpphase_verdict verdict;
    uint32_t stream;
    uint8_t icmp_version; /* 0: a segment */
    uint8_t icmp_type;
    uint8_t icmp_code;
};

/* What all scenarios of a trace share. */
struct captured_trace {
    FILE *out;
    struct record_file record_file;
    const struct stream_settings *settings;
    char *settings_text; /* as options_settings writes them */
};

/* Writes the scenario. Returns how many frames the notation could not tell as they were captured:
 * those about which comments are. */
uint64_t captured_scenario_write(const struct captured_scenario *scenario,
                                 struct captured_trace *trace);

#endif
