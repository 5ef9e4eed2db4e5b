/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is known of the open capture file: what the probe saw, the streams, and what was said of
 * each segment. All of it lives as long as the file.
 *
 * Nothing is worked out that nobody looks at. On the first pass the probe hands in what it saw, 64
 * octets of an IPv4 segment with timestamps, 88 of an IPv6 one; only when somebody asks for a frame
 * does the engine go over all that was seen until then, in order. So a run that shows nothing of
 * ours, such as a plain "tshark -r", does not pay for it, and what is shown is the same whenever it
 * is asked for. */
#ifndef TCPPHASE_LEDGER_H
#define TCPPHASE_LEDGER_H

#include "compat.h"

#include <sighting.h>

/* What is kept of one segment: 56 octets. */
struct record {
    struct tcpphase_verdict verdict;
    const struct stream_entry *stream;
    uint32_t frame;
    bool is_void; /* of a frame that a read filter threw away: its number was given once more */
};

void ledger_register(void);

/* To be called with each frame of the first pass; ledger_take does so itself. */
void ledger_enter(const packet_info *pinfo);

/* Hands in a segment or a quote, on the first pass; outermost first. */
void ledger_take(const packet_info *pinfo, const struct sighting *sighting);

/* The records of a frame are neighbours, outermost first. The first one of a frame, or of the
 * next one that has any; NULL behind the last. Valid until the next call. */
const struct record *ledger_find(uint32_t frame);
const struct record *ledger_next(const struct record *record);

#endif
