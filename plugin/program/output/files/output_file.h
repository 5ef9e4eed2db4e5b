/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A file that appears whole or not at all: it is written without a name, or under a hidden one
 * where the file system needs that, and replaces what has its name when it is on the disk. */
#ifndef TCPPHASE_OUTPUT_FILE_H
#define TCPPHASE_OUTPUT_FILE_H

#include "place.h"

struct output_file {
    char *path;             /* as given, for messages; NULL: it is not open */
    char *place;            /* the name it gets; NULL: what is there is written as it is */
    char *part;             /* its name until then; NULL: it has none */
    struct place_lock lock; /* keeps other runs from writing it */
    int fd;
};

/* Opens the output with this path. A symbolic link is followed: what it leads to is replaced. What
 * is no regular file (a device, a FIFO) is written as it is, and so is what a descriptor of this
 * process leads to: /dev/stdout, /dev/fd/3. False: an error was told. */
bool output_file_open(struct output_file *file, const char *path);
bool output_file_open_stdout(struct output_file *file);

/* The same without a lock, for a file that only the holder of another one's lock writes. */
bool output_file_open_unlocked(struct output_file *file, const char *path);

/* Gives the file its name. False: an error was told, and nothing is left. */
bool output_file_publish(struct output_file *file);

/* Takes away what was written. Does nothing to what is published, or was not opened. */
void output_file_discard(struct output_file *file);

/* A file without a name, in the folder of a path or, if that is NULL, where temporary files are;
 * -1: there is none, which was told. */
int output_file_scratch(const char *beside);

/* Copies the octets from where the one stands to where the other does. False: errno tells why;
 * EINTR: a signal is to end the run. */
bool output_file_copy(int from, int to);

/* The same, of what is compressed by gzip; false, too, if it is cut or corrupt. */
bool output_file_unpack(int from, int to);

#endif
