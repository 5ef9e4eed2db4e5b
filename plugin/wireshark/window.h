/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Whether the plugin runs in Wireshark, which has windows, or in one of the terminal programs. */
#ifndef TCPPHASE_WINDOW_H
#define TCPPHASE_WINDOW_H

#include <stdbool.h>

/* begin: called once, when the window has been found. */
void window_register(void (*begin)(void));

/* Valid while a file is open. */
bool window_is_there(void);

#endif
