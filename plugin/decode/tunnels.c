/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Tunnels over IP and UDP. */

#include "walk.h"

enum { UDP_HEADER = 8, TYPE_ERSPAN = 0x88be };

/* UDP tunnels, recognized by port. */
static const struct next_row ports[] = {
    GOES_ON(2123, GTP),       /* GTP-C, the same header */
    GOES_ON(2152, GTP),       /* GTP-U */
    GOES_ON(3386, GTP),       /* version 0 */
    GOES_ON(4341, LISP),      /* RFC 9300 */
    GOES_ON(4754, GRE),       /* RFC 8086 */
    GOES_ON(4789, VXLAN),     /* RFC 7348 */
    GOES_ON(4790, VXLAN_GPE), /* generic protocol extension */
    GOES_ON(5072, AYIYA),     /* Anything In Anything */
    GOES_ON(5247, CAPWAP),    /* data, RFC 5415 */
    GOES_ON(6081, GENEVE),    /* RFC 8926 */
    GOES_ON(6635, MPLS),      /* RFC 7510 */
    GOES_ON(37008, TZSP),     /* TaZmen Sniffer Protocol */
    ENDS(1194, ENCRYPTED),    /* OpenVPN */
    ENDS(1701, TUNNEL),       /* L2TP */
    ENDS(2268, TUNNEL),       /* AMT, RFC 7450 */
    ENDS(3544, TUNNEL),       /* Teredo */
    ENDS(12220, TUNNEL),      /* LWAPP, RFC 5412 */
    ENDS(12222, TUNNEL),      /* likewise */
    ENDS(13910, TUNNEL),      /* WASSP, of wireless controllers */
    ENDS(30030, TUNNEL),      /* Juniper's mirrored packets */
    ENDS(4500, ENCRYPTED),    /* ESP, RFC 3948 */
    ENDS(51820, ENCRYPTED),   /* WireGuard */
};

static const struct next_row gre_types[] = {
    GOES_ON(0x0800, IP),
    GOES_ON(0x86dd, IPV6),
    GOES_ON(0x6558, ETHERNET),      /* transparent Ethernet bridging */
    GOES_ON(TYPE_ERSPAN, ETHERNET), /* type I has no header */
    GOES_ON(0x22eb, ERSPAN),        /* type III */
    GOES_ON(0x880b, PPP_HDLC),      /* RFC 2637 */
    GOES_ON(0x8847, MPLS),
    GOES_ON(0x8848, MPLS),
    GOES_ON(0x883e, IP),       /* WCCP */
    GOES_ON(0x6400, ETHERNET), /* MikroTik */
    GOES_ON(0x8881, PPP_HDLC), /* 3GPP2 */
    GOES_ON(0x88d2, PPP_HDLC), /* likewise */
    GOES_ON(0x8909, METADATA), /* Cisco's */
    ENDS(0x0806, NOT_IP),      /* ARP */
    ENDS(0x2000, NOT_IP),      /* CDP */
    ENDS(0x2001, NOT_IP),      /* NHRP */
    ENDS(0x8137, NOT_IP),      /* IPX */
};

static const struct next_row vxlan_protocols[] = {
    GOES_ON(1, IP),
    GOES_ON(2, IPV6),
    GOES_ON(3, ETHERNET),
    GOES_ON(5, MPLS),
};

static const struct next_row *find_port(uint16_t port)
{
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (ports[i].type == port)
            return &ports[i];
    return NULL;
}

/* Looks up the lower port first, as Wireshark does. Wireshark does so with all ports that it knows:
 * if the other port is lower and belongs to another protocol, it does not see a tunnel. */
static enum layer below_udp(struct walk *walk, uint16_t one, uint16_t other)
{
    const struct next_row *row = find_port(one < other ? one : other);
    if (row == NULL)
        row = find_port(one < other ? other : one);
    if (row == NULL)
        return stop(walk, DECODE_OTHER_PROTOCOL, walk->type);
    return row->layer != LAYER_END ? row->layer : stop(walk, row->finding, row->type);
}

enum layer decode_udp(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, UDP_HEADER))
        return stop_short(walk, UDP_HEADER);
    size_t length = get16(header + 4);
    if (length == 0 && walk->family == 16) /* RFC 2675 section 4 */
        length = walk->on_wire;
    if (length < UDP_HEADER)
        return stop(walk, DECODE_MALFORMED, 0);
    if (length == UDP_HEADER)
        return stop(walk, DECODE_EMPTY, walk->type);
    trim(walk, length);
    take_off(walk, UDP_HEADER);
    return below_udp(walk, get16(header), get16(header + 2));
}

/* RFC 3828: the length field is the checksum coverage. */
enum layer decode_udp_lite(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, UDP_HEADER))
        return stop_short(walk, UDP_HEADER);
    const size_t covered = get16(header + 4);
    if (covered != 0 && (covered < UDP_HEADER || covered > walk->on_wire))
        return stop(walk, DECODE_MALFORMED, 0);
    if (walk->on_wire == UDP_HEADER)
        return stop(walk, DECODE_EMPTY, walk->type);
    take_off(walk, UDP_HEADER);
    return below_udp(walk, get16(header), get16(header + 2));
}

/* RFC 1701: source route entries, terminated by an empty one. Returns their length; 0: not
 * terminated. */
static size_t routing_length(const uint8_t *entries, size_t captured)
{
    enum { ENTRY = 4 };
    size_t at = 0;
    while (captured >= at + ENTRY) {
        const bool is_last = get16(entries + at) == 0 && entries[at + 3] == 0;
        at += ENTRY + (size_t)entries[at + 3];
        if (is_last)
            return at;
    }
    return 0;
}

enum gre_flags {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_ACKNOWLEDGMENT = 0x0080,
    GRE_VERSION = 0x0007
};

/* Without source route entries. */
static size_t gre_header_length(uint16_t flags, uint16_t type)
{
    enum { TYPE_PPP = 0x880b };
    size_t length = 4;
    if ((flags & (GRE_CHECKSUM | GRE_ROUTING)) != 0)
        length += 4;
    if ((flags & GRE_KEY) != 0)
        length += 4;
    if ((flags & GRE_SEQUENCE) != 0)
        length += 4;
    if (type == TYPE_PPP && (flags & GRE_VERSION) != 0 && (flags & GRE_ACKNOWLEDGMENT) != 0)
        length += 4;
    return length;
}

enum layer decode_by_gre_type(struct walk *walk, uint32_t type)
{
    walk->type = type;
    return LOOK_UP(walk, gre_types, DECODE_TUNNEL);
}

/* RFC 2784, 2890, 1701, 2637 */
enum layer decode_gre(struct walk *walk)
{
    enum { TYPE_WCCP = 0x883e, WCCP_REDIRECT = 4 };
    if (!has(walk, 4))
        return stop_short(walk, 4);
    const uint16_t flags = get16(walk->at);
    const uint16_t type = get16(walk->at + 2);
    const bool has_redirect = type == TYPE_WCCP && has(walk, 5) && walk->at[4] >> 4 != 4;
    size_t length = gre_header_length(flags, type);
    if (!has(walk, length))
        return stop_short(walk, length);
    if ((flags & GRE_ROUTING) != 0) {
        const size_t entries = routing_length(walk->at + length, walk->captured - length);
        length = entries != 0 ? length + entries : walk->on_wire + 1;
    }
    length += has_redirect ? WCCP_REDIRECT : 0;
    if (!has(walk, length))
        return stop_short(walk, length);
    take_off(walk, length);
    if (walk->on_wire == 0)
        return stop(walk, DECODE_EMPTY, type);
    const enum layer layer = decode_by_gre_type(walk, type);
    return type == TYPE_ERSPAN && (flags & GRE_SEQUENCE) != 0 ? LAYER_ERSPAN : layer;
}

/* Types II and III, which have the version numbers 1 and 2. */
enum layer decode_erspan(struct walk *walk)
{
    enum { TYPE_II = 8, TYPE_III = 12, SUBHEADER = 8, TAG_IN_FRAME = 3 };
    const uint8_t *header = walk->at;
    if (!has(walk, TYPE_II))
        return stop_short(walk, TYPE_II);
    const unsigned version = header[0] >> 4;
    const uint16_t vlan = get16(header) & 0xfff;
    if (version == 1) {
        if (walk->vlan == 0 && (header[2] >> 3 & 3) != TAG_IN_FRAME)
            walk->vlan = vlan;
        return pass(walk, TYPE_II, LAYER_ETHERNET);
    }
    if (version != 2)
        return stop(walk, DECODE_TUNNEL, walk->type);
    if (!has(walk, TYPE_III))
        return stop_short(walk, TYPE_III);
    walk->vlan = vlan;
    if ((header[10] >> 2 & 31) != 0) /* not an Ethernet frame */
        return stop(walk, DECODE_TUNNEL, walk->type);
    return pass(walk, TYPE_III + ((header[11] & 1) != 0 ? SUBHEADER : 0), LAYER_ETHERNET);
}

/* RFC 3378 */
enum layer decode_etherip(struct walk *walk)
{
    enum { HEADER = 2 };
    return pass(walk, HEADER, LAYER_ETHERNET);
}

enum { VXLAN_HEADER = 8 };

enum layer decode_vxlan(struct walk *walk)
{
    return pass(walk, VXLAN_HEADER, LAYER_ETHERNET);
}

enum layer decode_vxlan_gpe(struct walk *walk)
{
    if (!has(walk, VXLAN_HEADER))
        return stop_short(walk, VXLAN_HEADER);
    walk->type = walk->at[3];
    take_off(walk, VXLAN_HEADER);
    return LOOK_UP(walk, vxlan_protocols, DECODE_TUNNEL);
}

/* RFC 8926 section 3.4 */
enum layer decode_geneve(struct walk *walk)
{
    enum { HEADER = 8 };
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    const size_t length = HEADER + (size_t)(walk->at[0] & 0x3f) * 4;
    const uint16_t type = get16(walk->at + 2);
    if (!has(walk, length))
        return stop_short(walk, length);
    take_off(walk, length);
    return decode_by_ether_type(walk, type);
}

enum gtp_flags { GTP_PROTOCOL = 0x10, GTP_OPTIONAL = 7, GTP_EXTENSION = 4 };

/* Octets before those counted by the length field. 0: another protocol. */
static size_t gtp_header_length(uint8_t flags)
{
    if ((flags & GTP_PROTOCOL) == 0 || flags >> 5 > 1)
        return 0;
    return flags >> 5 == 0 ? 20 : 8;
}

/* The type of the user's packet is recognized by its first octet, for Ethernet by its EtherType. */
static enum layer below_gtp(struct walk *walk)
{
    enum { TYPE_AT = 12, FRAME = 14 };
    if (walk->on_wire == 0)
        return stop(walk, DECODE_EMPTY, walk->type);
    if (!has(walk, 1))
        return stop_short(walk, 1);
    const uint8_t first = walk->at[0];
    if (first >= 0x45 && first <= 0x4e)
        return LAYER_IP;
    if (first >> 4 == 6)
        return LAYER_IPV6;
    if (walk->on_wire <= FRAME)
        return stop(walk, DECODE_TUNNEL, walk->type);
    if (!has(walk, FRAME))
        return stop_short(walk, FRAME);
    const uint16_t type = get16(walk->at + TYPE_AT);
    if (type != 0x0800 && type != 0x86dd && type != 0x0806)
        return stop(walk, DECODE_TUNNEL, walk->type);
    return LAYER_ETHERNET;
}

/* 3GPP TS 29.281 section 5.2: each extension header begins with its length in units of four octets
 * and ends with the type of the next one; 0 ends the list. */
static enum layer pass_gtp_extensions(struct walk *walk, uint8_t next)
{
    while (next != 0) {
        if (!has(walk, 1))
            return stop_short(walk, 1);
        const size_t length = (size_t)walk->at[0] * 4;
        if (length == 0)
            return stop(walk, DECODE_MALFORMED, 0);
        if (!has(walk, length))
            return stop_short(walk, length);
        next = walk->at[length - 1];
        take_off(walk, length);
    }
    return below_gtp(walk);
}

/* 3GPP TS 29.281 section 5.1, and TS 29.060 for version 0 */
enum layer decode_gtp(struct walk *walk)
{
    enum { USER_PACKET = 255, OPTIONAL_FIELDS = 4 };
    const uint8_t *header = walk->at;
    if (!has(walk, 4))
        return stop_short(walk, 4);
    const size_t length = gtp_header_length(header[0]);
    if (length == 0 || header[1] != USER_PACKET)
        return stop(walk, DECODE_OTHER_PROTOCOL, walk->type);
    if (!has(walk, length))
        return stop_short(walk, length);
    trim(walk, length + get16(header + 2));
    take_off(walk, length);
    if (length == 20 || (header[0] & GTP_OPTIONAL) == 0)
        return below_gtp(walk);
    if (!has(walk, OPTIONAL_FIELDS))
        return stop_short(walk, OPTIONAL_FIELDS);
    const uint8_t next = (header[0] & GTP_EXTENSION) != 0 ? walk->at[3] : 0;
    take_off(walk, OPTIONAL_FIELDS);
    return pass_gtp_extensions(walk, next);
}
