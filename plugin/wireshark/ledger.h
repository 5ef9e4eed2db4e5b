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

#include <stream_table.h>
#include <tcp_header.h>

enum { ADDRESS_MAX = 16 };

/* A segment as the probe saw it, or as an ICMP error quotes it. */
struct sighting {
    int64_t time;           /* ns since 1970, modulo 2^64 */
    uint32_t frame;         /* number */
    uint32_t on_wire;       /* octets of the segment, header included */
    uint16_t ip_id;         /* IPv4 identification; 0 for IPv6 */
    uint8_t defects;        /* TCPPHASE_DEFECT_..., of those that the header itself does not show */
    uint8_t address_length; /* 4 or 16 */
    uint8_t captured;       /* octets of the TCP header that are there */
    uint8_t ttl;            /* IPv4 time to live, IPv6 hop limit; 0: unknown */
    uint8_t icmp_type;      /* of the ICMP error that quotes it; 0: it is a segment */
    uint8_t icmp_code;      /* of that */
    uint8_t octets[];       /* source and destination address, TCP header */
};

#define SIGHTING_MAX (offsetof(struct sighting, octets) + (size_t)2 * ADDRESS_MAX + TCP_HEADER_MAX)

/* What is kept of one segment: 56 octets. */
struct record {
    struct tcpphase_verdict verdict;
    const struct stream_entry *stream;
    uint32_t frame;
    bool is_void; /* of a frame that a read filter threw away: its number was given once more */
};

void ledger_register(void);

/* To be called with each frame of the first pass, before anything else of it is handed in. */
void ledger_enter(const packet_info *pinfo);

/* Hands in a segment or a quote, on the first pass; outermost first. */
void ledger_take(const struct sighting *sighting);

/* The records of a frame are neighbours, outermost first. The first one of a frame, or of the
 * next one that has any; NULL behind the last. Valid until the next call. */
const struct record *ledger_find(uint32_t frame);
const struct record *ledger_next(const struct record *record);

#endif
