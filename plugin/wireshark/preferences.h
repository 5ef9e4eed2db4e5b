/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the user may set: Edit > Preferences > Protocols > TCP Lifecycle, or -o tcpphase.NAME:VALUE.
 */
#ifndef TCPPHASE_PREFERENCES_H
#define TCPPHASE_PREFERENCES_H

#include "compat.h"

#include <stream_settings.h>

void preferences_register(int proto);

/* Whether the details of a segment hold its stream. */
bool preferences_show_stream(void);

/* For the streams of a file. A preference that changes has Wireshark open the file again. */
void preferences_fill(struct stream_settings *settings);

#endif
