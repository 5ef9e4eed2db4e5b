/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Checks that a capture that is read twice does not change in between. It may grow, as a capture
 * that is still being written does. */
#ifndef TCPPHASE_TWICE_READ_H
#define TCPPHASE_TWICE_READ_H

#include "reader.h"

#include <sys/stat.h>

enum reading_pass { FIRST_PASS, SECOND_PASS };

struct twice_read {
    int fd;        /* open descriptor, so that its inode number is not reused */
    char path[32]; /* /proc/self/fd path of that descriptor, valid when the file is renamed or
                      removed */
    struct stat at_first;
    uint64_t digests[2]; /* digest of all records in each pass */
};

/* Must be called when the capture is open for the first pass. Returns false and sets errno on
 * errors. */
bool twice_read_open(struct twice_read *twice, const char *path);
void twice_read_close(struct twice_read *twice);

/* Must be called before a second pass; there is one for each annotated capture. */
void twice_read_begin_second(struct twice_read *twice);

/* Adds the record to the digest of the pass. */
void twice_read_record(struct twice_read *twice, enum reading_pass pass, const struct frame *frame);

/* Whether the path leads to another file now, or to none. */
bool twice_read_is_replaced(const struct twice_read *twice, const char *path);

/* Whether the file was modified other than by appending. */
bool twice_read_is_overwritten(const struct twice_read *twice);

/* Whether the records of the two passes differ. */
bool twice_read_differs(const struct twice_read *twice);

#endif
