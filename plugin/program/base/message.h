/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Messages to the user, on the standard error. */
#ifndef TCPPHASE_MESSAGE_H
#define TCPPHASE_MESSAGE_H

#include <glib.h>
#include <stdbool.h>

/* Writes "tcpphase: NAME: TEXT" and a line feed in one piece, as others may write too. What is not
 * printable UTF-8 is escaped, so that the name of a file cannot control the terminal. */
void message(const char *name, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Writes the message and returns false, for those that fail with it. */
bool message_fail(const char *name, const char *what);

/* The text with each octet that is not of a printable letter of UTF-8 as \ooo, in octal, and a
 * backslash as \\; to be freed with g_free. */
char *message_escape(const char *text);

/* The ending of a noun. */
static inline const char *message_plural(guint64 count)
{
    return count == 1 ? "" : "s";
}

#endif
