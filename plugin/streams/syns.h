/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is kept of SYNs and SYN-ACKs for other streams: the latest SYNs that were not answered,
 * since another address or port may answer them; and the latest timestamp of a client that a server
 * answered, since a server may drop a SYN with an older one. Nothing is done for other segments. */
#ifndef TCPPHASE_SYNS_H
#define TCPPHASE_SYNS_H

#include "endpoint_hash.h"
#include "ring.h"

/* capacities of the rings: 160 KiB, and 320 KiB with buckets */
enum { SYNS_BITS = 12, SYNS_TIMESTAMPS_MOST_BITS = 14 };

struct syns {
    struct ring waiting;             /* by client and ISN; time: index of the stream */
    struct stream_endpoint *servers; /* whom these SYNs were sent to; NULL: there was no SYN yet */
    struct ring timestamps;          /* by addresses; time: the timestamp */
    uint64_t key[2 * ENDPOINT_KEY_WORDS];
};

void stream_syns_init(struct syns *syns);
void stream_syns_clear(struct syns *syns);

/* Adds the SYN, unless that of the same stream is there. */
void stream_syns_add(struct syns *syns, const struct stream_entry *entry,
                     const struct tcpphase_segment *syn);

/* Finds the SYN of this client with this ISN. Sets the endpoint that it was sent to and the index
 * of its stream. */
bool stream_syns_find(const struct syns *syns, const struct stream_endpoint *client, uint32_t isn,
                      struct stream_counterpart *asked);

/* Remembers the timestamp that a SYN-ACK echoes. */
void stream_syns_learn_timestamp(struct syns *syns, const struct stream_entry *entry,
                                 const struct tcpphase_segment *syn_ack);

/* The SYN's timestamp is older than that of an earlier SYN, from the same address to the same
 * address, which was answered. */
bool stream_syns_is_older(const struct syns *syns, const struct stream_entry *entry,
                          const struct tcpphase_segment *syn);

#endif
