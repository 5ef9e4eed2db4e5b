/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A file that appears whole or not at all: it is written under another name beside its place, and
 * gets its own when it lies on the disk. */
#ifndef TCPPHASE_TARGET_H
#define TCPPHASE_TARGET_H

#include <stdbool.h>

struct target {
    char *path;
    char *part; /* its name until then; NULL: the standard output, a device, or nothing */
    int fd;
};

/* Errors are told on the standard error. What a killed run left under the other name is written
 * over; another run that still writes there is not disturbed. */
bool target_open(struct target *target, const char *path);
bool target_open_stdout(struct target *target);

/* Gives the file its name. */
bool target_publish(struct target *target);

/* Takes away what was written. Does nothing to what is published, or was not opened. */
void target_discard(struct target *target);

/* A file without a name, in the folder of a path or, if that is NULL, where temporary files are;
 * -1: there is none, which was told. */
int target_scratch(const char *beside);

/* Copies the octets from where the one stands to where the other does. False: errno tells why. */
bool target_copy(int from, int to);

/* The same, of what is compressed by gzip; false, too, if it is cut or corrupt. */
bool target_unpack(int from, int to);

/* Where things that belong to a file lie hidden beside it: folder/.name.ending, to be freed. */
char *target_beside(const char *path, const char *ending);

#endif
