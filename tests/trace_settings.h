/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the user decided, as a line of a trace (tests/traces/README.md):
 *
 *     settings duplicate_window=0 server=first-receiver server_ports=8000-8080,9000
 * slow_response=200 */
#ifndef TCPPHASE_TRACE_SETTINGS_H
#define TCPPHASE_TRACE_SETTINGS_H

#include <stream_settings.h>

bool trace_is_settings(const char *line);

/* Settings that are not named are default. Returns NULL or an error message. */
const char *trace_settings_read(const char *line, struct stream_settings *settings);

#endif
