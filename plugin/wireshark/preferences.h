/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The preferences: Edit > Preferences > Protocols > TCP Lifecycle, or -o tcpphase.NAME:VALUE. */
#ifndef TCPPHASE_PREFERENCES_H
#define TCPPHASE_PREFERENCES_H

#include "compat.h"

#include <stream_settings.h>

void preferences_register(int proto);

/* Whether the details of a segment include its stream. */
bool preferences_show_stream(void);

/* Whether all of them include it in full, not only the one that decided the stream. */
bool preferences_stream_everywhere(void);

/* Settings for the streams of a file. Wireshark reloads the file when a preference changes. */
void preferences_fill(struct stream_settings *settings);

#endif
