/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the user decided, as a line of a trace (tests/traces/README.md):
 *
 *     settings duplicate_window=0 server=first-receiver server_ports=8000-8080,9000 */
#ifndef TRACE_SETTINGS_H
#define TRACE_SETTINGS_H

#include <stream_settings.h>

bool trace_is_settings(const char *line);

/* What the line does not name is as usual. Returns NULL, or what is wrong with the line. */
const char *trace_settings_read(const char *line, struct stream_settings *settings);

#endif
