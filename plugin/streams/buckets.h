/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A hash table of stream entries by their endpoints. Its hash has a random key, so that nobody can
 * choose endpoints that share a bucket. It differs from run to run: no output may depend on it. */
#ifndef STREAMS_BUCKETS_H
#define STREAMS_BUCKETS_H

#include "stream_entry.h"

#include <glib.h>

/* Of the hash: one, two for ports and family, eight for the addresses. */
enum { KEY_WORDS = 11 };

struct buckets {
    struct stream_entry **heads; /* of the lists of entries in a bucket */
    unsigned bits;               /* there are two to the power of that, 32 at most */
    uint32_t held;               /* entries in them */
    uint64_t key[KEY_WORDS];
};

void stream_buckets_init(struct buckets *buckets);

/* The entries stay. */
void stream_buckets_clear(struct buckets *buckets);

void stream_buckets_put(struct buckets *buckets, struct stream_entry *entry);
void stream_buckets_take_out(struct buckets *buckets, const struct stream_entry *entry);

/* ends: in the order of an entry. The upper bits tell the bucket. */
uint64_t stream_buckets_hash(const struct buckets *buckets, const struct stream_endpoint ends[2]);

/* hash: of the ends. NULL: there is none. */
struct stream_entry *stream_buckets_find(const struct buckets *buckets, uint64_t hash,
                                         const struct stream_endpoint ends[2]);

/* All entries, in order of their index; to be freed. */
GPtrArray *stream_buckets_entries(const struct buckets *buckets);

/* Negative, 0 or positive: the first is before, at or behind the other. */
int stream_endpoint_order(const struct stream_endpoint *a, const struct stream_endpoint *b);

#endif
