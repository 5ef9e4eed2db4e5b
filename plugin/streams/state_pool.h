/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A pool of slots for the states of streams. A stream that gets segments has a slot; when all slots
 * are taken, the state of a stream without recent segments is packed and its slot reused. */
#ifndef TCPPHASE_STATE_POOL_H
#define TCPPHASE_STATE_POOL_H

#include "stream_entry.h"
#include "stream_state.h"

enum { STATE_POOL_SLOTS = 16384 };

struct state_slot {
    struct stream_state state;
    struct stream_entry *entry;   /* owner of the state; NULL: the slot is free */
    struct state_slot *next_free; /* of a free slot */
    bool is_used;                 /* since the clock hand last passed */
};

struct state_pool {
    struct state_slot **slots; /* those allocated, at most STATE_POOL_SLOTS */
    unsigned count;
    unsigned hand; /* index of the next slot that CLOCK eviction examines */
    struct state_slot *free;
};

void stream_state_pool_init(struct state_pool *pool);
void stream_state_pool_clear(struct state_pool *pool);

/* Gives the entry a slot: with a new state, or with its packed one. May pack the state of any other
 * entry. */
void stream_state_pool_acquire(struct state_pool *pool, struct stream_entry *entry);

/* Packs the state of the entry and frees its slot. */
void stream_state_pool_pack(struct state_pool *pool, struct stream_entry *entry);

/* Frees the state of the entry, packed or not. */
void stream_state_pool_drop(struct state_pool *pool, struct stream_entry *entry);

#endif
