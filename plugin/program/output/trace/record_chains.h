/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Records of many owners in one file, each owner's in the order in which they were added: a chain.
 * A chain lies in blocks, each of which tells where the next one is; the blocks of a chain that is
 * freed are used again. So a chain costs its owner a few octets of memory, however long it is. */
#ifndef TCPPHASE_CHAINS_H
#define TCPPHASE_CHAINS_H

#include <stddef.h>
#include <stdint.h>

enum { CHAIN_BLOCK_RECORDS = 8 };

struct chains {
    int fd;
    int error; /* errno of the first failure; 0: none. Nothing more is added or found then */
    size_t record_size;
    int64_t end;  /* where the next new block goes */
    int64_t free; /* the first of the blocks that are free; 0: none */
};

/* Zero-filled: an empty one. */
struct chain {
    int64_t first; /* where its blocks are */
    int64_t last;
    uint64_t count; /* of records */
};

/* On its way through a chain. */
struct chain_reader {
    struct chains *chains;
    int64_t next;   /* block */
    uint64_t left;  /* records that were not given out yet */
    unsigned given; /* of those in the room */
    char *room;
};

/* The file stays the caller's. */
void chains_open(struct chains *chains, int fd, size_t record_size);

void chain_add(struct chains *chains, struct chain *chain, const void *record);
void chain_free(struct chains *chains, struct chain *chain);

void chain_reader_open(struct chain_reader *reader, struct chains *chains,
                       const struct chain *chain);
void chain_reader_close(struct chain_reader *reader);

/* The next record, valid until the next call; NULL: there are no more. */
const void *chain_reader_next(struct chain_reader *reader);

#endif
