/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "copies.h"

#include "random_key.h"
#include "state_pool.h"

#include <sequence.h>

void stream_copies_init(struct copies *copies, uint32_t window)
{
    copies->window = window;
    stream_ring_init(&copies->packets, COPIES_MOST_BITS);
    stream_random_key(copies->key, COPIES_KEY_WORDS);
}

void stream_copies_clear(struct copies *copies)
{
    stream_ring_clear(&copies->packets);
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

static uint32_t time_since(const struct ring_entry *packet, const struct tcpphase_segment *segment)
{
    return microseconds(segment->time) - packet->time;
}

/* Captured at another place than the other segments of its sender, all of which have one TTL. */
static bool is_from_elsewhere(const struct tcpphase_segment *segment,
                              const struct stream_entry *entry)
{
    const struct tcpphase_sent *sender = &entry->life.sent[segment->sender];
    return sender->ttl != 0 && !sender->ttl_differs && segment->ttl != 0 &&
           segment->ttl != sender->ttl;
}

/* The same fields with the same IP identification are the same packet, within the duplicate window.
 * Equal timestamps (RFC 7323) tell as well, for a SYN and in a stream that is known to have
 * duplicates: what is sent again has a later one. Without either (IPv6, or identification 0) a copy
 * cannot be told from a retransmission or a repeated ACK, so only segments with SYN, FIN or payload
 * count, and others only in such a stream: within 1 ms, or, if the TTL shows another place, within
 * less than a retransmission timeout, after which IPv6 may take another way. */
static bool is_same_packet(const struct copies *copies, uint32_t elapsed,
                           const struct tcpphase_segment *segment, const struct stream_entry *entry)
{
    const uint32_t at_once = 1000;
    const uint32_t before_timeout = 199000; /* Linux's is at least 200 ms */
    const bool has_copies = entry->slot->state.engine.duplicated;
    if (elapsed > copies->window)
        return false;
    if (segment->ip_id != 0 || (segment->options & TCPPHASE_OPTION_TIMESTAMPS &&
                                (has_copies || segment->flags & TCPPHASE_SYN)))
        return true;
    return (has_copies || segment_end(segment) != segment->seq) &&
           elapsed <= (is_from_elsewhere(segment, entry) ? before_timeout : at_once);
}

/* Of several equal packets the latest one is compared. */
uint8_t stream_copies_find(const struct copies *copies, uint64_t hash,
                           const struct tcpphase_segment *segment, const struct stream_entry *entry)
{
    if (copies->window == 0 ||
        segment->defects & (TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CUT_HEADER))
        return 0;
    const struct ring_entry *packet = stream_ring_find(&copies->packets, hash);
    const bool is_copy =
        packet != NULL && is_same_packet(copies, time_since(packet, segment), segment, entry);
    return is_copy ? stream_ring_value(packet) : 0;
}

void stream_copies_add(struct copies *copies, uint64_t hash, const struct tcpphase_segment *segment,
                       enum tcpphase_step step)
{
    struct ring_entry packet = {.hash = hash, .time = microseconds(segment->time)};
    const struct ring_entry *oldest = stream_ring_oldest(&copies->packets);
    if (copies->window == 0)
        return;
    if (oldest->hash != 0 && time_since(oldest, segment) <= copies->window)
        stream_ring_grow(&copies->packets);
    stream_ring_set_value(&packet, (uint8_t)step + 1);
    stream_ring_put(&copies->packets, packet);
}
