/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which captures are to be read: those named, and those in folders named. */
#ifndef TCPPHASE_CAPTURES_H
#define TCPPHASE_CAPTURES_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

struct capture {
    char *path;    /* as named, or found below what was named; "-": the standard input */
    char *name;    /* of its outputs, in folders: its path below the folder that was named, its last
                      part if it was named itself; or the whole path */
    bool is_named; /* not found in a folder: then it must be a capture */
    bool is_regular;
    dev_t device;
    ino_t inode;
    gint64 size;  /* octets */
    gint64 mtime; /* ns since 1970 */
};

/* An array of struct capture, folders in order of names; NULL-terminated words. keeps_paths: names
 * are whole paths, without what leads up. What is not there
 * becomes a capture too: whoever opens it complains. */
GArray *captures_find(char **words, bool keeps_paths);
void captures_free(GArray *captures);

/* True when the words name more than one capture, or a folder. */
bool captures_are_many(char **words);

#endif
