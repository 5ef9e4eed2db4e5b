/* SPDX-License-Identifier: GPL-2.0-or-later */

/* IPv4, IPv6 and TCP. */

#include "walk.h"

#include <string.h>
#include <tcpphase.h>

enum {
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    MORE_FRAGMENTS = 0x2000,
    FRAGMENT_OFFSET = 0x1fff,
    PROTOCOL_TCP = 6,
    PROTOCOL_HOP_BY_HOP = 0,
    ICMP_HEADER = 8,
    TCP_NUMBERS = 8 /* ports and sequence number, the minimum for a segment */
};

static const struct next_row protocols[] = {
    GOES_ON(PROTOCOL_TCP, TCP),
    GOES_ON(17, UDP),
    GOES_ON(1, ICMP),
    GOES_ON(58, ICMPV6),
    GOES_ON(4, IP),
    GOES_ON(41, IPV6),
    GOES_ON(47, GRE),
    GOES_ON(136, UDP_LITE),
    GOES_ON(0, OPTIONS),
    GOES_ON(60, OPTIONS),
    GOES_ON(43, ROUTING),
    GOES_ON(44, FRAGMENT),
    GOES_ON(51, AUTHENTICATION),
    GOES_ON(140, SHIM6),
    GOES_ON(97, ETHERIP),
    GOES_ON(137, MPLS),
    GOES_ON(143, ETHERNET),
    ENDS(50, ENCRYPTED),   /* ESP */
    ENDS(108, COMPRESSED), /* IPComp */
    ENDS(48, TUNNEL),      /* DSR, RFC 4728 */
    ENDS(53, ENCRYPTED),   /* swIPe */
    ENDS(55, TUNNEL),      /* minimal encapsulation, RFC 2004 */
    ENDS(94, TUNNEL),      /* IPIP of KA9Q */
    ENDS(98, TUNNEL),      /* RFC 1241 */
    ENDS(115, TUNNEL),     /* L2TP */
};

enum layer decode_by_protocol(struct walk *walk, uint8_t protocol)
{
    if (walk->on_wire == 0)
        return stop(walk, DECODE_EMPTY, protocol);
    walk->type = protocol;
    return LOOK_UP(walk, protocols, DECODE_OTHER_PROTOCOL);
}

/* The final destination of a source route (RFC 791 section 3.1); NULL: no source route. */
static const uint8_t *find_destination(const uint8_t *options, size_t size)
{
    enum { END = 0, NOP = 1, LOOSE = 131, STRICT = 137 };
    size_t at = 0;
    while (at < size && options[at] != END) {
        if (options[at] == NOP) {
            at++;
            continue;
        }
        if (size - at < 2 || options[at + 1] < 2 || options[at + 1] > size - at)
            return NULL;
        const size_t length = options[at + 1];
        if (options[at] == LOOSE || options[at] == STRICT) {
            const uint8_t pointer = length > 2 ? options[at + 2] : 0;
            if (pointer < 4 || pointer % 4 != 0 || pointer > length)
                return NULL;
            return options + at + length - 4;
        }
        at += length;
    }
    return NULL;
}

static bool is_private(const uint8_t *address)
{
    return address[0] == 10 || (address[0] == 172 && address[1] >> 4 == 1) ||
           (address[0] == 192 && address[1] == 168) || (address[0] == 169 && address[1] == 254);
}

/* Passes a fragment to reassembly. If it was not captured whole, or fragments are not reassembled,
 * the first fragment is decoded as far as it goes. */
static enum layer decode_ipv4_fragment(struct walk *walk, const uint8_t *header, size_t length)
{
    const uint16_t place = get16(header + 6);
    const struct fragment fragment = {
        .octets = walk->at,
        .offset = (uint32_t)(place & FRAGMENT_OFFSET) * 8,
        .length = (uint32_t)length,
        .has_more = (place & MORE_FRAGMENTS) != 0,
    };
    const uint8_t protocol = header[9];
    if (walk->options->keeps_fragments || length == 0 || !has(walk, length)) {
        if (fragment.offset != 0)
            return stop(walk, DECODE_FRAGMENT, protocol);
        walk->is_fragment = true;
        return decode_by_protocol(walk, protocol);
    }
    uint32_t id = walk->ip_id ^ (uint32_t)protocol << 16;
    if (is_private(walk->from) || is_private(walk->to))
        id ^= (uint32_t)walk->vlan << 20;
    return decode_complete_datagram(walk, &fragment, id, protocol);
}

enum layer decode_complete_datagram(struct walk *walk, const struct fragment *fragment, uint32_t id,
                                    uint8_t protocol)
{
    struct fragment_key key = {.id = id, .family = walk->family};
    memcpy(key.addresses, walk->from, walk->family);
    memcpy(key.addresses + walk->family, walk->to, walk->family);
    size_t length = 0;
    const uint8_t *whole = decode_fragments_add(walk->fragments, &key, fragment, &length);
    if (whole == NULL)
        return stop(walk, DECODE_FRAGMENT, protocol);
    walk->at = whole;
    walk->captured = walk->on_wire = length;
    return decode_by_protocol(walk, protocol);
}

static enum layer decode_ipv4(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, IPV4_HEADER))
        return stop_short(walk, IPV4_HEADER);
    const size_t length = (size_t)(header[0] & 15) * 4;
    size_t total = get16(header + 2);
    if (total == 0) /* TCP segmentation offload: the length was left to the network card */
        total = walk->on_wire;
    if (length < IPV4_HEADER || total < length)
        return stop(walk, DECODE_MALFORMED, 0);
    trim(walk, total);
    if (!has(walk, length))
        return stop_short(walk, length);
    const uint8_t *destination =
        length > IPV4_HEADER ? find_destination(header + IPV4_HEADER, length - IPV4_HEADER) : NULL;
    walk->ip = header;
    walk->ip_end = header + length;
    walk->from = header + 12;
    walk->to = destination != NULL ? destination : header + 16;
    walk->family = 4;
    walk->ip_id = get16(header + 4);
    walk->ttl = header[8];
    take_off(walk, length);
    if ((get16(header + 6) & (FRAGMENT_OFFSET | MORE_FRAGMENTS)) != 0)
        return decode_ipv4_fragment(walk, header, total - length);
    walk->is_fragment = false;
    return decode_by_protocol(walk, header[9]);
}

/* RFC 2675: length from the jumbo payload hop-by-hop option; 0: none. */
static uint32_t jumbo_length(const struct walk *walk)
{
    enum { PAD_1 = 0, JUMBO = 0xc2, OPTION = 6 };
    const uint8_t *options = walk->at + IPV6_HEADER;
    const size_t captured = walk->captured - IPV6_HEADER;
    if (captured < 2)
        return 0;
    const size_t size = (options[1] + (size_t)1) * 8;
    size_t at = 2;
    while (at < size && captured >= at + OPTION) {
        if (options[at] == JUMBO && options[at + 1] == 4)
            return get32(options + at + 2) > UINT16_MAX ? get32(options + at + 2) : 0;
        at += options[at] == PAD_1 ? 1 : (size_t)2 + options[at + 1];
    }
    return 0;
}

/* Length of the payload that is captured. Without a length field, the TCP segment was left to the
 * network card (segmentation offload, BIG TCP of Linux). */
static uint32_t ipv6_length(const struct walk *walk)
{
    const uint8_t next = walk->at[6];
    const uint16_t length = get16(walk->at + 4);
    if (length == 0 && next == PROTOCOL_HOP_BY_HOP)
        return jumbo_length(walk);
    return length == 0 && next == PROTOCOL_TCP ? (uint32_t)(walk->on_wire - IPV6_HEADER) : length;
}

enum layer decode_ipv6(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, 1))
        return stop_short(walk, 1);
    if (header[0] >> 4 != 6)
        return stop(walk, DECODE_VERSION, header[0] >> 4);
    if (!has(walk, IPV6_HEADER))
        return stop_short(walk, IPV6_HEADER);
    const uint32_t length = ipv6_length(walk);
    trim(walk, IPV6_HEADER + (size_t)length);
    walk->ip = header;
    walk->ip_end = header + IPV6_HEADER;
    walk->from = header + 8;
    walk->to = header + 24;
    walk->family = 16;
    walk->ip_id = 0;
    walk->ttl = header[7];
    walk->ipv6_left = (int32_t)length;
    take_off(walk, IPV6_HEADER);
    return decode_by_protocol(walk, header[6]);
}

/* IPv4 or IPv6, by the version field. */
enum layer decode_ip(struct walk *walk)
{
    if (!has(walk, 1))
        return stop_short(walk, 1);
    const unsigned version = walk->at[0] >> 4;
    if (version == 4)
        return decode_ipv4(walk);
    return version == 6 ? decode_ipv6(walk) : stop(walk, DECODE_VERSION, version);
}

/* One's complement sum of 16-bit words, an odd octet padded with zero (RFC 1071). */
static uint64_t sum_of(const uint8_t *octets, size_t length)
{
    uint64_t sum = 0;
    for (size_t i = 0; i + 1 < length; i += 2)
        sum += get16(octets + i);
    return length % 2 != 0 ? sum + ((uint64_t)octets[length - 1] << 8) : sum;
}

/* RFC 9293 section 3.1, RFC 8200 section 8.1. False if the segment was not captured whole. */
static bool has_wrong_checksum(const struct walk *walk)
{
    if (walk->is_fragment || walk->captured < walk->on_wire)
        return false;
    uint64_t sum = PROTOCOL_TCP + (walk->on_wire >> 16) + (walk->on_wire & 0xffff);
    sum += sum_of(walk->from, walk->family) + sum_of(walk->to, walk->family);
    sum += sum_of(walk->at, walk->on_wire);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum != 0xffff;
}

/* The ICMP error is about the packet of the segment itself, not about a tunnel packet around it. */
static bool is_quoted(const struct walk *walk)
{
    return walk->ip == walk->icmp + ICMP_HEADER && walk->ip_end == walk->at;
}

enum layer decode_tcp(struct walk *walk)
{
    if (!has(walk, TCP_NUMBERS))
        return stop_short(walk, TCP_NUMBERS);
    if (walk->icmp != NULL && !is_quoted(walk))
        return stop(walk, DECODE_QUOTE, 0);
    uint8_t defects = 0;
    if (walk->is_fragment)
        defects |= TCPPHASE_DEFECT_LENGTH_UNKNOWN;
    if (walk->captured < walk->on_wire)
        defects |= TCPPHASE_DEFECT_CUT_PAYLOAD;
    if (walk->options->checks_checksums && has_wrong_checksum(walk))
        defects |= TCPPHASE_DEFECT_CHECKSUM;
    walk->result->tcp = (struct decode_tcp){
        .from = walk->from,
        .to = walk->to,
        .header = walk->at,
        .captured = walk->captured,
        .on_wire = walk->on_wire,
        .ip_id = walk->ip_id,
        .ttl = walk->ttl,
        .address_length = walk->family,
        .defects = defects,
        .icmp = walk->icmp,
        .router = walk->router,
    };
    return stop(walk, DECODE_TCP, 0);
}
