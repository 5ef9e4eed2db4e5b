/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A file that is published as a whole or not at all: it is written unnamed, or under a hidden name
 * if the file system requires one, and replaces the file with its name when its contents are on the
 * disk. */
#ifndef TCPPHASE_OUTPUT_FILE_H
#define TCPPHASE_OUTPUT_FILE_H

#include "place.h"

struct output_file {
    char *path;             /* as given, for messages; NULL: not open */
    char *place;            /* the name to publish it under; NULL: written in place */
    char *part;             /* its hidden name until then; NULL: unnamed */
    struct place_lock lock; /* keeps other runs from writing it */
    int fd;
};

/* Opens the output with this path. Symbolic links are followed: their target is replaced. What is
 * not a regular file (a device, a FIFO) is written in place, and so is a descriptor of this
 * process: /dev/stdout, /dev/fd/3. Returns false after a message on errors. */
bool output_file_open(struct output_file *file, const char *path);
bool output_file_open_stdout(struct output_file *file);

/* The same without a lock, for a file that only the holder of another lock writes. */
bool output_file_open_unlocked(struct output_file *file, const char *path);

/* Publishes the file. Returns false after a message on errors; nothing is left then. */
bool output_file_publish(struct output_file *file);

/* Removes what was written. Does nothing if the file is published or not open. */
void output_file_discard(struct output_file *file);

/* Opens an unnamed file in the folder of the path, or in the temporary folder if path is NULL.
 * Returns -1 after a message on errors. */
int output_file_scratch(const char *beside);

/* What messages call an unnamed file in the temporary folder. */
const char *output_file_scratch_name(void);

/* Copies from the current position of one file to that of another. Returns false and sets errno on
 * errors; EINTR: a signal is pending. */
bool output_file_copy(int from, int to);

/* The same, decompressing gzip. EBADMSG: the data is truncated or corrupt. */
bool output_file_unpack(int from, int to);

#endif
