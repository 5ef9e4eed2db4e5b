/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Second captures: packets that a capture holds more than once, as merged captures of two places
 * and mirror ports do.
 *
 * The packets of all streams within the duplicate window are remembered, in one ring that grows as
 * far as COPIES_MOST_BITS. So a stream needs no memory for them. Packets are compared by a hash
 * with a random key; two different ones are taken for one with a probability of about 2^-33. */
#ifndef STREAMS_COPIES_H
#define STREAMS_COPIES_H

#include <tcpphase.h>

/* More packets than two to the power of that are not remembered: 5 MiB. */
enum { COPIES_MOST_BITS = 18, COPIES_KEY_WORDS = 9 };

struct copies_packet;

struct copies {
    struct copies_packet *packets; /* the latest two to the power of bits; number n is at n modulo
                                      that */
    uint32_t *buckets;             /* of the packets in each, the number of the latest */
    uint32_t count;                /* number of the next packet */
    unsigned bits;
    uint32_t window; /* us that a second capture may be late; 0: none is known */
    uint64_t key[COPIES_KEY_WORDS];
};

void stream_copies_init(struct copies *copies, uint32_t window);
void stream_copies_clear(struct copies *copies);

/* A hash of what is the same in all captures of one packet. stream: a hash of the endpoints. */
uint64_t stream_copies_hash(const struct copies *copies, uint64_t stream,
                            const struct tcpphase_segment *segment);

/* For tcpphase_segment.copied_step. has_copies: other packets of the stream were captured twice. */
uint8_t stream_copies_find(const struct copies *copies, uint64_t hash,
                           const struct tcpphase_segment *segment, bool has_copies);

/* Remembers the first capture of a packet. */
void stream_copies_add(struct copies *copies, uint64_t hash, const struct tcpphase_segment *segment,
                       enum tcpphase_step step);

#endif
