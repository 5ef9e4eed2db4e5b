/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A capture, read record by record by libwiretap: any format, compressed or not. */
#ifndef TCPPHASE_CAPTURE_FILE_H
#define TCPPHASE_CAPTURE_FILE_H

#include "compat.h"

struct capture_file {
    wtap *wiretap;
    struct capture_record record; /* the one read last */
    uint32_t frame;               /* its number, from 1 */
    bool is_ahead;                /* the first record was read already, and is the next one */
    int error;                    /* libwiretap's; 0: none */
    char *reason;                 /* what it says of that, or NULL */
};

/* path "-" is the standard input. False: it is no capture, or cannot be opened; error says why, and
 * the file need not be closed. */
bool capture_file_open(struct capture_file *file, const char *path);

/* Reads the next record. False at the end, or at what cannot be read: then error is not 0. The
 * record behind frame 4294967295, the last that has a number, cannot: EOVERFLOW. */
bool capture_file_next(struct capture_file *file);

bool capture_file_is_pcapng(const struct capture_file *file);

/* Compressed by gzip. */
bool capture_file_is_gzipped(const struct capture_file *file);

void capture_file_close(struct capture_file *file);

/* What is wrong with the capture, or what libwiretap says; to be freed with g_free. */
char *capture_file_complaint(const struct capture_file *file);
char *capture_file_error(const struct capture_file *file);

/* Whether the error is one of the file system, when records are written. */
bool capture_file_failed_to_write(const struct capture_file *file);

/* How much of the file was read so far, from 0 to 1; 0, too, if it is not known how long it is. */
double capture_file_part(const struct capture_file *file);

/* ns since 1970, modulo 2^64: a hostile time must do no harm. */
int64_t capture_file_time(const struct capture_file *file);

/* Called once, before any file is opened. */
void capture_files_prepare(void);

#endif
