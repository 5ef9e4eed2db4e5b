/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A segment of a trace as octets. */
#ifndef TCP_OCTETS_H
#define TCP_OCTETS_H

#include "packet.h"
#include "trace_line.h"

/* Begins the packet with a TCP segment as the line says it, between these ports of the two
 * ends. Sets packet->wrong when there is no such segment. */
void tcp_octets_put(struct packet *packet, const struct trace_input *input,
                    const uint16_t ports[2]);

#endif
