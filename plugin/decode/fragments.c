/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "fragments.h"

#include <glib.h>
#include <string.h>

struct piece {
    uint32_t offset;
    uint32_t length;
    uint8_t octets[];
};

struct datagram {
    struct fragment_key key;
    GList place;            /* in the list of all datagrams, the oldest first */
    GSequence *pieces;      /* struct piece by offset; of equal ones, the first to arrive first */
    GSequenceIter *waiting; /* the first piece behind the first gap */
    uint32_t reached;       /* offset of that gap */
    size_t octets;          /* memory used by the pieces */
    uint32_t end;
    bool has_end; /* the last fragment has arrived: the length is known */
};

struct fragments {
    GTree *datagrams; /* struct fragment_key -> struct datagram. A tree, since packets can be
                         crafted to collide in a hash table. */
    GQueue by_age;
    GSList *handed_out; /* octets of completed datagrams */
    size_t octets;
    size_t given_up;
};

static gint key_order(gconstpointer a, gconstpointer b, gpointer user)
{
    (void)user;
    return memcmp(a, b, sizeof(struct fragment_key));
}

static void free_datagram(gpointer value)
{
    struct datagram *datagram = value;
    g_sequence_free(datagram->pieces);
    g_free(datagram);
}

struct fragments *decode_fragments_new(void)
{
    struct fragments *fragments = g_new0(struct fragments, 1);
    fragments->datagrams = g_tree_new_full(key_order, NULL, NULL, free_datagram);
    g_queue_init(&fragments->by_age);
    return fragments;
}

void decode_fragments_free(struct fragments *fragments)
{
    decode_fragments_release(fragments);
    g_tree_destroy(fragments->datagrams);
    g_free(fragments);
}

void decode_fragments_release(struct fragments *fragments)
{
    if (fragments->handed_out == NULL)
        return;
    g_slist_free_full(fragments->handed_out, g_free);
    fragments->handed_out = NULL;
}

size_t decode_fragments_incomplete(const struct fragments *fragments)
{
    return fragments->given_up + (size_t)g_tree_nnodes(fragments->datagrams);
}

static void forget(struct fragments *fragments, struct datagram *datagram)
{
    fragments->octets -= datagram->octets;
    g_queue_unlink(&fragments->by_age, &datagram->place);
    g_tree_remove(fragments->datagrams, &datagram->key);
}

static void give_up(struct fragments *fragments, struct datagram *datagram)
{
    forget(fragments, datagram);
    fragments->given_up++;
}

/* Evicts the oldest datagrams, except keep, until that many octets fit. */
static void evict_for(struct fragments *fragments, const struct datagram *keep, size_t octets)
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
    struct datagram *datagram = g_tree_lookup(fragments->datagrams, key);
    if (datagram != NULL)
        return datagram;
    datagram = g_new0(struct datagram, 1);
    datagram->key = *key;
    datagram->pieces = g_sequence_new(g_free);
    datagram->waiting = g_sequence_get_end_iter(datagram->pieces);
    datagram->place.data = datagram;
    g_tree_insert(fragments->datagrams, &datagram->key, datagram);
    g_queue_push_tail_link(&fragments->by_age, &datagram->place);
    return datagram;
}

static gint piece_order(gconstpointer a, gconstpointer b, gpointer user)
{
    const struct piece *one = a;
    const struct piece *other = b;
    (void)user;
    return (one->offset > other->offset) - (one->offset < other->offset);
}

static bool reaches_on(const struct datagram *datagram, const struct piece *piece)
{
    return piece->offset <= datagram->reached;
}

/* Advances reached over contiguous pieces. Each piece is passed once, in whatever order they
 * arrive. */
static void reach_on(struct datagram *datagram, GSequenceIter *place)
{
    while (!g_sequence_iter_is_end(place)) {
        const struct piece *piece = g_sequence_get(place);
        if (!reaches_on(datagram, piece))
            break;
        datagram->reached = MAX(datagram->reached, piece->offset + piece->length);
        place = g_sequence_iter_next(place);
    }
    datagram->waiting = place;
}

static void insert_piece(struct datagram *datagram, struct piece *piece)
{
    GSequenceIter *place = g_sequence_search(datagram->pieces, piece, piece_order, NULL);
    const bool was_first_waiting = place == datagram->waiting;
    place = g_sequence_insert_before(place, piece);
    if (reaches_on(datagram, piece)) {
        datagram->reached = MAX(datagram->reached, piece->offset + piece->length);
        reach_on(datagram, datagram->waiting);
    } else if (was_first_waiting) {
        datagram->waiting = place;
    }
}

static void add_piece(struct fragments *fragments, struct datagram *datagram,
                      const struct fragment *fragment)
{
    const size_t octets = sizeof(struct piece) + fragment->length;
    evict_for(fragments, datagram, octets);
    struct piece *piece = g_malloc(octets);
    piece->offset = fragment->offset;
    piece->length = fragment->length;
    memcpy(piece->octets, fragment->octets, fragment->length);
    insert_piece(datagram, piece);
    datagram->octets += octets;
    fragments->octets += octets;
    if (!fragment->has_more && !datagram->has_end) {
        datagram->end = fragment->offset + fragment->length;
        datagram->has_end = true;
    }
}

static bool is_complete(const struct datagram *datagram)
{
    return datagram->has_end && datagram->reached >= datagram->end;
}

static uint8_t *join(const struct datagram *datagram)
{
    uint8_t *whole = g_malloc(datagram->end + (size_t)1);
    uint32_t reached = 0;
    for (GSequenceIter *place = g_sequence_get_begin_iter(datagram->pieces);
         reached < datagram->end; place = g_sequence_iter_next(place)) {
        const struct piece *piece = g_sequence_get(place);
        const uint32_t end = MIN(piece->offset + piece->length, datagram->end);
        if (end <= reached)
            continue;
        memcpy(whole + reached, piece->octets + (reached - piece->offset), end - reached);
        reached = end;
    }
    return whole;
}

const uint8_t *decode_fragments_add(struct fragments *fragments, const struct fragment_key *key,
                                    const struct fragment *fragment, size_t *length)
{
    struct datagram *datagram = find_datagram(fragments, key);
    if (g_sequence_get_length(datagram->pieces) >= FRAGMENTS_OF_DATAGRAM_MAX ||
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
