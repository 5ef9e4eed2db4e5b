/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "buckets.h"

#include "random_key.h"

#include <string.h>

enum { FIRST_BITS = 6 };

static uint64_t word_at(const uint8_t *octets)
{
    uint64_t word;
    memcpy(&word, octets, sizeof word);
    return GUINT64_FROM_BE(word);
}

/* The addresses as memcmp orders them, without a call for each segment. */
int stream_endpoint_order(const struct stream_endpoint *a, const struct stream_endpoint *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    for (size_t i = 0; i < sizeof a->address; i += sizeof(uint64_t)) {
        const uint64_t one = word_at(a->address + i), other = word_at(b->address + i);
        if (one != other)
            return one < other ? -1 : 1;
    }
    return (int)a->port - (int)b->port;
}

static bool is_same(const struct stream_endpoint *a, const struct stream_endpoint *b)
{
    return a->port == b->port && a->family == b->family &&
           memcmp(a->address, b->address, sizeof a->address) == 0;
}

static bool is_of(const struct stream_entry *entry, const struct stream_endpoint ends[2])
{
    return is_same(&entry->ends[0], &ends[0]) && is_same(&entry->ends[1], &ends[1]);
}

static uint64_t product(const uint64_t key[2], uint32_t one, uint32_t other)
{
    return (key[0] + one) * (key[1] + other);
}

/* Part of the hash: four octets of both addresses. */
static uint64_t hash_of_octets(const struct buckets *buckets, const struct stream_endpoint ends[2],
                               unsigned from)
{
    uint32_t words[2];
    memcpy(&words[0], ends[0].address + from, sizeof words[0]);
    memcpy(&words[1], ends[1].address + from, sizeof words[1]);
    return product(&buckets->key[3 + from / 2], words[0], words[1]);
}

/* Strongly universal: for endpoints chosen without knowledge of the key, two collide in one of n
 * buckets with a probability of 1/n. (Multilinear-HM; D. Lemire, O. Kaser: Strongly universal
 * string hashing is fast, 2014.) */
uint64_t stream_buckets_hash(const struct buckets *buckets, const struct stream_endpoint ends[2])
{
    const uint32_t ports = (uint32_t)ends[0].port << 16 | ends[1].port;
    uint64_t sum = buckets->key[0] + product(&buckets->key[1], ports, ends[0].family);
    sum += hash_of_octets(buckets, ends, 0);
    if (ends[0].family != 4) {
        sum += hash_of_octets(buckets, ends, 4);
        sum += hash_of_octets(buckets, ends, 8);
        sum += hash_of_octets(buckets, ends, 12);
    }
    return sum;
}

static struct stream_entry **bucket_of(const struct buckets *buckets, uint64_t hash)
{
    return &buckets->heads[hash >> (64 - buckets->bits)];
}

static void into_bucket(struct buckets *buckets, struct stream_entry *entry)
{
    struct stream_entry **bucket = bucket_of(buckets, stream_buckets_hash(buckets, entry->ends));
    entry->behind = *bucket;
    *bucket = entry;
}

/* Doubles the buckets, to keep at least as many as entries. */
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

void stream_buckets_put(struct buckets *buckets, struct stream_entry *entry)
{
    if ((uint64_t)++buckets->held >> buckets->bits != 0)
        grow(buckets);
    into_bucket(buckets, entry);
}

void stream_buckets_take_out(struct buckets *buckets, const struct stream_entry *entry)
{
    struct stream_entry **at = bucket_of(buckets, stream_buckets_hash(buckets, entry->ends));
    while (*at != entry)
        at = &(*at)->behind;
    *at = entry->behind;
    buckets->held--;
}

struct stream_entry *stream_buckets_find(const struct buckets *buckets, uint64_t hash,
                                         const struct stream_endpoint ends[2])
{
    struct stream_entry *entry = *bucket_of(buckets, hash);
    while (entry != NULL && !is_of(entry, ends))
        entry = entry->behind;
    return entry;
}

uint8_t stream_buckets_order(const struct stream_endpoint ends[2],
                             struct stream_endpoint ordered[2])
{
    uint8_t sender = stream_endpoint_order(&ends[0], &ends[1]) > 0;
    ordered[sender] = ends[0];
    ordered[!sender] = ends[1];
    return sender;
}

struct stream_entry *stream_buckets_peek(const struct buckets *buckets,
                                         const struct stream_endpoint ends[2])
{
    struct stream_endpoint ordered[2];
    stream_buckets_order(ends, ordered);
    return stream_buckets_find(buckets, stream_buckets_hash(buckets, ordered), ordered);
}

void stream_buckets_init(struct buckets *buckets)
{
    buckets->heads = g_new0(struct stream_entry *, (size_t)1 << FIRST_BITS);
    buckets->bits = FIRST_BITS;
    buckets->held = 0;
    stream_random_key(buckets->key, KEY_WORDS);
}

void stream_buckets_clear(struct buckets *buckets)
{
    g_free(buckets->heads);
}

static gint index_order(gconstpointer a, gconstpointer b)
{
    const struct stream_entry *const *one = a;
    const struct stream_entry *const *other = b;
    return (*one)->index < (*other)->index ? -1 : 1;
}

GPtrArray *stream_buckets_entries(const struct buckets *buckets)
{
    GPtrArray *entries = g_ptr_array_sized_new(buckets->held);
    for (size_t i = 0; i >> buckets->bits == 0; i++)
        for (struct stream_entry *entry = buckets->heads[i]; entry != NULL; entry = entry->behind)
            g_ptr_array_add(entries, entry);
    g_ptr_array_sort(entries, index_order);
    return entries;
}
