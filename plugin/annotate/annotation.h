/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Comments in a pcapng file: on packets and on the section. Those of others stay as they are. */
#ifndef TCPPHASE_ANNOTATION_H
#define TCPPHASE_ANNOTATION_H

#include "capture_file.h"

/* What ours begin with, by which they are known again. */
#define ANNOTATION_MARK "tcpphase: "

struct annotation;

/* Begins the file on fd, which stays open, for the records of the capture. comment: of the section;
 * NULL: none. NULL: error and reason of the capture say why. */
struct annotation *annotation_open(struct capture_file *file, int fd, const char *comment);

/* Writes the record that was read last, with this comment or, if it is NULL, with none of ours. */
bool annotation_write(struct annotation *annotation, struct capture_file *file,
                      const char *comment);

bool annotation_close(struct annotation *annotation, struct capture_file *file);

#endif
