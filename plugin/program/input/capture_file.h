/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A capture read record by record with libwiretap: any format, compressed or not. */
#ifndef TCPPHASE_CAPTURE_FILE_H
#define TCPPHASE_CAPTURE_FILE_H

#include "compat.h"

/* Frames with one kind of invalid time. */
struct time_fault {
    uint32_t frames; /* how many */
    uint32_t first;  /* number of the first one */
};

struct capture_file {
    wtap *wiretap;
    struct capture_record record; /* the last record read */
    uint32_t frame;               /* its frame number, from 1 */
    struct time_fault fraction;   /* fraction of a second not from 0 to 999999999 ns */
    struct time_fault range;      /* more than 2^63 ns from 1970 */
    bool is_ahead;                /* the first record has been read and is returned next */
    int error;                    /* error of libwiretap; 0: none */
    char *reason;                 /* its detail, or NULL */
};

/* path: "-" is standard input. Returns false, sets error, and leaves nothing to close if the file
 * cannot be opened or is not a capture. */
bool capture_file_open(struct capture_file *file, const char *path);

/* Reads the next record. Returns false at the end (error is 0) or on an error. After frame
 * 4294967295, the last that can be numbered, the error is EOVERFLOW. An invalid fraction of a
 * second is carried into the seconds. */
bool capture_file_next(struct capture_file *file);

/* Whether an interface of a pcapng has a time resolution (if_tsresol) too fine for libwiretap's
 * 64-bit arithmetic, so that all its times are wrong. */
bool capture_file_has_bad_resolution(const struct capture_file *file);

bool capture_file_is_pcapng(const struct capture_file *file);

/* Whether the file is compressed with gzip. */
bool capture_file_is_gzipped(const struct capture_file *file);

void capture_file_close(struct capture_file *file);

/* Error message for the state of the file. The caller frees it with g_free. */
char *capture_file_complaint(const struct capture_file *file);
char *capture_file_error(const struct capture_file *file);

/* Whether writing a record failed because of the file system. */
bool capture_file_failed_to_write(const struct capture_file *file);

/* Part of the file read so far, from 0 to 1; 0 if its size is not known. */
double capture_file_part(const struct capture_file *file);

/* Time of the last record in ns since 1970, modulo 2^64, so that extreme times cannot overflow. */
int64_t capture_file_time(const struct capture_file *file);

/* Must be called once before any file is opened. */
void capture_files_prepare(void);

#endif
