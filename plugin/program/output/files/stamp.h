/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The stamp beside an output in a folder, .NAME.done: a text that says of which capture it was made
 * and how. */
#ifndef TCPPHASE_STAMP_H
#define TCPPHASE_STAMP_H

#include <stdbool.h>

/* True when the file with this path is there, and its stamp has this text. */
bool stamp_says(const char *path, const char *text);

/* True when there is a stamp: some run has made the file with this path. */
bool stamp_is_there(const char *path);

/* To be called after the file is published: there must be no stamp without it. False: an error was
 * reported. */
bool stamp_write(const char *path, const char *text);

#endif
