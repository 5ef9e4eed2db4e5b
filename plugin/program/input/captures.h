/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Finds the captures to read: those given, and those in given folders. */
#ifndef TCPPHASE_CAPTURES_H
#define TCPPHASE_CAPTURES_H

#include "capture.h"
#include "command/options.h"

/* Returns an array of struct capture: files in order of their names, then those found only through
 * links. A regular file is listed once, under whatever names it appears, and no output of this run
 * is. A path that does not exist is listed too, and reported when it is opened. Sets *is_complete
 * to false, after a message, if a folder could not be read or a link leads to a folder above
 * itself. */
GArray *captures_find(const struct options *options, bool *is_complete);
void captures_free(GArray *captures);

/* Whether the words name several captures, or a folder. */
bool captures_are_many(char **words);

#endif
