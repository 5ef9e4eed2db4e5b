/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Building packets from the innermost layer outwards: each header is prepended. */
#ifndef TCPPHASE_PACKET_H
#define TCPPHASE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trace_icmp.h>

enum {
    PACKET_HEADROOM = 1024, /* enough for the headers of eight tunnels */
    PACKET_LONGEST = 65535, /* octets of an IP packet */
    PACKET_SIZE = PACKET_HEADROOM + PACKET_LONGEST
};

enum { PROTOCOL_TCP = 6, PROTOCOL_DESTINATION_OPTIONS = 60 };

struct packet {
    uint8_t octets[PACKET_SIZE];
    size_t start; /* beginning of what is built so far */
    size_t end;   /* its end */
    size_t tcp;   /* where the TCP header begins */
    unsigned sender;
    bool is_ipv6;        /* the IP packet that carries TCP */
    uint16_t ip_id;      /* for all IPv4 headers */
    uint8_t ttl;         /* for the next IP header */
    uint8_t protocol;    /* protocol of what begins at start, for an IP header */
    uint16_t ether_type; /* EtherType of what begins at start, for a link header */
    size_t offset;       /* of a fragment in its datagram, for the next IP header */
    bool more_fragments;
    const char *wrong; /* NULL, or why the packet cannot be built */
};

void put16(uint8_t *octets, size_t number);
void put32(uint8_t *octets, uint32_t number);

/* Prepends octets, filled with zero. */
uint8_t *packet_prepend(struct packet *packet, size_t length);

/* The checksum of what is built so far (RFC 1071), the pseudo header of TCP included. */
uint16_t packet_tcp_checksum(const struct packet *packet);

/* The destination options header and the hop-by-hop options header of IPv6, one each. */
void packet_prepend_destination_options(struct packet *packet);
void packet_prepend_hop_by_hop_options(struct packet *packet);

/* The header of the IP packet that carries TCP; in an IPv6 fragment with a fragment header. */
void packet_prepend_fragment_header(struct packet *packet);
void packet_prepend_ip(struct packet *packet);

/* Makes an ICMP error of an IP packet: quotes its IP header and eight octets, from a router to the
 * packet's sender. */
void packet_wrap_icmp(struct packet *packet, const struct trace_icmp *icmp);

void packet_prepend_ethernet(struct packet *packet);

/* One more layer around an IP packet. */
void packet_wrap_vlan(struct packet *packet);
void packet_wrap_qinq(struct packet *packet);
void packet_wrap_ipip(struct packet *packet);
void packet_wrap_6in4(struct packet *packet);
void packet_wrap_gre(struct packet *packet);
void packet_wrap_vxlan(struct packet *packet);

#endif
