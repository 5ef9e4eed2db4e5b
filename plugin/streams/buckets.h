/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A hash table of stream entries by their endpoints. The hash is keyed with random numbers, so that
 * endpoints cannot be chosen to collide. The order of buckets differs from run to run: no output
 * may depend on it. */
#ifndef TCPPHASE_BUCKETS_H
#define TCPPHASE_BUCKETS_H

#include "stream_entry.h"

#include <glib.h>

/* words of the hash key: one, two for ports and family, eight for the addresses */
enum { KEY_WORDS = 11 };

struct buckets {
    struct stream_entry **heads; /* linked list per bucket */
    unsigned bits;               /* 1 << bits buckets, at most 2^32 */
    uint32_t held;               /* number of entries */
    uint64_t key[KEY_WORDS];
};

void stream_buckets_init(struct buckets *buckets);

/* Frees the table, not the entries. */
void stream_buckets_clear(struct buckets *buckets);

void stream_buckets_put(struct buckets *buckets, struct stream_entry *entry);
void stream_buckets_take_out(struct buckets *buckets, const struct stream_entry *entry);

/* Hash of the endpoints, in the order of an entry. The upper bits select the bucket. */
uint64_t stream_buckets_hash(const struct buckets *buckets, const struct stream_endpoint ends[2]);

/* hash: that of the ends. Returns NULL if there is no such entry. */
struct stream_entry *stream_buckets_find(const struct buckets *buckets, uint64_t hash,
                                         const struct stream_endpoint ends[2]);

/* Sorts endpoints into the order of an entry. Returns the index of the first one given. */
uint8_t stream_buckets_order(const struct stream_endpoint ends[2],
                             struct stream_endpoint ordered[2]);

/* The entry of these endpoints, in either order; NULL: none. */
struct stream_entry *stream_buckets_peek(const struct buckets *buckets,
                                         const struct stream_endpoint ends[2]);

/* All entries in order of their index. The caller frees the array. */
GPtrArray *stream_buckets_entries(const struct buckets *buckets);

/* Total order of endpoints, as for qsort: negative, 0 or positive. */
int stream_endpoint_order(const struct stream_endpoint *a, const struct stream_endpoint *b);

#endif
