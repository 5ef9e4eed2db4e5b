/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Settings of the stream table by name and value: preferences of the plugin and options of the
 * program (which have hyphens instead of underscores). */
#ifndef TCPPHASE_STREAM_SETTINGS_H
#define TCPPHASE_STREAM_SETTINGS_H

#include "stream_table.h"

/* id, name */
#define STREAM_SETTINGS(X)                                                                         \
    X(SERVER, "server")                                                                            \
    X(SERVER_PORTS, "server_ports")                                                                \
    X(DUPLICATE_WINDOW, "duplicate_window")                                                        \
    X(SLOW_RESPONSE, "slow_response")

#define STREAM_SETTING_ENUM(id, name) STREAM_SETTING_##id,
enum stream_setting { STREAM_SETTINGS(STREAM_SETTING_ENUM) STREAM_SETTING_COUNT };
#undef STREAM_SETTING_ENUM

extern const char *const stream_setting_names[STREAM_SETTING_COUNT];

/* How the server is determined if the opening was not captured: id, word, meaning. */
#define STREAM_SERVERS(X)                                                                          \
    X(LOWER_PORT, "lower-port", "Lower port")                                                      \
    X(FIRST_RECEIVER, "first-receiver", "Receiver of the first segment")

#define STREAM_SERVER_ENUM(id, word, meaning) STREAM_SERVER_##id,
enum stream_server { STREAM_SERVERS(STREAM_SERVER_ENUM) STREAM_SERVER_COUNT };
#undef STREAM_SERVER_ENUM

/* Adds the ports from first to last to the server ports. */
void stream_settings_add_ports(struct stream_settings *settings, uint16_t first, uint16_t last);

/* Parses the value of a setting as Wireshark does: ports are "8000-8080, 9000", "-1023", "49152-".
 * Returns false if the value is invalid; settings may have changed. */
bool stream_setting_read(struct stream_settings *settings, enum stream_setting setting,
                         const char *text);

#endif
