/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "record_file.h"

#include <errno.h>
#include <glib.h>
#include <unistd.h>

/* A block is the offset of the next block, then records. */
static size_t block_size(const struct record_file *file)
{
    return sizeof(int64_t) + RECORDS_PER_BLOCK * file->record_size;
}

static void put(struct record_file *file, int64_t place, const void *octets, size_t length)
{
    if (file->error != 0)
        return;
    errno = EIO; /* in case of a short write */
    if (pwrite(file->fd, octets, length, place) != (ssize_t)length)
        file->error = errno;
}

/* The last block may be shorter than its size. */
static void get(struct record_file *file, int64_t place, void *octets, size_t length)
{
    if (file->error != 0)
        return;
    errno = EIO; /* as above */
    if (pread(file->fd, octets, length, place) < (ssize_t)sizeof(int64_t))
        file->error = errno;
}

void record_file_open(struct record_file *file, int fd, size_t record_size)
{
    *file = (struct record_file){.fd = fd, .error = fd < 0 ? EBADF : 0, .record_size = record_size};
    file->end = (int64_t)block_size(file); /* offset 0 means no block */
}

static int64_t take_block(struct record_file *file)
{
    int64_t block = file->free;
    if (block != 0) {
        get(file, block, &file->free, sizeof file->free);
    } else {
        block = file->end;
        file->end += (int64_t)block_size(file);
    }
    return block;
}

void record_list_add(struct record_file *file, struct record_list *list, const void *record)
{
    const uint64_t place = list->count++ % RECORDS_PER_BLOCK;
    if (place == 0) {
        const int64_t block = take_block(file);
        if (list->last != 0)
            put(file, list->last, &block, sizeof block);
        else
            list->first = block;
        list->last = block;
    }
    put(file, list->last + (int64_t)(sizeof(int64_t) + place * file->record_size), record,
        file->record_size);
}

void record_list_free(struct record_file *file, struct record_list *list)
{
    if (list->last != 0) {
        put(file, list->last, &file->free, sizeof file->free);
        file->free = list->first;
    }
    *list = (struct record_list){0};
}

void record_reader_open(struct record_reader *reader, struct record_file *file,
                        const struct record_list *list)
{
    *reader = (struct record_reader){
        .file = file,
        .next = list->first,
        .left = list->count,
        .given = RECORDS_PER_BLOCK,
        .room = g_malloc0(block_size(file)),
    };
}

void record_reader_close(struct record_reader *reader)
{
    g_free(reader->room);
}

const void *record_reader_next(struct record_reader *reader)
{
    struct record_file *file = reader->file;
    if (reader->left == 0)
        return NULL;
    if (reader->given == RECORDS_PER_BLOCK) {
        get(file, reader->next, reader->room, block_size(file));
        memcpy(&reader->next, reader->room, sizeof reader->next);
        reader->given = 0;
    }
    if (file->error != 0)
        return NULL;
    reader->left--;
    return reader->room + sizeof(int64_t) + reader->given++ * file->record_size;
}
