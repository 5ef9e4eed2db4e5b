/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the user may decide about streams, in words: the preferences of the plugin, and options of
 * the program, where they have hyphens for underscores. */
#ifndef STREAM_SETTINGS_H
#define STREAM_SETTINGS_H

#include "stream_table.h"

/* id, name */
#define STREAM_SETTINGS(X)                                                                         \
    X(SERVER, "server")                                                                            \
    X(SERVER_PORTS, "server_ports")                                                                \
    X(DUPLICATE_WINDOW, "duplicate_window")

#define STREAM_SETTING_ENUM(id, name) STREAM_SETTING_##id,
enum stream_setting { STREAM_SETTINGS(STREAM_SETTING_ENUM) STREAM_SETTING_COUNT };
#undef STREAM_SETTING_ENUM

extern const char *const stream_setting_names[STREAM_SETTING_COUNT];

/* Which end is the server if the opening is missing: id, word, what it says. */
#define STREAM_SERVERS(X)                                                                          \
    X(LOWER_PORT, "lower-port", "Lower port")                                                      \
    X(FIRST_RECEIVER, "first-receiver", "Receiver of the first segment")

#define STREAM_SERVER_ENUM(id, word, meaning) STREAM_SERVER_##id,
enum stream_server { STREAM_SERVERS(STREAM_SERVER_ENUM) STREAM_SERVER_COUNT };
#undef STREAM_SERVER_ENUM

/* Puts the ports from first to last among those that serve. */
void stream_settings_add_ports(struct stream_settings *settings, uint16_t first, uint16_t last);

/* Reads one, in Wireshark's way: ports are "8000-8080, 9000", "-1023", "49152-". False: it is no
 * value of that setting. */
bool stream_setting_read(struct stream_settings *settings, enum stream_setting setting,
                         const char *text);

#endif
