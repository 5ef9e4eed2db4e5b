/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writes what was captured between two endpoints as a scenario of a trace (tests/traces/README.md).
 *
 * A trace is a test and must pass. So the expectations are not the verdicts in the capture, but
 * those of the scenario when it is read back on its own. Where they differ, a comment has the
 * verdict in the capture. */
#ifndef TCPPHASE_CAPTURED_SCENARIO_H
#define TCPPHASE_CAPTURED_SCENARIO_H

#include "base/record_file.h"

#include <sighting.h>
#include <stdio.h>
#include <trace_line.h>

struct captured_scenario {
    struct record_list records;
    uint16_t ports[2];   /* index: end in the capture */
    uint8_t client;      /* end that is the client, as far as known; becomes end 0 */
    bool guesses_client; /* no segment of its last stream shows it */
    bool has_icmp;
    bool has_ack_of_0;     /* a segment has ACK and the number 0 */
    uint32_t first_stream; /* its index in the capture */
};

/* A segment as captured; or an ICMP error, with its time and frame, and the sender and sequence
 * number of the segment that it quotes. */
struct captured_record {
    struct trace_input input;
    struct tcpphase_verdict verdict;
    uint32_t stream;
    uint8_t icmp_version; /* 0: a segment; 4 or 6: an ICMP error */
    uint8_t icmp_type;
    uint8_t icmp_code;
    uint32_t icmp_mtu; /* of the next hop; 0: unknown */
};

/* Shared by all scenarios of a trace. */
struct captured_trace {
    FILE *out;
    struct record_file record_file;
    const struct stream_settings *settings;
    char *settings_text; /* text of options_settings */
};

/* Writes the scenario. Returns the number of frames that differ from the capture, which have
 * comments. */
uint64_t captured_scenario_write(const struct captured_scenario *scenario,
                                 struct captured_trace *trace);

#endif
