/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "record_chains.h"

#include <errno.h>
#include <glib.h>
#include <unistd.h>

/* A block begins with where the next one is; its records follow. */
static size_t block_size(const struct chains *chains)
{
    return sizeof(int64_t) + CHAIN_BLOCK_RECORDS * chains->record_size;
}

static void put(struct chains *chains, int64_t place, const void *octets, size_t length)
{
    if (chains->error != 0)
        return;
    errno = EIO; /* in case not all is written */
    if (pwrite(chains->fd, octets, length, place) != (ssize_t)length)
        chains->error = errno;
}

/* Of the last block less than its size may be there. */
static void get(struct chains *chains, int64_t place, void *octets, size_t length)
{
    if (chains->error != 0)
        return;
    errno = EIO; /* as above */
    if (pread(chains->fd, octets, length, place) < (ssize_t)sizeof(int64_t))
        chains->error = errno;
}

void chains_open(struct chains *chains, int fd, size_t record_size)
{
    *chains = (struct chains){.fd = fd, .record_size = record_size};
    chains->end = (int64_t)block_size(chains); /* no block is at 0 */
}

static int64_t take_block(struct chains *chains)
{
    int64_t block = chains->free;
    if (block != 0) {
        get(chains, block, &chains->free, sizeof chains->free);
    } else {
        block = chains->end;
        chains->end += (int64_t)block_size(chains);
    }
    return block;
}

void chain_add(struct chains *chains, struct chain *chain, const void *record)
{
    const uint64_t place = chain->count++ % CHAIN_BLOCK_RECORDS;
    if (place == 0) {
        const int64_t block = take_block(chains);
        if (chain->last != 0)
            put(chains, chain->last, &block, sizeof block);
        else
            chain->first = block;
        chain->last = block;
    }
    put(chains, chain->last + (int64_t)(sizeof(int64_t) + place * chains->record_size), record,
        chains->record_size);
}

void chain_free(struct chains *chains, struct chain *chain)
{
    if (chain->last != 0) {
        put(chains, chain->last, &chains->free, sizeof chains->free);
        chains->free = chain->first;
    }
    *chain = (struct chain){0};
}

void chain_reader_open(struct chain_reader *reader, struct chains *chains,
                       const struct chain *chain)
{
    *reader = (struct chain_reader){
        .chains = chains,
        .next = chain->first,
        .left = chain->count,
        .given = CHAIN_BLOCK_RECORDS,
        .room = g_malloc0(block_size(chains)),
    };
}

void chain_reader_close(struct chain_reader *reader)
{
    g_free(reader->room);
}

const void *chain_reader_next(struct chain_reader *reader)
{
    struct chains *chains = reader->chains;
    if (reader->left == 0)
        return NULL;
    if (reader->given == CHAIN_BLOCK_RECORDS) {
        get(chains, reader->next, reader->room, block_size(chains));
        memcpy(&reader->next, reader->room, sizeof reader->next);
        reader->given = 0;
    }
    if (chains->error != 0)
        return NULL;
    reader->left--;
    return reader->room + sizeof(int64_t) + reader->given++ * chains->record_size;
}
