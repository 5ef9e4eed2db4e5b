/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "copies.h"

#include "random_key.h"

#include <glib.h>
#include <sequence.h>

enum { FIRST_BITS = 6 };

struct copies_packet {
    uint64_t hash;  /* lowest octet: 1 + enum tcpphase_step; 0: slot is empty */
    uint32_t time;  /* microseconds modulo 2^32 */
    uint32_t older; /* number of the previous packet in the bucket */
};

_Static_assert(sizeof(struct copies_packet) == 16, "four packets a cache line");

static void allocate(struct copies *copies, unsigned bits)
{
    copies->bits = bits;
    copies->packets = g_new0(struct copies_packet, (size_t)1 << bits);
    copies->buckets = g_new0(uint32_t, (size_t)1 << bits);
}

void stream_copies_init(struct copies *copies, uint32_t window)
{
    *copies = (struct copies){.window = window};
    allocate(copies, FIRST_BITS);
    copies->count = UINT32_C(2) << COPIES_MOST_BITS; /* so that 0 is the number of no packet */
    stream_random_key(copies->key, COPIES_KEY_WORDS);
}

void stream_copies_clear(struct copies *copies)
{
    g_free(copies->packets);
    g_free(copies->buckets);
}

/* Multilinear-HM, as in buckets.c. */
uint64_t stream_copies_hash(const struct copies *copies, uint64_t stream,
                            const struct tcpphase_segment *segment)
{
    const uint64_t *key = copies->key;
    const uint32_t window_flags = (uint32_t)segment->window << 16 | segment->flags;
    const uint32_t id_sender = (uint32_t)segment->ip_id << 16 | segment->sender;
    uint64_t sum = stream + (key[0] + segment->seq) * (key[1] + segment->ack) +
                   (key[2] + window_flags) * (key[3] + id_sender) +
                   (key[4] + segment->length) * (key[5] + segment->ts_value) +
                   key[6] * segment->ts_echo;
    for (unsigned i = 0; i < segment->sack_count; i++)
        sum += (key[7] + segment->sack[i].start) * (key[8] + segment->sack[i].end);
    return sum;
}

static struct copies_packet *packet_at(const struct copies *copies, uint32_t number)
{
    return &copies->packets[number & ((UINT32_C(1) << copies->bits) - 1)];
}

static bool is_remembered(const struct copies *copies, uint32_t number)
{
    return (copies->count - number - 1) >> copies->bits == 0;
}

static uint32_t *bucket_of(const struct copies *copies, uint64_t hash)
{
    return &copies->buckets[hash >> (64 - copies->bits)];
}

static uint32_t time_since(const struct copies_packet *packet,
                           const struct tcpphase_segment *segment)
{
    return microseconds(segment->time) - packet->time;
}

/* The same fields with the same IP identification are the same packet, within the duplicate window.
 * Without identification (IPv6, or 0) a copy cannot be told from a retransmission or a repeated
 * ACK, so only segments with SYN, FIN or payload within 1 ms count, and others only if the stream
 * is known to have duplicates. */
static bool is_same_packet(const struct copies *copies, const struct copies_packet *packet,
                           const struct tcpphase_segment *segment, bool has_copies)
{
    const uint32_t at_once = 1000;
    const uint32_t elapsed = time_since(packet, segment);
    if (elapsed > copies->window)
        return false;
    return segment->ip_id != 0 ||
           (elapsed <= at_once && (has_copies || segment_end(segment) != segment->seq));
}

/* Of several equal packets the latest one is compared. */
uint8_t stream_copies_find(const struct copies *copies, uint64_t hash,
                           const struct tcpphase_segment *segment, bool has_copies)
{
    if (copies->window == 0 ||
        segment->defects & (TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CUT_HEADER))
        return 0;
    for (uint32_t number = *bucket_of(copies, hash); is_remembered(copies, number);) {
        const struct copies_packet *packet = packet_at(copies, number);
        if ((packet->hash ^ hash) <= UINT8_MAX)
            return is_same_packet(copies, packet, segment, has_copies) ? (uint8_t)packet->hash : 0;
        number = packet->older;
    }
    return 0;
}

static void put(struct copies *copies, struct copies_packet packet)
{
    uint32_t *bucket = bucket_of(copies, packet.hash);
    packet.older = *bucket;
    *bucket = copies->count;
    *packet_at(copies, copies->count++) = packet;
}

/* Doubles the ring and its buckets. */
static void grow(struct copies *copies)
{
    const struct copies old = *copies;
    const uint32_t held = UINT32_C(1) << old.bits;
    allocate(copies, old.bits + 1);
    copies->count -= held;
    for (uint32_t i = 0; i < held; i++)
        put(copies, *packet_at(&old, copies->count));
    g_free(old.packets);
    g_free(old.buckets);
}

void stream_copies_add(struct copies *copies, uint64_t hash, const struct tcpphase_segment *segment,
                       enum tcpphase_step step)
{
    if (copies->window == 0)
        return;
    const struct copies_packet *oldest = packet_at(copies, copies->count);
    if (oldest->hash != 0 && time_since(oldest, segment) <= copies->window &&
        copies->bits < COPIES_MOST_BITS)
        grow(copies);
    put(copies, (struct copies_packet){
                    .hash = (hash | UINT8_MAX) - UINT8_MAX + (uint8_t)step + 1,
                    .time = microseconds(segment->time),
                });
}
