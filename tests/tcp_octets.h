/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writes a segment of a trace as a TCP header with payload. */
#ifndef TCPPHASE_TCP_OCTETS_H
#define TCPPHASE_TCP_OCTETS_H

#include "packet.h"
#include "trace_line.h"

/* Begins the packet with the TCP segment of a line, between these ports of the two ends. Sets
 * packet->wrong if there is no such segment. */
void tcp_octets_put(struct packet *packet, const struct trace_input *input,
                    const uint16_t ports[2]);

#endif
