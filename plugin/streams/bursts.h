/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Capture duplicates of other sizes. With segmentation offload a sender's own capture has one long
 * segment, a burst, where captures of the network have the pieces that the network adapter made of
 * it; a receiver's own has long segments that its adapter has joined again. IP identification
 * tells: the pieces count up from that of the burst, while a retransmission has a number that was
 * not used before. The burst may be captured before its pieces or behind them; behind them only
 * once the capture has had another burst, since until then no pieces are kept. */
#ifndef TCPPHASE_BURSTS_H
#define TCPPHASE_BURSTS_H

#include "copies.h"

struct burst;

struct bursts {
    struct burst *ring; /* since the first burst: the latest data of all streams; NULL: none */
    uint32_t *buckets;  /* number of the latest burst in each */
    uint32_t count;     /* number of the next burst */
};

void stream_bursts_clear(struct bursts *bursts);

/* Hash of what a burst and its pieces have in common; 0: the segment is neither. stream: hash of
 * the endpoints. */
uint64_t stream_bursts_key(const struct bursts *bursts, const struct copies *copies,
                           uint64_t stream, const struct tcpphase_segment *segment);

/* Returns the value for tcpphase_segment.copied_step of a piece of a burst, or of the burst of a
 * piece, not longer ago than the duplicate window; 0: it is none. */
uint8_t stream_bursts_find(struct bursts *bursts, const struct copies *copies, uint64_t key,
                           const struct tcpphase_segment *segment);

/* Adds a segment that is not a duplicate, if it has a key. */
void stream_bursts_add(struct bursts *bursts, uint64_t key, const struct tcpphase_segment *segment,
                       enum tcpphase_step step);

#endif
