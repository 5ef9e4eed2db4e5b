/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Messages on standard error. */
#ifndef TCPPHASE_MESSAGE_H
#define TCPPHASE_MESSAGE_H

#include <glib.h>
#include <stdbool.h>

/* Prints "tcpphase: NAME: TEXT" and a newline with one write, since other processes may print too.
 * Unprintable characters are escaped, so that file names cannot control the terminal. */
void message(const char *name, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Prints the message and returns false. */
bool message_fail(const char *name, const char *what);

/* The text with unprintable octets as \ooo (octal) and backslashes as \\. The caller frees it with
 * g_free. */
char *message_escape(const char *text);

/* The plural ending of a noun. */
static inline const char *message_plural(guint64 count)
{
    return count == 1 ? "" : "s";
}

#endif
