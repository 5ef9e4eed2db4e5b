/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Where the path of an output leads, and locks against other runs. */
#ifndef TCPPHASE_PLACE_H
#define TCPPHASE_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

/* Resolves symbolic links to the file that exists or would be created. Sets *descriptor to the
 * descriptor of this process that the path stands for (/dev/stdout, /dev/fd/3), or -1. The caller
 * frees the result with g_free. Returns NULL and sets errno on errors. */
char *place_resolve(const char *path, int *descriptor);

/* A hidden name in the folder of the path, made of the last part and the ending; or of a hash of
 * the last part, if the name would be too long for the file system. The caller frees it with
 * g_free. */
char *place_beside(const char *path, const char *ending);

/* Creates a file with an unpredictable hidden name in the folder of the path. mode: before the
 * umask. Returns the descriptor and sets *part, which the caller frees; returns -1 and sets errno
 * on errors. */
int place_make_part(const char *path, mode_t mode, char **part);

/* Links an unnamed open file under such a name. Returns NULL and sets errno on errors. */
char *place_link_part(const char *path, int fd);

/* A lock on an output: a hidden empty file beside it, which exists while a run writes the output. A
 * killed run leaves the file, but the lock is released. */
struct place_lock {
    char *path; /* NULL: not locked */
    int fd;
};

/* Waits briefly, in case a killed run is still ending; waits: waits until another run has ended.
 * Returns false and sets errno on errors, EWOULDBLOCK if another run holds the lock. */
bool place_lock(struct place_lock *lock, const char *path, bool waits);
void place_unlock(struct place_lock *lock);

#endif
