/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Lists of records in one file, each in the order in which its records were added. A list lies in
 * blocks, each of which begins with the offset of the next; the blocks of a freed list are used
 * again. So a list takes a few octets of memory, however long it is. */
#ifndef TCPPHASE_RECORD_FILE_H
#define TCPPHASE_RECORD_FILE_H

#include <stddef.h>
#include <stdint.h>

enum { RECORDS_PER_BLOCK = 8 };

struct record_file {
    int fd;
    int error; /* errno of the first failure; 0: none. Nothing more is added or found then */
    size_t record_size;
    int64_t end;  /* where the next new block goes */
    int64_t free; /* the first of the blocks that are free; 0: none */
};

/* Zero-filled: an empty list. */
struct record_list {
    int64_t first; /* where its blocks are */
    int64_t last;
    uint64_t count; /* of records */
};

/* Reads a list from its first record to its last. */
struct record_reader {
    struct record_file *file;
    int64_t next;   /* block */
    uint64_t left;  /* records that were not given out yet */
    unsigned given; /* of those in the room */
    char *room;
};

/* The file stays the caller's. */
void record_file_open(struct record_file *file, int fd, size_t record_size);

void record_list_add(struct record_file *file, struct record_list *list, const void *record);
void record_list_free(struct record_file *file, struct record_list *list);

void record_reader_open(struct record_reader *reader, struct record_file *file,
                        const struct record_list *list);
void record_reader_close(struct record_reader *reader);

/* The next record, valid until the next call; NULL: there are no more. */
const void *record_reader_next(struct record_reader *reader);

#endif
