/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A TCP header found in a frame, and the function that passes it to the stream table. Used by all
 * front ends, whichever decoder finds the header. */
#ifndef TCPPHASE_SIGHTING_H
#define TCPPHASE_SIGHTING_H

#include "stream_table.h"

#include <string.h>
#include <tcp_header.h>

enum { SIGHTING_ADDRESS_MAX = 16 };

/* A TCP header: of a segment, or of the segment quoted by an ICMP error. */
struct sighting {
    int64_t time;           /* ns since 1970, modulo 2^64 */
    uint32_t frame;         /* frame number, from 1 */
    uint32_t on_wire;       /* octets of the whole segment, header included */
    uint16_t ip_id;         /* IPv4 identification; 0 for IPv6 */
    uint8_t defects;        /* TCPPHASE_DEFECT_... that the header itself does not show */
    uint8_t address_length; /* in octets: 4 or 16 */
    uint8_t captured;       /* captured octets of the TCP header */
    uint8_t ttl;            /* IPv4 time to live, IPv6 hop limit; 0: unknown */
    uint8_t icmp_type;      /* type of the ICMP error that quotes the header; 0: a segment */
    uint8_t icmp_code;      /* code of the ICMP error */
    uint8_t octets[];       /* source address, destination address, TCP header; of an ICMP error
                               also its source address (zero: unknown), and octets 4 to 7 of it */
};

enum { SIGHTING_ICMP_REST = 4 /* octets */ };

#define SIGHTING_MAX                                                                               \
    (offsetof(struct sighting, octets) + (size_t)3 * SIGHTING_ADDRESS_MAX + TCP_HEADER_MAX +       \
     SIGHTING_ICMP_REST)

/* Copies an address; without a call of memcpy, which takes longer for so few octets. */
static inline void sighting_copy_address(uint8_t *to, const uint8_t *from, uint8_t address_length)
{
    enum { IPV4_LENGTH = 4 };
    memcpy(to, from, IPV4_LENGTH);
    if (address_length != IPV4_LENGTH)
        memcpy(to, from, SIGHTING_ADDRESS_MAX);
}

/* Where octets[] has the ICMP error: behind the TCP header. */
static inline size_t sighting_icmp_offset(const struct sighting *sighting)
{
    return (size_t)2 * sighting->address_length + sighting->captured;
}

/* Number of octets in octets[]. */
static inline size_t sighting_octets(const struct sighting *sighting)
{
    const size_t length = sighting_icmp_offset(sighting);
    if (sighting->icmp_type == 0)
        return length;
    return length + sighting->address_length + SIGHTING_ICMP_REST;
}

/* Enters an ICMP error, after the TCP header that it quotes. header: its 8 octets; router: the
 * address of its sender, as long as the others; NULL: unknown. */
void sighting_set_icmp(struct sighting *sighting, const uint8_t *header, const uint8_t *router);

/* The ICMP error of a sighting that has one. */
void sighting_read_icmp(const struct sighting *sighting, struct stream_icmp *icmp);

/* Called with each sighting of a frame, the outermost first. */
typedef void sighting_take(const struct sighting *sighting, void *user);

/* The result of a sighting. */
struct judgement {
    struct stream_entry *stream; /* owned by the table, valid until the next call; NULL: none */
    struct tcpphase_segment segment;
    struct tcpphase_verdict verdict;
};

/* Passes a sighting to the table. Returns false, without a verdict, if it is no segment: quoted by
 * an ICMP error (stream: the stream concerned, if any), or cut too short to be judged. */
bool sighting_judge(const struct sighting *sighting, struct stream_table *table,
                    struct judgement *judgement);

#endif
