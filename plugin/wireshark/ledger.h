/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The streams and verdicts of the open capture file. All of it lives as long as the file. */
#ifndef TCPPHASE_LEDGER_H
#define TCPPHASE_LEDGER_H

#include "compat.h"

#include <stream_table.h>

/* What is kept of one segment: about 56 octets. */
struct record {
    struct tcpphase_verdict verdict;
    struct record *next; /* of the next TCP header in the same frame, inwards */
    const struct stream_entry *stream;
};

void ledger_register(int proto);

/* Takes one segment of the frame, on the first pass. */
void ledger_observe(packet_info *pinfo, const struct stream_endpoint ends[2],
                    struct tcpphase_segment *segment);

/* Takes an ICMP error that quotes a segment between these ends, on the first pass. */
void ledger_note_icmp(const struct stream_endpoint ends[2], const struct tcpphase_icmp *icmp);

/* The records of the frame, outermost first; NULL: it has no TCP. */
const struct record *ledger_find(packet_info *pinfo);

#endif
