/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "buckets.h"

#include <string.h>

enum { FIRST_BITS = 6 };

int endpoint_order(const struct stream_endpoint *a, const struct stream_endpoint *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    int order = memcmp(a->address, b->address, sizeof a->address);
    return order != 0 ? order : (int)a->port - (int)b->port;
}

static bool is_of(const struct stream_entry *entry, const struct stream_endpoint ends[2])
{
    return endpoint_order(&entry->ends[0], &ends[0]) == 0 &&
           endpoint_order(&entry->ends[1], &ends[1]) == 0;
}

static uint64_t first_octets(const struct stream_endpoint *end)
{
    uint32_t octets;
    memcpy(&octets, end->address, sizeof octets);
    return octets;
}

/* The ends in as few words as they fit in; returns how many. What differs has different words. */
static size_t words_of(const struct stream_endpoint ends[2], uint64_t words[5])
{
    words[0] = (uint64_t)ends[0].port << 16 | ends[1].port;
    if (ends[0].family == 4 && ends[1].family == 4) {
        words[1] = first_octets(&ends[0]) << 32 | first_octets(&ends[1]);
        return 2;
    }
    memcpy(&words[1], ends[0].address, sizeof ends[0].address);
    memcpy(&words[3], ends[1].address, sizeof ends[1].address);
    return 5;
}

static struct stream_entry **bucket_of(const struct buckets *buckets,
                                       const struct stream_endpoint ends[2])
{
    uint64_t words[5];
    const size_t count = words_of(ends, words);
    return &buckets->heads[hash_words(&buckets->key, words, count) >> (64 - buckets->bits)];
}

static void into_bucket(struct buckets *buckets, struct stream_entry *entry)
{
    struct stream_entry **bucket = bucket_of(buckets, entry->ends);
    entry->behind = *bucket;
    *bucket = entry;
}

/* Twice as many buckets, so that there are as many as entries. */
static void grow(struct buckets *buckets)
{
    struct stream_entry **old = buckets->heads;
    const size_t old_count = (size_t)1 << buckets->bits++;
    buckets->heads = g_new0(struct stream_entry *, 2 * old_count);
    for (size_t i = 0; i < old_count; i++)
        for (struct stream_entry *entry = old[i], *behind; entry != NULL; entry = behind) {
            behind = entry->behind;
            into_bucket(buckets, entry);
        }
    g_free(old);
}

void buckets_put(struct buckets *buckets, struct stream_entry *entry)
{
    if (++buckets->held >> buckets->bits != 0)
        grow(buckets);
    into_bucket(buckets, entry);
}

void buckets_take_out(struct buckets *buckets, const struct stream_entry *entry)
{
    struct stream_entry **at = bucket_of(buckets, entry->ends);
    while (*at != entry)
        at = &(*at)->behind;
    *at = entry->behind;
    buckets->held--;
}

struct stream_entry *buckets_find(const struct buckets *buckets,
                                  const struct stream_endpoint ends[2])
{
    struct stream_entry *entry = *bucket_of(buckets, ends);
    while (entry != NULL && !is_of(entry, ends))
        entry = entry->behind;
    return entry;
}

void buckets_init(struct buckets *buckets)
{
    *buckets = (struct buckets){
        .heads = g_new0(struct stream_entry *, (size_t)1 << FIRST_BITS),
        .bits = FIRST_BITS,
        .key = hash_key_new(),
    };
}

void buckets_clear(struct buckets *buckets)
{
    g_free(buckets->heads);
}

static gint index_order(gconstpointer a, gconstpointer b)
{
    const struct stream_entry *const *one = a;
    const struct stream_entry *const *other = b;
    return (*one)->index < (*other)->index ? -1 : 1;
}

GPtrArray *buckets_entries(const struct buckets *buckets)
{
    GPtrArray *entries = g_ptr_array_sized_new(buckets->held);
    for (size_t i = 0; i >> buckets->bits == 0; i++)
        for (struct stream_entry *entry = buckets->heads[i]; entry != NULL; entry = entry->behind)
            g_ptr_array_add(entries, entry);
    g_ptr_array_sort(entries, index_order);
    return entries;
}
