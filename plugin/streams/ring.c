/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ring.h"

#include <glib.h>

enum { FIRST_BITS = 6 };

static void allocate(struct ring *ring, unsigned bits)
{
    ring->mask = (UINT32_C(1) << bits) - 1;
    ring->shift = 64 - bits;
    ring->entries = g_new0(struct ring_entry, (size_t)1 << bits);
    ring->buckets = g_new0(uint32_t, (size_t)1 << bits);
}

void stream_ring_init(struct ring *ring, unsigned most_bits)
{
    ring->most_mask = (UINT32_C(1) << most_bits) - 1;
    ring->count = UINT32_C(2) << most_bits; /* so that 0 is the number of no entry */
    allocate(ring, FIRST_BITS);
}

void stream_ring_clear(struct ring *ring)
{
    g_free(ring->entries);
    g_free(ring->buckets);
}

void stream_ring_grow(struct ring *ring)
{
    const struct ring old = *ring;
    const uint32_t held = old.mask + 1;
    if (old.mask == old.most_mask)
        return;
    allocate(ring, 64 - old.shift + 1);
    ring->count -= held;
    for (uint32_t i = 0; i < held; i++)
        stream_ring_put(ring, *stream_ring_at(&old, ring->count));
    g_free(old.entries);
    g_free(old.buckets);
}
