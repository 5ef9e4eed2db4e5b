/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "bursts.h"

#include <glib.h>
#include <sequence.h>

enum {
    BURSTS_BITS = 14,                 /* 704 KiB */
    BURSTS_MOST = 1 << BURSTS_BITS,   /* the oldest is overwritten */
    BURST_LEAST = 1500 - 20 - 20 + 1, /* octets: what one frame of Ethernet cannot hold */
    BURSTS_TRIED = 64,                /* with one key: sent at once, with the same ACK */
};

/* A burst, or a segment that may be a piece of one. */
struct burst {
    uint64_t key;
    uint32_t older; /* number of the previous burst in the bucket */
    uint32_t time;  /* microseconds modulo 2^32 */
    uint32_t seq;
    uint32_t length;
    uint16_t ip_id;
    uint16_t flags;
    uint32_t size; /* of its pieces, but the last; 0: none was captured */
    bool is_size_sure;
    uint8_t step; /* enum tcpphase_step */
};

void stream_bursts_clear(struct bursts *bursts)
{
    g_free(bursts->ring);
    g_free(bursts->buckets);
}

uint64_t stream_bursts_key(const struct bursts *bursts, const struct copies *copies,
                           uint64_t stream, const struct tcpphase_segment *segment)
{
    const uint16_t not_common = TCPPHASE_FIN | TCPPHASE_PSH | TCPPHASE_CWR;
    const unsigned unsure =
        TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CUT_HEADER | TCPPHASE_DEFECT_LENGTH_UNKNOWN;
    if (bursts->ring == NULL && segment->length < BURST_LEAST)
        return 0;
    if (copies->window == 0 || segment->ip_id == 0 || segment->length == 0 ||
        segment->defects & unsure || segment->flags & (TCPPHASE_SYN | TCPPHASE_RST))
        return 0;
    struct tcpphase_segment common = *segment;
    common.seq = common.length = 0;
    common.ip_id = 0;
    common.flags &= (uint16_t)~not_common;
    return stream_copies_hash(copies, stream, &common) | 1;
}

static uint32_t *bucket_of(const struct bursts *bursts, uint64_t key)
{
    return &bursts->buckets[key >> (64 - BURSTS_BITS)];
}

/* The piece ends with the burst: only such a piece may be shorter than the others, and has the FIN.
 */
static bool is_last(const struct burst *burst, const struct tcpphase_segment *segment)
{
    return segment->seq - burst->seq + segment->length == burst->length;
}

/* The size of the pieces follows from the first one and its successor; until then it may be a part
 * of the first one, which may be several that the receiver has joined, as others may be. */
static bool has_size(struct burst *burst, const struct tcpphase_segment *segment, uint32_t size)
{
    if (burst->size == 0 || (burst->is_size_sure ? size != burst->size : burst->size % size != 0) ||
        (segment->length % size != 0 && !is_last(burst, segment)))
        return false;
    burst->size = size;
    burst->is_size_sure = true;
    return true;
}

static bool is_piece(struct burst *burst, const struct tcpphase_segment *segment)
{
    const uint32_t offset = segment->seq - burst->seq;
    const uint32_t number = (uint16_t)(segment->ip_id - burst->ip_id);
    const bool has_fin = segment->flags & TCPPHASE_FIN;
    if (segment->length >= burst->length || offset > burst->length - segment->length ||
        has_fin != (is_last(burst, segment) && burst->flags & TCPPHASE_FIN))
        return false;
    if (number != 0)
        return offset != 0 && offset % number == 0 && has_size(burst, segment, offset / number);
    if (offset == 0 && burst->size == 0)
        burst->size = segment->length;
    return offset == 0;
}

/* The first piece has the number of its burst. A burst with FIN is found by its last piece. */
static bool is_piece_of(const struct burst *piece, const struct tcpphase_segment *burst)
{
    const uint16_t number = (uint16_t)(piece->ip_id - burst->ip_id);
    if (piece->length >= burst->length ||
        (piece->flags & TCPPHASE_FIN) != (burst->flags & TCPPHASE_FIN))
        return false;
    if (burst->flags & TCPPHASE_FIN)
        return piece->seq + piece->length == burst->seq + burst->length &&
               number < burst->length - piece->length + 1;
    return piece->seq == burst->seq && number == 0;
}

/* The FIN is in the last piece; what else the burst did beside sending data, in the first one. */
static uint8_t step_of(const struct burst *burst, const struct tcpphase_segment *segment)
{
    const bool has_it =
        burst->flags & TCPPHASE_FIN ? is_last(burst, segment) : segment->seq == burst->seq;
    return has_it ? burst->step : TCPPHASE_STEP_DATA;
}

uint8_t stream_bursts_find(struct bursts *bursts, const struct copies *copies, uint64_t key,
                           const struct tcpphase_segment *segment)
{
    if (key == 0 || bursts->ring == NULL)
        return 0;
    const bool can_be_burst = segment->length >= BURST_LEAST;
    uint32_t number = *bucket_of(bursts, key);
    for (unsigned i = 0; i < BURSTS_TRIED && bursts->count - number - 1 < BURSTS_MOST; i++) {
        struct burst *burst = &bursts->ring[number % BURSTS_MOST];
        const uint32_t elapsed = microseconds(segment->time) - burst->time;
        const bool is_known = burst->key == key && elapsed <= copies->window;
        if (is_known && burst->length >= BURST_LEAST && is_piece(burst, segment))
            return (uint8_t)(step_of(burst, segment) + 1);
        if (is_known && can_be_burst && is_piece_of(burst, segment))
            return (uint8_t)(burst->step + 1);
        number = burst->older;
    }
    return 0;
}

void stream_bursts_add(struct bursts *bursts, uint64_t key, const struct tcpphase_segment *segment,
                       enum tcpphase_step step)
{
    if (key == 0)
        return;
    if (bursts->ring == NULL) {
        bursts->ring = g_new0(struct burst, BURSTS_MOST);
        bursts->buckets = g_new0(uint32_t, BURSTS_MOST);
        bursts->count = 2 * BURSTS_MOST; /* so that 0 is the number of no burst */
    }
    uint32_t *bucket = bucket_of(bursts, key);
    bursts->ring[bursts->count % BURSTS_MOST] = (struct burst){
        .key = key,
        .older = *bucket,
        .time = microseconds(segment->time),
        .seq = segment->seq,
        .length = segment->length,
        .ip_id = segment->ip_id,
        .flags = segment->flags,
        .step = (uint8_t)step,
    };
    *bucket = bursts->count++;
}
