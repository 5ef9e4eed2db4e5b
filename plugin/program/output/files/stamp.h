/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The stamp of an output in a folder, a hidden file .NAME.done: text that tells from which capture,
 * and with which options, the output was made. */
#ifndef TCPPHASE_STAMP_H
#define TCPPHASE_STAMP_H

#include <stdbool.h>

/* Whether the file exists and its stamp has this text. */
bool stamp_says(const char *path, const char *text);

/* Whether the file has a stamp: it was made by some run. */
bool stamp_is_there(const char *path);

/* Must be called after the file is published: a stamp must not exist without its file. Returns
 * false after a message on errors. */
bool stamp_write(const char *path, const char *text);

#endif
