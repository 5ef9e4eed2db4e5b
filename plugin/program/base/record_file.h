/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Lists of records in one file. A list is a chain of blocks, each of which begins with the offset
 * of the next. Blocks of freed lists are reused. So a list of any length needs only a few octets of
 * memory. */
#ifndef TCPPHASE_RECORD_FILE_H
#define TCPPHASE_RECORD_FILE_H

#include <stddef.h>
#include <stdint.h>

enum { RECORDS_PER_BLOCK = 8 };

struct record_file {
    int fd;
    int error; /* errno of the first failure; 0: none. Nothing is added or read after a failure */
    size_t record_size;
    int64_t end;  /* offset for the next new block */
    int64_t free; /* first block of the free list; 0: none */
};

/* All zero: an empty list. */
struct record_list {
    int64_t first; /* offset of its first block */
    int64_t last;
    uint64_t count; /* of records */
};

/* Cursor over a list. */
struct record_reader {
    struct record_file *file;
    int64_t next;   /* block */
    uint64_t left;  /* records left to return */
    unsigned given; /* records returned of the current block */
    char *room;
};

/* The descriptor is not closed by record_file_close. */
void record_file_open(struct record_file *file, int fd, size_t record_size);

void record_list_add(struct record_file *file, struct record_list *list, const void *record);
void record_list_free(struct record_file *file, struct record_list *list);

void record_reader_open(struct record_reader *reader, struct record_file *file,
                        const struct record_list *list);
void record_reader_close(struct record_reader *reader);

/* The next record, valid until the next call; NULL at the end. */
const void *record_reader_next(struct record_reader *reader);

#endif
