/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "state_pool.h"

#include <glib.h>
#include <string.h>

void stream_state_pool_init(struct state_pool *pool)
{
    *pool = (struct state_pool){.slots = g_new(struct state_slot *, STATE_POOL_SLOTS)};
}

void stream_state_pool_clear(struct state_pool *pool)
{
    while (pool->count > 0)
        g_free(pool->slots[--pool->count]);
    g_free(pool->slots);
}

static void free_slot(struct state_pool *pool, struct state_slot *slot)
{
    slot->next_free = pool->free;
    pool->free = slot;
}

/* Packs the state of the entry. Returns its slot, which has no owner then. */
static struct state_slot *vacate_slot(struct stream_entry *entry)
{
    struct state_slot *slot = entry->slot;
    uint8_t packed[STREAM_PACKED_MAX];
    const size_t size = stream_state_pack(&slot->state, &entry->life, packed);
    entry->packed = g_malloc(size);
    memcpy(entry->packed, packed, size);
    entry->has_slot = false;
    slot->entry = NULL;
    return slot;
}

void stream_state_pool_pack(struct state_pool *pool, struct stream_entry *entry)
{
    if (entry->has_slot)
        free_slot(pool, vacate_slot(entry));
}

void stream_state_pool_drop(struct state_pool *pool, struct stream_entry *entry)
{
    if (entry->has_slot) {
        entry->slot->entry = NULL;
        free_slot(pool, entry->slot);
    } else {
        g_free(entry->packed);
    }
    entry->has_slot = false;
    entry->packed = NULL;
}

/* CLOCK eviction: evict the first slot from the hand on whose is_used bit is clear. */
static struct state_slot *evict_slot(struct state_pool *pool)
{
    while (pool->slots[pool->hand]->is_used) {
        pool->slots[pool->hand]->is_used = false;
        pool->hand = (pool->hand + 1) % STATE_POOL_SLOTS;
    }
    return vacate_slot(pool->slots[pool->hand]->entry);
}

static struct state_slot *take_slot(struct state_pool *pool)
{
    struct state_slot *slot = pool->free;
    if (slot == NULL && pool->count == STATE_POOL_SLOTS)
        return evict_slot(pool);
    if (slot == NULL)
        return pool->slots[pool->count++] = g_new(struct state_slot, 1);
    pool->free = slot->next_free;
    return slot;
}

void stream_state_pool_acquire(struct state_pool *pool, struct stream_entry *entry)
{
    if (!entry->has_slot) {
        struct state_slot *slot = take_slot(pool);
        if (entry->packed != NULL)
            stream_state_unpack(&slot->state, &entry->life, entry->packed);
        else
            memset(&slot->state, 0, sizeof slot->state);
        g_free(entry->packed);
        entry->slot = slot;
        entry->has_slot = true;
        slot->entry = entry;
    }
    entry->slot->is_used = true;
}
