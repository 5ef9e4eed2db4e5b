/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A capture that is read twice: whether it was the same both times. It may have grown, as a capture
 * does that is still being written; what was read of it must not have changed. */
#ifndef TCPPHASE_TWICE_READ_H
#define TCPPHASE_TWICE_READ_H

#include "capture_file.h"

#include <sys/stat.h>

enum reading_pass { FIRST_PASS, SECOND_PASS };

struct twice_read {
    int fd;        /* held open: no other file gets its inode number meanwhile */
    char path[32]; /* that leads to this open file, whatever has become of its name */
    struct stat at_first;
    uint32_t digests[2]; /* of all records, by pass */
};

/* Called when the capture is open for the first pass. False: errno tells why. */
bool twice_read_open(struct twice_read *twice, const char *path);
void twice_read_close(struct twice_read *twice);

/* Takes the record that was read last. */
void twice_read_record(struct twice_read *twice, enum reading_pass pass, struct capture_file *file);

/* Whether the path leads to another file by now, or to none. */
bool twice_read_is_replaced(const struct twice_read *twice, const char *path);

/* Whether the file was written to, other than at its end. */
bool twice_read_is_overwritten(const struct twice_read *twice);

/* Whether the records of the two passes differ. */
bool twice_read_differs(const struct twice_read *twice);

#endif
