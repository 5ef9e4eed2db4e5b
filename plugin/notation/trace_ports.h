/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The ports of a scenario's ends, as a line of text (tests/traces/README.md):
 *
 *     ports - 8888 */
#ifndef TCPPHASE_TRACE_PORTS_H
#define TCPPHASE_TRACE_PORTS_H

#include "trace_line.h"

/* Default ports. In a capture of several scenarios, end 0 of each gets its own port, counted up
 * from the default. */
extern const uint16_t trace_usual_ports[2];

/* Prints nothing if both ports are the default. */
void trace_ports_print(const uint16_t ports[2], FILE *file);

#endif
