/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writes a pcapng file with comments on packets and on the section. Existing comments of others are
 * kept. */
#ifndef TCPPHASE_ANNOTATION_H
#define TCPPHASE_ANNOTATION_H

#include "input/wiretap_reader.h"

struct annotation;

struct annotation_about {
    const char *path;         /* path of the capture */
    int fd;                   /* descriptor of the output; stays open */
    const char *comment;      /* comment on the section; NULL: none */
    enum read_error_kind end; /* error that ended the reading of the capture */
};

struct annotation_error {
    int code;     /* of libwiretap, or errno; 0: none */
    char *reason; /* its detail, to be freed with g_free, or NULL */
};

/* Begins the output, for the records of the capture. error: is zero, and set by functions that
 * fail. Returns NULL on errors. */
struct annotation *annotation_open(struct wiretap_file *file, const struct annotation_about *about,
                                   struct annotation_error *error);

/* Writes the last record read with these comments (NULL-terminated), which replace tcpphase's
 * earlier ones. */
bool annotation_write(const struct annotation *annotation, const char *const comments[]);

/* Writes what follows the last record: of a cut capture the complete blocks; of a corrupt one
 * nothing, unless its section has not been written. */
bool annotation_finish(const struct annotation *annotation);

bool annotation_close(struct annotation *annotation);

/* Whether the file system is the cause, and not the capture. */
bool annotation_failed_to_write(const struct annotation_error *error);

/* The caller frees it with g_free. */
char *annotation_error_text(const struct annotation_error *error);

#endif
