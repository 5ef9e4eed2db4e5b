/* SPDX-License-Identifier: GPL-2.0-or-later */

/* An ICMP error that quotes a segment, as a line of text (tests/traces/README.md):
 *
 *     icmp> type=3 code=4 mtu=1400 quote=1 +20ms */
#ifndef TCPPHASE_TRACE_ICMP_H
#define TCPPHASE_TRACE_ICMP_H

#include "trace_line.h"

struct trace_icmp {
    int64_t time;    /* ns */
    uint32_t frame;  /* frame number of the error */
    uint32_t quote;  /* frame number of the segment that it quotes */
    uint32_t mtu;    /* of the next hop, if the segment was too big; 0: not announced */
    uint8_t version; /* 4: icmp>; 6: icmp6> */
    uint8_t type;
    uint8_t code;
};

/* The address of the router that sends it, for documentation (RFC 5737, RFC 3849); that of IPv4 is
 * padded with zeros. */
const uint8_t *trace_icmp_router(const struct trace_icmp *icmp);

/* Returns NULL, or an error message, which is stored in the scenario. */
const char *trace_icmp_read(const char *line, struct trace_scenario *scenario,
                            struct trace_icmp *icmp);

/* Writes the line, at most TRACE_COLUMN_SIZE octets. Reading it back gives the same error, except
 * for the time if the scenario did not know the first one. */
void trace_icmp_write(const struct trace_icmp *icmp, struct trace_scenario *scenario, char *text);

#endif
