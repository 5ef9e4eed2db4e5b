/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A TCP header as it was met in a frame, and the step from there to what it means. All front ends
 * take this step, whatever it is that finds the header. */
#ifndef TCPPHASE_SIGHTING_H
#define TCPPHASE_SIGHTING_H

#include "stream_table.h"

#include <tcp_header.h>

enum { SIGHTING_ADDRESS_MAX = 16 };

/* A segment, or what an ICMP error quotes of one. */
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

#define SIGHTING_MAX                                                                               \
    (offsetof(struct sighting, octets) + (size_t)2 * SIGHTING_ADDRESS_MAX + TCP_HEADER_MAX)

/* Takes what is met in a frame, outermost first. */
typedef void sighting_take(const struct sighting *sighting, void *user);

/* What a sighting turned out to be. */
struct judgement {
    struct stream_entry *stream; /* the table's, valid until the next call; NULL: none */
    struct tcpphase_segment segment;
    struct tcpphase_verdict verdict;
};

/* Takes a sighting all the way, into the table. False: it is no segment, but an ICMP error that
 * quotes one, about the stream if there is one, or too short to tell; then there is no verdict. */
bool sighting_judge(const struct sighting *sighting, struct stream_table *table,
                    struct judgement *judgement);

#endif
