/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A sighting is stored as the number of its 64-bit words and, for each word, the octets from the
 * first to the last that differ from the same word of the sighting before it: an octet with the
 * place of the first and their number, then they themselves, XORed with those before. */

#include "sighting_queue.h"

#include <glib.h>

enum {
    WORDS_MAX = (SIGHTING_MAX + sizeof(uint64_t) - 1) / sizeof(uint64_t),
    /* whole words are copied, of which some octets are written again */
    PACKED_MAX = 1 + WORDS_MAX * (1 + sizeof(uint64_t)) + sizeof(uint64_t),
    LONG_QUEUE = 512 * 1024, /* octets; one that long is not kept for what comes next */
    FULL_QUEUE = 1 << 30     /* an array of GLib takes less than 4 GiB */
};

struct sighting_queue {
    GByteArray *packed;
    uint64_t newest[WORDS_MAX]; /* the last sighting; 0: none */
};

struct sighting_queue *sighting_queue_new(void)
{
    struct sighting_queue *queue = g_new0(struct sighting_queue, 1);
    queue->packed = g_byte_array_new();
    return queue;
}

void sighting_queue_free(struct sighting_queue *queue)
{
    g_byte_array_free(queue->packed, TRUE);
    g_free(queue);
}

bool sighting_queue_is_empty(const struct sighting_queue *queue)
{
    return queue->packed->len == 0;
}

bool sighting_queue_is_full(const struct sighting_queue *queue)
{
    return queue->packed->len > FULL_QUEUE;
}

static size_t octets_of(const struct sighting *sighting)
{
    return offsetof(struct sighting, octets) + sighting_octets(sighting);
}

/* Returns the end of what it has written. */
static uint8_t *pack(uint8_t *to, uint64_t *before, const uint64_t *words, unsigned count)
{
    *to++ = (uint8_t)count;
    for (unsigned i = 0; i < count; i++) {
        const uint64_t difference = words[i] ^ before[i];
        before[i] = words[i];
        if (difference == 0) {
            *to++ = 0;
            continue;
        }
        const unsigned first = (unsigned)__builtin_ctzll(difference) / 8;
        const unsigned octets = 8 - first - (unsigned)__builtin_clzll(difference) / 8;
        const uint64_t stored = GUINT64_TO_LE(difference >> 8 * first);
        *to++ = (uint8_t)(first << 4 | octets);
        memcpy(to, &stored, sizeof stored);
        to += octets;
    }
    return to;
}

/* The opposite: before becomes the sighting. Returns the end of what it has read. */
static const uint8_t *unpack(const uint8_t *from, uint64_t *before)
{
    const unsigned count = *from++;
    for (unsigned i = 0; i < count; i++) {
        const unsigned first = *from >> 4;
        const unsigned octets = *from++ & 0xf;
        uint64_t stored;
        if (octets == 0)
            continue;
        memcpy(&stored, from, sizeof stored);
        stored = GUINT64_FROM_LE(stored) & UINT64_MAX >> 8 * (8 - octets);
        before[i] ^= stored << 8 * first;
        from += octets;
    }
    return from;
}

void sighting_queue_add(struct sighting_queue *queue, const struct sighting *sighting)
{
    const size_t octets = octets_of(sighting);
    const size_t count = (octets + sizeof(uint64_t) - 1) / sizeof(uint64_t);
    uint64_t words[WORDS_MAX];
    uint8_t packed[PACKED_MAX];
    words[count - 1] = 0;
    memcpy(words, sighting, octets);
    const uint8_t *end = pack(packed, queue->newest, words, (unsigned)count);
    g_byte_array_append(queue->packed, packed, (guint)(end - packed));
}

void sighting_queue_drain(struct sighting_queue *queue, sighting_take *take, void *user)
{
    static const uint8_t whole_word[sizeof(uint64_t)];
    GByteArray *packed = queue->packed;
    const guint length = packed->len;
    uint64_t words[WORDS_MAX] = {0};
    uint64_t room[WORDS_MAX];
    if (length == 0)
        return;
    g_byte_array_append(packed, whole_word, sizeof whole_word); /* unpack reads so far */
    for (const uint8_t *from = packed->data; from < packed->data + length;) {
        from = unpack(from, words);
        memcpy(room, words, sizeof room); /* words may not be read as another type */
        take((const struct sighting *)(const void *)room, user);
    }
    g_byte_array_set_size(packed, 0);
    memset(queue->newest, 0, sizeof queue->newest);
    if (length > LONG_QUEUE) {
        g_byte_array_free(packed, TRUE);
        queue->packed = g_byte_array_new();
    }
}
