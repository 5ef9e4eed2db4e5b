/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The reader of all formats of libwiretap, compressed or not. Annotated captures and --dissect need
 * more of libwiretap than the interface of readers has; they use the open file itself. */
#ifndef TCPPHASE_WIRETAP_READER_H
#define TCPPHASE_WIRETAP_READER_H

#include "capture_file.h"
#include "compat.h"

struct wiretap_file {
    wtap *wiretap;
    struct capture_record record; /* the last record read */
    bool is_ahead;                /* the first record has been read and is returned next */
    int error;                    /* of libwiretap; 0: none */
    char *reason;                 /* its detail, or NULL */
    int encapsulation;            /* whose link layer the frame has */
};

extern const struct reader wiretap_reader;

/* The open file; NULL if another reader reads it. */
struct wiretap_file *wiretap_file_of(const struct capture_file *file);

bool wiretap_file_is_pcapng(const struct wiretap_file *file);

/* Whether it is compressed with gzip. */
bool wiretap_file_is_gzipped(const struct wiretap_file *file);

#endif
