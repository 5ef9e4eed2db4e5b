/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The ports of a scenario's ends, as a line of text (tests/traces/README.md):
 *
 *     ports - 8888 */
#ifndef TCPPHASE_TRACE_PORTS_H
#define TCPPHASE_TRACE_PORTS_H

#include "trace_line.h"

/* The usual ones. In a capture of several scenarios each has another one of end 0, counted up from
 * here. */
extern const uint16_t trace_usual_ports[2];

bool trace_is_ports(const char *line);

/* A port that is not named is 0: the usual one. Returns NULL, or what is wrong with the line. */
const char *trace_ports_read(const char *line, uint16_t ports[2]);

/* Prints nothing when both are the usual ones. */
void trace_ports_print(const uint16_t ports[2], FILE *file);

#endif
