/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "awake.h"

#include <glib.h>
#include <string.h>

struct place {
    struct stream_state state;
    struct stream_entry *entry; /* NULL: the place is free */
    struct place *next;         /* another one that is free */
    bool is_used;               /* since it was looked at last */
};

void awake_init(struct awake *awake)
{
    *awake = (struct awake){.places = g_new(struct place *, AWAKE_MOST)};
}

void awake_clear(struct awake *awake)
{
    while (awake->count > 0)
        g_free(awake->places[--awake->count]);
    g_free(awake->places);
}

static struct place *place_of(const struct stream_entry *entry)
{
    return (struct place *)(void *)entry->stream; /* the first member of its first member */
}

/* The place that the entry had. */
static struct place *leave(struct stream_entry *entry)
{
    struct place *place = place_of(entry);
    entry->stream = NULL;
    place->entry = NULL;
    return place;
}

static void set_free(struct awake *awake, struct place *place)
{
    place->next = awake->free;
    awake->free = place;
}

static void pack(struct stream_entry *entry)
{
    uint8_t packed[STREAM_PACKED_MAX];
    const size_t size = stream_state_pack(awake_state(entry), &entry->life, packed);
    entry->packed = g_malloc(size);
    memcpy(entry->packed, packed, size);
}

void awake_rest(struct awake *awake, struct stream_entry *entry)
{
    if (entry->stream == NULL)
        return;
    pack(entry);
    set_free(awake, leave(entry));
}

void awake_forget(struct awake *awake, struct stream_entry *entry)
{
    if (entry->stream != NULL)
        set_free(awake, leave(entry));
    g_free(entry->packed);
    entry->packed = NULL;
}

/* Every place is taken. The hand goes round: who had no segment since it came by last goes. */
static struct place *make_room(struct awake *awake)
{
    while (awake->places[awake->hand]->is_used) {
        awake->places[awake->hand]->is_used = false;
        awake->hand = (awake->hand + 1) % AWAKE_MOST;
    }
    struct stream_entry *entry = awake->places[awake->hand]->entry;
    pack(entry);
    return leave(entry);
}

static struct place *take_place(struct awake *awake)
{
    struct place *place = awake->free;
    if (place == NULL && awake->count == AWAKE_MOST)
        return make_room(awake);
    if (place == NULL)
        return awake->places[awake->count++] = g_new(struct place, 1);
    awake->free = place->next;
    return place;
}

void awake_wake(struct awake *awake, struct stream_entry *entry)
{
    if (entry->stream == NULL) {
        struct place *place = take_place(awake);
        if (entry->packed != NULL)
            stream_state_unpack(&place->state, &entry->life, entry->packed);
        else
            memset(&place->state, 0, sizeof place->state);
        g_free(entry->packed);
        entry->packed = NULL;
        entry->stream = &place->state.engine;
        place->entry = entry;
    }
    place_of(entry)->is_used = true;
}
