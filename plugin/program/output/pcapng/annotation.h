/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Comments in a pcapng file: on packets and on the section. Those of others stay as they are. */
#ifndef TCPPHASE_ANNOTATION_H
#define TCPPHASE_ANNOTATION_H

#include "input/capture_file.h"

struct annotation;

struct annotation_about {
    const char *path;    /* of the capture */
    int fd;              /* of the annotated one; stays open */
    const char *comment; /* of the section; NULL: none */
};

/* Begins the file, for the records of the capture. NULL: error and reason of the capture say why.
 */
struct annotation *annotation_open(struct capture_file *file, const struct annotation_about *about);

/* Writes the record that was read last, with these comments, NULL behind the last, in place of
 * ours.
 */
bool annotation_write(struct annotation *annotation, struct capture_file *file,
                      const char *const comments[]);

/* Writes what comes behind the last record, when all were read. */
bool annotation_finish(struct annotation *annotation, struct capture_file *file);

bool annotation_close(struct annotation *annotation, struct capture_file *file);

#endif
