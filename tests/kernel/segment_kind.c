/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "segment_kind.h"

#include <net/ethernet.h>
#include <stdbool.h>

static unsigned word(const uint8_t *octets)
{
    return (unsigned)octets[0] << 8 | octets[1];
}

/* Where the IP packet is: in a VXLAN tunnel the inner one. */
static size_t packet_of(const uint8_t *octets, size_t length)
{
    enum { ETHERNET = 14, IPV4 = 20, UDP_AND_VXLAN = 16, VXLAN_PORT = 4789, UDP = 17 };
    const uint8_t *packet = octets + ETHERNET;
    bool is_vxlan = length > ETHERNET + IPV4 + UDP_AND_VXLAN + ETHERNET &&
                    word(octets + 12) == ETHERTYPE_IP && packet[0] == 0x45 && packet[9] == UDP &&
                    word(packet + IPV4 + 2) == VXLAN_PORT;
    return is_vxlan ? ETHERNET + IPV4 + UDP_AND_VXLAN + ETHERNET : ETHERNET;
}

static unsigned kind_of_tcp(const uint8_t *header, size_t length)
{
    unsigned flags = header[13];
    unsigned kind = SEGMENT;
    if (flags & 0x02)
        kind |= flags & 0x10 ? SYN_ACK : SYN;
    if (flags & 0x01)
        kind |= FIN;
    if (flags & 0x04)
        kind |= RST;
    size_t offset = (size_t)(header[12] >> 4) * 4;
    if (length > offset)
        kind |= DATA;
    if (length >= offset + 1000)
        kind |= LARGE;
    return kind == SEGMENT && flags & 0x10 ? SEGMENT | ACK : kind;
}

unsigned kind_of(const uint8_t *octets, size_t length)
{
    enum { TCP = 6, IPV4 = 20, IPV6 = 40, TCP_HEADER = 20 };
    size_t start = packet_of(octets, length);
    if (length < start + IPV4 + TCP_HEADER)
        return 0;
    const uint8_t *packet = octets + start;
    bool is_ipv6 = packet[0] >> 4 == 6;
    size_t header = is_ipv6 ? IPV6 : (size_t)(packet[0] & 0x0f) * 4;
    size_t rest = is_ipv6 ? word(packet + 4) : word(packet + 2) - header;
    if (packet[is_ipv6 ? 6 : 9] != TCP || length < start + header + TCP_HEADER)
        return 0;
    return kind_of_tcp(packet + header, rest);
}
