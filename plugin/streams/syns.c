/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "syns.h"

#include "random_key.h"

#include <glib.h>

enum { KNOWN = 1 /* value of all entries */ };

void stream_syns_init(struct syns *syns)
{
    stream_ring_init(&syns->waiting, SYNS_BITS);
    stream_ring_init(&syns->timestamps, SYNS_TIMESTAMPS_MOST_BITS);
    stream_random_key(syns->key, G_N_ELEMENTS(syns->key));
    syns->servers = NULL;
}

void stream_syns_clear(struct syns *syns)
{
    stream_ring_clear(&syns->waiting);
    stream_ring_clear(&syns->timestamps);
    g_free(syns->servers);
}

static uint64_t hash_of_syn(const struct syns *syns, const struct stream_endpoint *client,
                            uint32_t isn)
{
    return stream_endpoint_hash(syns->key, client) + syns->key[ENDPOINT_KEY_WORDS] * isn;
}

/* Hash of the addresses, without ports. */
static uint64_t hash_of_pair(const struct syns *syns, const struct stream_entry *entry,
                             unsigned client)
{
    struct stream_endpoint ends[2] = {entry->ends[client], entry->ends[!client]};
    ends[0].port = ends[1].port = 0;
    return stream_endpoint_hash(syns->key, &ends[0]) +
           stream_endpoint_hash(syns->key + ENDPOINT_KEY_WORDS, &ends[1]);
}

static void put(struct ring *ring, uint64_t hash, uint32_t value)
{
    struct ring_entry entry = {.hash = hash, .time = value};
    stream_ring_set_value(&entry, KNOWN);
    stream_ring_put(ring, entry);
}

/* The place beside an entry, in a ring that does not grow any more. */
static struct stream_endpoint *server_beside(const struct syns *syns,
                                             const struct ring_entry *entry)
{
    return &syns->servers[entry - syns->waiting.entries];
}

static void allocate_servers(struct syns *syns)
{
    while (syns->waiting.mask < syns->waiting.most_mask)
        stream_ring_grow(&syns->waiting);
    syns->servers = g_new(struct stream_endpoint, (size_t)1 << SYNS_BITS);
}

void stream_syns_add(struct syns *syns, const struct stream_entry *entry,
                     const struct tcpphase_segment *syn)
{
    if (syns->servers == NULL)
        allocate_servers(syns);
    const uint64_t hash = hash_of_syn(syns, &entry->ends[syn->sender], syn->seq);
    const struct ring_entry *known = stream_ring_find(&syns->waiting, hash);
    if (known != NULL && known->time == entry->index)
        return;
    *server_beside(syns, stream_ring_oldest(&syns->waiting)) = entry->ends[!syn->sender];
    put(&syns->waiting, hash, entry->index);
}

bool stream_syns_find(const struct syns *syns, const struct stream_endpoint *client, uint32_t isn,
                      struct stream_counterpart *asked)
{
    const struct ring_entry *known =
        stream_ring_find(&syns->waiting, hash_of_syn(syns, client, isn));
    if (known == NULL)
        return false;
    asked->end = *server_beside(syns, known);
    asked->index = known->time;
    return true;
}

void stream_syns_learn_timestamp(struct syns *syns, const struct stream_entry *entry,
                                 const struct tcpphase_segment *syn_ack)
{
    if (!(syn_ack->options & TCPPHASE_OPTION_TIMESTAMPS) || syn_ack->ts_echo == 0)
        return;
    const uint64_t hash = hash_of_pair(syns, entry, !syn_ack->sender);
    struct ring_entry *known = stream_ring_find(&syns->timestamps, hash);
    if (known != NULL) {
        known->time = syn_ack->ts_echo;
        return;
    }
    if (stream_ring_oldest(&syns->timestamps)->hash != 0)
        stream_ring_grow(&syns->timestamps);
    put(&syns->timestamps, hash, syn_ack->ts_echo);
}

bool stream_syns_is_older(const struct syns *syns, const struct stream_entry *entry,
                          const struct tcpphase_segment *syn)
{
    if (!(syn->options & TCPPHASE_OPTION_TIMESTAMPS))
        return false;
    const struct ring_entry *known =
        stream_ring_find(&syns->timestamps, hash_of_pair(syns, entry, syn->sender));
    return known != NULL && (int32_t)(syn->ts_value - known->time) < 0;
}
