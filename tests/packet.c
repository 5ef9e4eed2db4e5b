/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Building packets from the innermost layer outwards. */

#include "packet.h"

#include "trace_file.h"

#include <string.h>

enum {
    ETHER_IPV4 = 0x0800,
    ETHER_VLAN = 0x8100, /* IEEE 802.1Q */
    ETHER_IPV6 = 0x86dd,
    ETHER_QINQ = 0x88a8, /* IEEE 802.1ad */
    PROTOCOL_HOP_BY_HOP = 0,
    PROTOCOL_ICMP = 1,
    PROTOCOL_IPV4 = 4,
    PROTOCOL_UDP = 17,
    PROTOCOL_IPV6 = 41,
    PROTOCOL_FRAGMENT = 44,
    PROTOCOL_GRE = 47,
    PROTOCOL_ICMPV6 = 58,
    HOP_LIMIT = 64,
    VXLAN_PORT = 4789 /* RFC 7348 */
};

/* The endpoints of all tunnels (addresses for documentation). */
static const uint8_t tunnel_ends[2][4] = {{203, 0, 113, 1}, {203, 0, 113, 2}};

void put16(uint8_t *octets, size_t number)
{
    octets[0] = (uint8_t)(number >> 8);
    octets[1] = (uint8_t)number;
}

void put32(uint8_t *octets, uint32_t number)
{
    put16(octets, number >> 16);
    put16(octets + 2, number & 0xffff);
}

uint8_t *packet_prepend(struct packet *packet, size_t length)
{
    packet->start -= length;
    return memset(packet->octets + packet->start, 0, length);
}

static size_t length_of(const struct packet *packet)
{
    return packet->end - packet->start;
}

/* Sum of 16-bit words, an odd octet padded with zero. */
static uint32_t sum_of(const uint8_t *octets, size_t length)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i++)
        sum += (uint32_t)octets[i] << (i % 2 == 0 ? 8 : 0);
    return sum;
}

static uint16_t checksum_of(uint32_t sum)
{
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

uint16_t packet_tcp_checksum(const struct packet *packet)
{
    const struct trace_host *hosts = trace_hosts;
    uint32_t sum = PROTOCOL_TCP + (uint32_t)length_of(packet);
    for (int i = 0; i < 2; i++)
        sum += packet->is_ipv6 ? sum_of(hosts[i].ipv6, sizeof hosts[i].ipv6)
                               : sum_of(hosts[i].ipv4, sizeof hosts[i].ipv4);
    return checksum_of(sum + sum_of(packet->octets + packet->start, length_of(packet)));
}

/* A header of options in eight octets, six of them padding (RFC 8200 section 4.2). */
static void prepend_options(struct packet *packet, uint8_t protocol)
{
    uint8_t *header = packet_prepend(packet, 8);
    header[0] = packet->protocol;
    header[2] = 1; /* PadN */
    header[3] = 4;
    packet->protocol = protocol;
}

void packet_prepend_destination_options(struct packet *packet)
{
    prepend_options(packet, PROTOCOL_DESTINATION_OPTIONS);
}

void packet_prepend_hop_by_hop_options(struct packet *packet)
{
    prepend_options(packet, PROTOCOL_HOP_BY_HOP);
}

void packet_prepend_fragment_header(struct packet *packet)
{
    if (!packet->is_ipv6 || (packet->offset == 0 && !packet->more_fragments))
        return;
    uint8_t *header = packet_prepend(packet, 8); /* RFC 8200 section 4.5 */
    header[0] = packet->protocol;
    put16(header + 2, packet->offset | packet->more_fragments);
    put32(header + 4, packet->ip_id);
    packet->protocol = PROTOCOL_FRAGMENT;
}

static void check_length(struct packet *packet)
{
    if (length_of(packet) > PACKET_LONGEST)
        packet->wrong = "too long for an IP packet";
}

static void prepend_ipv4(struct packet *packet, const uint8_t from[4], const uint8_t to[4])
{
    enum { MORE_FRAGMENTS = 0x2000 }; /* DF is clear: only then the identification is significant */
    uint8_t *header = packet_prepend(packet, 20);
    header[0] = 0x45;
    put16(header + 2, length_of(packet));
    put16(header + 4, packet->ip_id);
    put16(header + 6, packet->offset / 8 | (packet->more_fragments ? MORE_FRAGMENTS : 0));
    header[8] = packet->ttl;
    header[9] = packet->protocol;
    memcpy(header + 12, from, 4);
    memcpy(header + 16, to, 4);
    put16(header + 10, checksum_of(sum_of(header, 20)));
    packet->ether_type = ETHER_IPV4;
    check_length(packet);
}

static void prepend_ipv6(struct packet *packet, const uint8_t from[16], const uint8_t to[16])
{
    size_t length = length_of(packet);
    uint8_t *header = packet_prepend(packet, 40);
    header[0] = 0x60;
    put16(header + 4, length);
    header[6] = packet->protocol;
    header[7] = packet->ttl;
    memcpy(header + 8, from, 16);
    memcpy(header + 24, to, 16);
    packet->ether_type = ETHER_IPV6;
    check_length(packet);
}

void packet_prepend_ip(struct packet *packet)
{
    const struct trace_host *from = &trace_hosts[packet->sender];
    const struct trace_host *to = &trace_hosts[!packet->sender];
    if (packet->is_ipv6)
        prepend_ipv6(packet, from->ipv6, to->ipv6);
    else
        prepend_ipv4(packet, from->ipv4, to->ipv4);
    packet->offset = 0; /* for this header only */
    packet->more_fragments = false;
    packet->ttl = HOP_LIMIT;
}

/* The pseudo header of ICMPv6 (RFC 4443 section 2.3); ICMP has none. */
static uint32_t icmp_pseudo_sum(const struct packet *packet, const uint8_t router[16],
                                const struct trace_host *to)
{
    if (!packet->is_ipv6)
        return 0;
    return sum_of(router, 16) + sum_of(to->ipv6, sizeof to->ipv6) + PROTOCOL_ICMPV6 +
           (uint32_t)length_of(packet);
}

void packet_wrap_icmp(struct packet *packet, const struct trace_icmp *icmp)
{
    const uint8_t *router = trace_icmp_router(icmp);
    const struct trace_host *to = &trace_hosts[packet->sender];
    packet->end = packet->start + (packet->is_ipv6 ? 40 : 20) + 8;
    uint8_t *header = packet_prepend(packet, 8);
    header[0] = icmp->type;
    header[1] = icmp->code;
    put32(header + 4, icmp->mtu);
    uint32_t sum = sum_of(packet->octets + packet->start, length_of(packet));
    put16(header + 2, checksum_of(sum + icmp_pseudo_sum(packet, router, to)));
    packet->protocol = packet->is_ipv6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP;
    if (packet->is_ipv6)
        prepend_ipv6(packet, router, to->ipv6);
    else
        prepend_ipv4(packet, router, to->ipv4);
    packet->sender = !packet->sender; /* the link layer sees the other direction */
}

void packet_prepend_ethernet(struct packet *packet)
{
    uint8_t *header = packet_prepend(packet, 14);
    header[0] = header[6] = 0x02; /* locally administered */
    header[5] = (uint8_t)(packet->sender == 0 ? 2 : 1);
    header[11] = (uint8_t)(packet->sender == 0 ? 1 : 2);
    put16(header + 12, packet->ether_type);
}

/* Inserts a tag behind the Ethernet header. */
static void prepend_tag(struct packet *packet, uint16_t ether_type, uint16_t vlan)
{
    uint8_t *tag = packet_prepend(packet, 4);
    put16(tag, vlan);
    put16(tag + 2, packet->ether_type);
    packet->ether_type = ether_type;
}

void packet_wrap_vlan(struct packet *packet)
{
    prepend_tag(packet, ETHER_VLAN, 100);
}

void packet_wrap_qinq(struct packet *packet)
{
    prepend_tag(packet, ETHER_VLAN, 100);
    prepend_tag(packet, ETHER_QINQ, 200);
}

static void wrap_ipv4(struct packet *packet, uint8_t protocol)
{
    packet->protocol = protocol;
    prepend_ipv4(packet, tunnel_ends[packet->sender], tunnel_ends[!packet->sender]);
}

void packet_wrap_ipip(struct packet *packet)
{
    if (packet->ether_type != ETHER_IPV4)
        packet->wrong = "ipip carries IPv4 and nothing else";
    wrap_ipv4(packet, PROTOCOL_IPV4);
}

void packet_wrap_6in4(struct packet *packet)
{
    if (packet->ether_type != ETHER_IPV6)
        packet->wrong = "6in4 carries IPv6 and nothing else";
    wrap_ipv4(packet, PROTOCOL_IPV6);
}

void packet_wrap_gre(struct packet *packet)
{
    uint8_t *header = packet_prepend(packet, 4); /* RFC 2784 */
    put16(header + 2, packet->ether_type);
    wrap_ipv4(packet, PROTOCOL_GRE);
}

void packet_wrap_vxlan(struct packet *packet)
{
    packet_prepend_ethernet(packet);
    uint8_t *vxlan = packet_prepend(packet, 8);
    vxlan[0] = 0x08;             /* there is a network identifier */
    put32(vxlan + 4, 4242 << 8); /* this one */
    uint8_t *udp = packet_prepend(packet, 8);
    put16(udp, 50000);
    put16(udp + 2, VXLAN_PORT);
    put16(udp + 4, length_of(packet)); /* without checksum: RFC 7348 section 5 */
    wrap_ipv4(packet, PROTOCOL_UDP);
}
