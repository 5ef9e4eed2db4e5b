/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which captures are to be read: those named, and those in folders named. */
#ifndef TCPPHASE_CAPTURES_H
#define TCPPHASE_CAPTURES_H

#include "command/options.h"

#include <glib.h>
#include <sys/types.h>

struct capture {
    char *path;    /* as named, or found below what was named; "-": the standard input */
    char *name;    /* of its outputs, in folders: its path below the folder that was named, its last
                      part if it was named itself; or the whole path */
    bool is_named; /* not found in a folder: then it must be a capture */
    bool is_regular;
    bool is_refused; /* not to be read: its outputs would overwrite those of another, told */
    dev_t device;
    ino_t inode;
    gint64 size;  /* octets */
    gint64 mtime; /* ns since 1970 */
};

/* An array of struct capture: files in order of names, then what only links lead to. Each regular
 * file is there once, whatever its names, and none that the run writes. What is not there becomes a
 * capture too: whoever opens it complains. *is_complete: false when a folder could not be read, or
 * a link leads back to a folder above it; that was told. */
GArray *captures_find(const struct options *options, bool *is_complete);
void captures_free(GArray *captures);

/* True when the words name more than one capture, or a folder. */
bool captures_are_many(char **words);

#endif
