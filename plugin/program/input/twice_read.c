/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "twice_read.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

bool twice_read_open(struct twice_read *twice, const char *path)
{
    *twice = (struct twice_read){.fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (twice->fd < 0)
        return false;
    g_snprintf(twice->path, sizeof twice->path, "/dev/fd/%d", twice->fd);
    return fstat(twice->fd, &twice->at_first) == 0;
}

void twice_read_close(struct twice_read *twice)
{
    if (twice->fd >= 0)
        close(twice->fd);
}

void twice_read_begin_second(struct twice_read *twice)
{
    twice->digests[SECOND_PASS] = 0;
}

/* Both steps are bijections: no change of a single word is missed. */
static uint64_t add_word(uint64_t digest, uint64_t word)
{
    const uint64_t product = (digest ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return product ^ product >> 32;
}

/* The digest with these octets added. zlib's CRC takes four times as many instructions. */
static uint64_t add_octets(uint64_t digest, const uint8_t *octets, size_t length)
{
    uint64_t word;
    for (; length >= sizeof word; octets += sizeof word, length -= sizeof word) {
        memcpy(&word, octets, sizeof word);
        digest = add_word(digest, word);
    }
    word = 0;
    memcpy(&word, octets, length);
    return add_word(digest, word);
}

void twice_read_record(struct twice_read *twice, enum reading_pass pass, const struct frame *frame)
{
    const struct decode_packet *packet = &frame->packet;
    const size_t captured = frame->is_packet ? packet->captured + frame->check_octets : 0;
    const int64_t about[] = {
        frame->place,
        frame->time,
        frame->is_packet,
        frame->type,
        frame->is_packet ? (int64_t)packet->on_wire : 0,
        (int64_t)captured,
    };
    uint64_t digest = add_octets(twice->digests[pass], (const uint8_t *)about, sizeof about);
    if (frame->is_packet)
        digest = add_octets(digest, packet->octets, captured);
    twice->digests[pass] = digest;
}

bool twice_read_is_replaced(const struct twice_read *twice, const char *path)
{
    struct stat now;
    return stat(path, &now) != 0 || now.st_dev != twice->at_first.st_dev ||
           now.st_ino != twice->at_first.st_ino;
}

bool twice_read_is_overwritten(const struct twice_read *twice)
{
    struct stat now;
    const struct stat *first = &twice->at_first;
    if (fstat(twice->fd, &now) != 0 || now.st_size < first->st_size)
        return true;
    return now.st_size == first->st_size && (now.st_mtim.tv_sec != first->st_mtim.tv_sec ||
                                             now.st_mtim.tv_nsec != first->st_mtim.tv_nsec);
}

bool twice_read_differs(const struct twice_read *twice)
{
    return twice->digests[FIRST_PASS] != twice->digests[SECOND_PASS];
}
