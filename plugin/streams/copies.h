/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Capture duplicates: packets that are in a capture more than once, as in merged captures of two
 * places or from mirror ports. The packets of all streams within the duplicate window are kept in
 * one ring. */
#ifndef TCPPHASE_COPIES_H
#define TCPPHASE_COPIES_H

#include "ring.h"

#include <tcpphase.h>

struct stream_entry;

/* capacity of the ring, 5 MiB with its buckets */
enum { COPIES_MOST_BITS = 18, COPIES_KEY_WORDS = 9 };

struct copies {
    struct ring packets; /* value: 1 + enum tcpphase_step; time: microseconds modulo 2^32 */
    uint32_t window;     /* us, maximal delay of a duplicate; 0: duplicates are not detected */
    uint64_t key[COPIES_KEY_WORDS];
};

void stream_copies_init(struct copies *copies, uint32_t window);
void stream_copies_clear(struct copies *copies);

/* Hash of the fields that are equal in all captures of a packet. stream: hash of the endpoints. */
uint64_t stream_copies_hash(const struct copies *copies, uint64_t stream,
                            const struct tcpphase_segment *segment);

/* Returns the value for tcpphase_segment.copied_step. entry: the stream of the segment. */
uint8_t stream_copies_find(const struct copies *copies, uint64_t hash,
                           const struct tcpphase_segment *segment,
                           const struct stream_entry *entry);

/* Adds a packet that is not a duplicate. */
void stream_copies_add(struct copies *copies, uint64_t hash, const struct tcpphase_segment *segment,
                       enum tcpphase_step step);

#endif
