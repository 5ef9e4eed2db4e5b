/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Relates a SYN-ACK to the SYN that it acknowledges if it came from another address or port than
 * that was sent to, so that the two are in different streams. */
#ifndef TCPPHASE_COUNTERPARTS_H
#define TCPPHASE_COUNTERPARTS_H

#include "buckets.h"
#include "syns.h"

struct counterparts {
    struct syns syns;
    const struct buckets *streams;
};

/* streams: those of the table. */
void stream_counterparts_init(struct counterparts *counterparts, const struct buckets *streams);
void stream_counterparts_clear(struct counterparts *counterparts);

/* Takes a segment with SYN that was recorded. */
void stream_counterparts_take_syn(struct counterparts *counterparts, struct stream_entry *entry,
                                  const struct tcpphase_segment *segment,
                                  const struct tcpphase_verdict *verdict);

/* Separates the two streams if the entry, one with extra facts, is that of the SYN and it was
 * answered by whom it was sent to: then the capture has more than one view of the connection. */
void stream_counterparts_check(const struct counterparts *counterparts, struct stream_entry *entry);

#endif
