/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A hash table of small entries in a ring buffer, which grows up to 1 << most_bits entries; then
 * the oldest entry is overwritten, so that the entries it holds do not depend on the hash function.
 *
 * Keys are compared by their hash without its lowest octet. With keyed hashes two different keys
 * compare equal with a probability of about 2^-33. */
#ifndef TCPPHASE_RING_H
#define TCPPHASE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring_entry {
    uint64_t hash;  /* lowest octet: value; 0: slot is empty */
    uint32_t time;  /* for the caller */
    uint32_t older; /* number of the previous entry in the bucket */
};

_Static_assert(sizeof(struct ring_entry) == 16, "four entries a cache line");

struct ring {
    struct ring_entry *entries; /* entry n is at n & mask */
    uint32_t *buckets;          /* number of the latest entry in each bucket; as many as entries */
    uint32_t count;             /* number of the next entry */
    uint32_t mask;              /* number of entries - 1; they are a power of two */
    uint32_t most_mask;
    unsigned shift; /* of a hash to its bucket */
};

void stream_ring_init(struct ring *ring, unsigned most_bits);
void stream_ring_clear(struct ring *ring);

/* Doubles the ring and its buckets, up to most_bits. */
void stream_ring_grow(struct ring *ring);

static inline struct ring_entry *stream_ring_at(const struct ring *ring, uint32_t number)
{
    return &ring->entries[number & ring->mask];
}

/* The slot that the next entry goes to. */
static inline const struct ring_entry *stream_ring_oldest(const struct ring *ring)
{
    return stream_ring_at(ring, ring->count);
}

static inline uint32_t *stream_ring_bucket(const struct ring *ring, uint64_t hash)
{
    return &ring->buckets[hash >> ring->shift];
}

/* The latest entry with this hash; NULL: none. */
static inline struct ring_entry *stream_ring_find(const struct ring *ring, uint64_t hash)
{
    uint32_t number = *stream_ring_bucket(ring, hash);
    while (ring->count - number - 1 <= ring->mask) {
        struct ring_entry *entry = stream_ring_at(ring, number);
        if ((entry->hash ^ hash) <= UINT8_MAX)
            return entry;
        number = entry->older;
    }
    return NULL;
}

static inline uint8_t stream_ring_value(const struct ring_entry *entry)
{
    return (uint8_t)entry->hash;
}

/* value: not 0. */
static inline void stream_ring_set_value(struct ring_entry *entry, uint8_t value)
{
    entry->hash = (entry->hash | UINT8_MAX) - UINT8_MAX + value;
}

/* entry.older is set here. */
static inline void stream_ring_put(struct ring *ring, struct ring_entry entry)
{
    uint32_t *bucket = stream_ring_bucket(ring, entry.hash);
    entry.older = *bucket;
    *bucket = ring->count;
    *stream_ring_at(ring, ring->count++) = entry;
}

#endif
