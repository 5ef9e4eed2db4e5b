/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A capture read record by record, by the reader for its format. */
#ifndef TCPPHASE_CAPTURE_FILE_H
#define TCPPHASE_CAPTURE_FILE_H

#include "reader.h"

/* Frames with one kind of invalid time. */
struct time_fault {
    uint32_t frames; /* how many */
    uint32_t first;  /* number of the first one */
};

struct capture_file {
    const struct reader *reader;
    void *state;                /* of the reader; NULL: not open */
    struct frame frame;         /* the last one read */
    struct time_fault fraction; /* TIME_BAD_FRACTION */
    struct time_fault range;    /* TIME_OUT_OF_RANGE */
    struct read_error error;
};

/* path: "-" is the standard input. Returns false and sets the error if the file cannot be opened or
 * is not a capture; it must be closed nevertheless. */
bool capture_file_open(struct capture_file *file, const char *path);

/* Reads the next record. Returns false at the end, or on an error. */
bool capture_file_next(struct capture_file *file);

void capture_file_close(struct capture_file *file);

/* As in struct reader. */
double capture_file_part(const struct capture_file *file);
const char *capture_file_warning(const struct capture_file *file);

/* Replaces the error by an error of the system (errno). */
void capture_file_fail(struct capture_file *file, int error);

/* Error message for the state of the file. The caller frees it with g_free. */
char *capture_file_complaint(const struct capture_file *file);

/* Must be called once before any file is opened. */
void capture_files_prepare(void);

#endif
