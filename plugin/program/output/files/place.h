/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Where the path of an output leads, and which run may write there. */
#ifndef TCPPHASE_PLACE_H
#define TCPPHASE_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

/* Follows symbolic links to what is there or would be made there. descriptor: that of this process
 * which the path stands for, as /dev/stdout and /dev/fd/3 do; -1: it is a path like others. Returns
 * the path behind the links, to be freed with g_free; NULL: errno tells why there is none. */
char *place_resolve(const char *path, int *descriptor);

/* A hidden name in the folder of a path, made of its last part and an ending; of a hash of the last
 * part, if the name would be too long for the file system. To be freed with g_free. */
char *place_beside(const char *path, const char *ending);

/* Makes and opens a file with an unpredictable hidden name in the folder of a path; mode: before
 * the umask. Returns -1 (errno tells why) or its descriptor, and its name, to be freed. */
int place_make_part(const char *path, mode_t mode, char **part);

/* Gives an open file that has no name such a name. Returns NULL: errno tells why not. */
char *place_link_part(const char *path, int fd);

/* A lock on an output: a hidden empty file beside it that is there as long as a run writes the
 * output. A run that is killed leaves the file, but not the lock on it. */
struct place_lock {
    char *path; /* NULL: there is none */
    int fd;
};

/* Waits a moment for a killed run to let go. waits: for a running one, too. False: errno tells why,
 * EWOULDBLOCK: another run has the lock. */
bool place_lock(struct place_lock *lock, const char *path, bool waits);
void place_unlock(struct place_lock *lock);

#endif
