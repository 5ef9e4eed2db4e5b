/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which captures are to be read: those named, and those in folders named. */
#ifndef TCPPHASE_CAPTURES_H
#define TCPPHASE_CAPTURES_H

#include "capture.h"
#include "command/options.h"

/* An array of struct capture: files in order of names, then what only links lead to. Each regular
 * file is there once, whatever its names, and none that the run writes. What is not there becomes a
 * capture too: whoever opens it complains. *is_complete: false when a folder could not be read, or
 * a link leads back to a folder above it; that was told. */
GArray *captures_find(const struct options *options, bool *is_complete);
void captures_free(GArray *captures);

/* True when the words name more than one capture, or a folder. */
bool captures_are_many(char **words);

#endif
