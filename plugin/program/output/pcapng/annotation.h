/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writes a pcapng file with comments on packets and on the section. Existing comments of others are
 * kept. */
#ifndef TCPPHASE_ANNOTATION_H
#define TCPPHASE_ANNOTATION_H

#include "input/capture_file.h"

struct annotation;

struct annotation_about {
    const char *path;    /* path of the capture */
    int fd;              /* descriptor of the output; stays open */
    const char *comment; /* comment on the section; NULL: none */
    int error;           /* libwiretap's error that ended the reading of the capture; 0: none */
};

/* Begins the output, for the records of the capture. Returns NULL and sets error and reason of the
 * capture on errors. */
struct annotation *annotation_open(struct capture_file *file, const struct annotation_about *about);

/* Writes the last record read with these comments (NULL-terminated), which replace tcpphase's
 * earlier ones. */
bool annotation_write(struct annotation *annotation, struct capture_file *file,
                      const char *const comments[]);

/* Writes what follows the last record: of a cut capture the complete blocks; of a corrupt one
 * nothing, unless its section has not been written. */
bool annotation_finish(struct annotation *annotation, struct capture_file *file);

bool annotation_close(struct annotation *annotation, struct capture_file *file);

#endif
