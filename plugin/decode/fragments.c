/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "fragments.h"

#include <glib.h>
#include <string.h>

/* A fragment, in the list of its datagram, which is in order of offsets. */
struct piece {
    struct piece *before;
    struct piece *after;
    uint32_t offset;
    uint32_t length;
    uint8_t octets[];
};

struct datagram {
    struct fragment_key key;
    GList place; /* among all datagrams, the oldest first */
    struct piece *first;
    struct piece *last;
    size_t pieces;
    size_t octets; /* of memory that the pieces take */
    uint32_t end;
    bool has_end; /* the last fragment came, so the length is known */
};

struct fragments {
    GHashTable *datagrams; /* struct fragment_key -> struct datagram */
    GQueue by_age;
    GSList *handed_out; /* octets of whole datagrams */
    size_t octets;
    size_t given_up;
};

static guint hash_key(gconstpointer key)
{
    const struct fragment_key *of = key;
    guint hash = of->id;
    for (size_t i = 0; i < sizeof of->addresses; i++)
        hash = hash * 31 + of->addresses[i];
    return hash;
}

static gboolean equal_keys(gconstpointer one, gconstpointer other)
{
    return memcmp(one, other, sizeof(struct fragment_key)) == 0;
}

static void free_datagram(gpointer value)
{
    struct datagram *datagram = value;
    struct piece *after;
    for (struct piece *piece = datagram->first; piece != NULL; piece = after) {
        after = piece->after;
        g_free(piece);
    }
    g_free(datagram);
}

struct fragments *fragments_new(void)
{
    struct fragments *fragments = g_new0(struct fragments, 1);
    fragments->datagrams = g_hash_table_new_full(hash_key, equal_keys, NULL, free_datagram);
    g_queue_init(&fragments->by_age);
    return fragments;
}

void fragments_free(struct fragments *fragments)
{
    fragments_release(fragments);
    g_hash_table_destroy(fragments->datagrams);
    g_free(fragments);
}

void fragments_release(struct fragments *fragments)
{
    if (fragments->handed_out == NULL)
        return;
    g_slist_free_full(fragments->handed_out, g_free);
    fragments->handed_out = NULL;
}

size_t fragments_incomplete(const struct fragments *fragments)
{
    return fragments->given_up + g_hash_table_size(fragments->datagrams);
}

static void forget(struct fragments *fragments, struct datagram *datagram)
{
    fragments->octets -= datagram->octets;
    g_queue_unlink(&fragments->by_age, &datagram->place);
    g_hash_table_remove(fragments->datagrams, &datagram->key);
}

static void give_up(struct fragments *fragments, struct datagram *datagram)
{
    forget(fragments, datagram);
    fragments->given_up++;
}

/* Makes room for that many octets of a datagram, new or not, which is not given up itself. */
static void make_room(struct fragments *fragments, const struct datagram *keep, size_t octets)
{
    GList *place = fragments->by_age.head;
    while (place != NULL && (fragments->octets + octets > FRAGMENTS_OCTETS_MAX ||
                             fragments->by_age.length > FRAGMENTS_DATAGRAMS_MAX)) {
        struct datagram *datagram = place->data;
        place = place->next;
        if (datagram != keep)
            give_up(fragments, datagram);
    }
}

static struct datagram *find_datagram(struct fragments *fragments, const struct fragment_key *key)
{
    struct datagram *datagram = g_hash_table_lookup(fragments->datagrams, key);
    if (datagram != NULL)
        return datagram;
    datagram = g_new0(struct datagram, 1);
    datagram->key = *key;
    datagram->place.data = datagram;
    g_hash_table_insert(fragments->datagrams, &datagram->key, datagram);
    g_queue_push_tail_link(&fragments->by_age, &datagram->place);
    return datagram;
}

/* Behind those that begin before it or with it. */
static void link_piece(struct datagram *datagram, struct piece *piece)
{
    struct piece *before = datagram->last;
    while (before != NULL && before->offset > piece->offset)
        before = before->before;
    piece->before = before;
    piece->after = before != NULL ? before->after : datagram->first;
    *(before != NULL ? &before->after : &datagram->first) = piece;
    *(piece->after != NULL ? &piece->after->before : &datagram->last) = piece;
}

static void add_piece(struct fragments *fragments, struct datagram *datagram,
                      const struct fragment *fragment)
{
    const size_t octets = sizeof(struct piece) + fragment->length;
    make_room(fragments, datagram, octets);
    struct piece *piece = g_malloc(octets);
    piece->offset = fragment->offset;
    piece->length = fragment->length;
    memcpy(piece->octets, fragment->octets, fragment->length);
    link_piece(datagram, piece);
    datagram->pieces++;
    datagram->octets += octets;
    fragments->octets += octets;
    if (!fragment->has_more && !datagram->has_end) {
        datagram->end = fragment->offset + fragment->length;
        datagram->has_end = true;
    }
}

static bool is_complete(const struct datagram *datagram)
{
    uint32_t reached = 0;
    if (!datagram->has_end)
        return false;
    for (const struct piece *piece = datagram->first; piece != NULL; piece = piece->after) {
        if (piece->offset > reached)
            break;
        if (piece->offset + piece->length > reached)
            reached = piece->offset + piece->length;
    }
    return reached >= datagram->end;
}

static uint8_t *join(const struct datagram *datagram)
{
    uint8_t *whole = g_malloc(datagram->end + (size_t)1);
    uint32_t reached = 0;
    for (const struct piece *piece = datagram->first; piece != NULL && reached < datagram->end;
         piece = piece->after) {
        const uint32_t end = MIN(piece->offset + piece->length, datagram->end);
        if (end <= reached)
            continue;
        memcpy(whole + reached, piece->octets + (reached - piece->offset), end - reached);
        reached = end;
    }
    return whole;
}

const uint8_t *fragments_add(struct fragments *fragments, const struct fragment_key *key,
                             const struct fragment *fragment, size_t *length)
{
    struct datagram *datagram = find_datagram(fragments, key);
    if (datagram->pieces >= FRAGMENTS_OF_DATAGRAM_MAX ||
        datagram->octets + fragment->length > FRAGMENTS_OCTETS_MAX / 8) {
        give_up(fragments, datagram);
        datagram = find_datagram(fragments, key);
    }
    add_piece(fragments, datagram, fragment);
    if (!is_complete(datagram))
        return NULL;
    uint8_t *whole = join(datagram);
    fragments->handed_out = g_slist_prepend(fragments->handed_out, whole);
    *length = datagram->end;
    forget(fragments, datagram);
    return whole;
}
