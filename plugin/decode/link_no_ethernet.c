/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Link layers other than Ethernet: cooked, loopback, raw IP, PPP and Cisco HDLC. */

#include "walk.h"

#include <string.h>

enum {
    LENGTH_MAX = 1500,
    HDLC_ALL_STATIONS = 0xff03, /* address and control of PPP, RFC 1662 section 3.1 */
    COOKED_HEADER = 16,
    COOKED_2_HEADER = 20,
    FAMILY_HEADER = 4,
    PPPOE_HEADER = 6
};

/* Address families of the BSDs. */
static const struct next_row families[] = {
    GOES_ON(2, IP),    GOES_ON(24, IPV6), /* NetBSD, OpenBSD */
    GOES_ON(28, IPV6),                    /* FreeBSD */
    GOES_ON(30, IPV6),                    /* Darwin */
    ENDS(7, NOT_IP),                      /* ISO */
    ENDS(16, NOT_IP),                     /* AppleTalk */
    ENDS(23, NOT_IP),                     /* IPX */
};

static const struct next_row ppp_protocols[] = {
    GOES_ON(0x0021, IP),      GOES_ON(0x0057, IPV6),    GOES_ON(0x0281, MPLS),
    GOES_ON(0x0283, MPLS),    GOES_ON(0x0800, IP), /* an EtherType, by mistake of some
                                                      implementations */
    GOES_ON(0x86dd, IPV6),                         /* likewise */
    ENDS(0x0023, NOT_IP),                          /* OSI */
    ENDS(0x0029, NOT_IP),                          /* AppleTalk */
    ENDS(0x002b, NOT_IP),                          /* IPX */
    ENDS(0x0053, ENCRYPTED),                       /* RFC 1968 */
    ENDS(0x0055, ENCRYPTED),                       /* of one link of a multilink bundle */
    ENDS(0x0003, COMPRESSED),                      /* ROHC */
    ENDS(0x0005, COMPRESSED),                      /* ROHC, large numbers */
    ENDS(0x002d, COMPRESSED),                      /* Van Jacobson, RFC 1144 */
    ENDS(0x002f, COMPRESSED), /* Van Jacobson, with a slot number in place of the protocol */
    ENDS(0x004f, COMPRESSED), /* RFC 2509 */
    ENDS(0x0061, COMPRESSED), /* RFC 2508, and the following numbers */
    ENDS(0x0063, COMPRESSED), ENDS(0x0065, COMPRESSED), ENDS(0x0067, COMPRESSED),
    ENDS(0x0069, COMPRESSED), ENDS(0x00fb, COMPRESSED), /* of one link of a multilink bundle */
    ENDS(0x00fd, COMPRESSED),                           /* RFC 1962; also MPPE */
};

static const struct next_row hdlc_types[] = {
    GOES_ON(0x0800, IP),   GOES_ON(0x86dd, IPV6),     GOES_ON(0x8847, MPLS),
    GOES_ON(0x8848, MPLS), GOES_ON(0x6558, ETHERNET), ENDS(0x2000, NOT_IP), /* CDP */
    ENDS(0x8035, NOT_IP),                                                   /* SLARP */
    ENDS(0xfefe, NOT_IP),                                                   /* OSI */
};

/* Linux's protocol numbers below 1536. */
static const struct next_row linux_protocols[] = {
    ENDS(1, NOT_IP), /* IPX without LLC */
    GOES_ON(3, ETHERNET), GOES_ON(4, LLC), GOES_ON(7, PPP_HDLC), ENDS(12, NOT_IP), /* CAN */
    ENDS(13, NOT_IP),                                                              /* CAN FD */
};

static enum layer below_cooked(struct walk *walk, uint16_t hardware, uint16_t protocol)
{
    enum { LINUX_PROTOCOL_MAX = 1536, HARDWARE_GRE = 778, HARDWARE_NETLINK = 824 };
    if (hardware == HARDWARE_NETLINK)
        return stop(walk, DECODE_NOT_IP, protocol);
    walk->type = protocol;
    if (protocol <= LINUX_PROTOCOL_MAX)
        return LOOK_UP(walk, linux_protocols, DECODE_ETHER_TYPE);
    return hardware == HARDWARE_GRE ? decode_by_gre_type(walk, protocol)
                                    : decode_by_ether_type(walk, protocol);
}

enum layer decode_cooked(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, COOKED_HEADER))
        return stop_short(walk, COOKED_HEADER);
    take_off(walk, COOKED_HEADER);
    return below_cooked(walk, get16(header + 2), get16(header + 14));
}

enum layer decode_cooked_2(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, COOKED_2_HEADER))
        return stop_short(walk, COOKED_2_HEADER);
    take_off(walk, COOKED_2_HEADER);
    return below_cooked(walk, get16(header + 8), get16(header));
}

static uint32_t swapped(uint32_t number)
{
    return number >> 24 | (number >> 8 & 0xff00) | (number << 8 & 0xff0000) | number << 24;
}

/* In the byte order of the capturing machine. Families are small numbers, so half of the octets are
 * zero; some systems use the first two of the four octets. */
static uint32_t read_family(const uint8_t *header)
{
    uint32_t family = swapped(get32(header));
    if ((family & 0xffff0000) != 0) {
        if ((family & 0xff000000) == 0 && (family & 0x00ff0000) < 0x00060000)
            return family >> 16;
        return swapped(family);
    }
    if ((family & 0xff) == 0 && (family & 0xff00) < 0x0600)
        return family >> 8;
    return family;
}

static enum layer by_family(struct walk *walk, uint32_t family)
{
    walk->type = family;
    return LOOK_UP(walk, families, DECODE_ADDRESS_FAMILY);
}

enum layer decode_loopback(struct walk *walk)
{
    if (has(walk, 2) && get16(walk->at) == HDLC_ALL_STATIONS)
        return LAYER_PPP_HDLC;
    if (!has(walk, FAMILY_HEADER))
        return stop_short(walk, FAMILY_HEADER);
    const uint32_t family = read_family(walk->at);
    take_off(walk, FAMILY_HEADER);
    if (family > LENGTH_MAX)
        return decode_by_ether_type(walk, family & 0xffff);
    return by_family(walk, family);
}

enum layer decode_openbsd_loopback(struct walk *walk)
{
    if (!has(walk, FAMILY_HEADER))
        return stop_short(walk, FAMILY_HEADER);
    const uint32_t family = get32(walk->at);
    take_off(walk, FAMILY_HEADER);
    return by_family(walk, family);
}

/* Some drivers leave a header: PPP's, with six octets or one before it or none; or ten zeros. */
enum layer decode_raw(struct walk *walk)
{
    static const uint8_t offsets[] = {0, 6, 1};
    static const uint8_t zeros[10];
    enum { SHORTEST = 8 };
    if (!has(walk, SHORTEST))
        return stop_short(walk, SHORTEST);
    for (size_t i = 0; i < sizeof offsets; i++)
        if (get16(walk->at + offsets[i]) == HDLC_ALL_STATIONS)
            return pass(walk, offsets[i], LAYER_PPP_HDLC);
    if (has(walk, sizeof zeros) && memcmp(walk->at, zeros, sizeof zeros) == 0)
        take_off(walk, sizeof zeros);
    return LAYER_IP;
}

/* The protocol field: one octet if odd, else two. Numbers from 0x8000 on are link control. */
enum layer decode_ppp(struct walk *walk)
{
    const bool is_short = has(walk, 1) && (walk->at[0] & 1) != 0;
    const size_t length = is_short ? 1 : 2;
    if (!has(walk, length))
        return stop_short(walk, length);
    const uint16_t protocol = is_short ? walk->at[0] : get16(walk->at);
    take_off(walk, length);
    walk->type = protocol;
    return LOOK_UP(walk, ppp_protocols, protocol >= 0x8000 ? DECODE_NOT_IP : DECODE_PPP_PROTOCOL);
}

/* Address and control may be omitted; addresses 0f and 8f are Cisco HDLC. */
enum layer decode_ppp_hdlc(struct walk *walk)
{
    if (!has(walk, 1))
        return stop_short(walk, 1);
    if (walk->at[0] == 0x0f || walk->at[0] == 0x8f)
        return LAYER_CISCO_HDLC;
    return walk->at[0] == 0xff ? pass(walk, 2, LAYER_PPP) : LAYER_PPP;
}

enum layer decode_cisco_hdlc(struct walk *walk)
{
    enum { HEADER = 4 };
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    walk->type = get16(walk->at + 2);
    take_off(walk, HEADER);
    return LOOK_UP(walk, hdlc_types, DECODE_ETHER_TYPE);
}

enum layer decode_pppoe(struct walk *walk)
{
    if (!has(walk, PPPOE_HEADER))
        return stop_short(walk, PPPOE_HEADER);
    const size_t length = get16(walk->at + 4);
    take_off(walk, PPPOE_HEADER);
    trim(walk, length);
    return LAYER_PPP;
}

static uint16_t get16_little(const uint8_t *octets)
{
    return (uint16_t)(octets[1] << 8 | octets[0]);
}

/* Little-endian: length of the header, link type of the payload. */
enum layer decode_ppi(struct walk *walk)
{
    enum { HEADER = 8 };
    const uint8_t *header = walk->at;
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    size_t length = get16_little(header + 2);
    if (length < HEADER)
        length = HEADER;
    if (!has(walk, length))
        return stop_short(walk, length);
    take_off(walk, length);
    return decode_by_link(walk, swapped(get32(header + 4)));
}

enum decode_link decode_link_of_erf(uint8_t type)
{
    enum { HDLC = 1, ETHERNET = 2, IPV4 = 22, IPV6 = 23 };
    static const uint8_t ethernets[] = {ETHERNET, 11, 16, 20}; /* with colour, with hash, for DSM */
    for (size_t i = 0; i < sizeof ethernets; i++)
        if (ethernets[i] == type)
            return DECODE_LINK_ETHERNET;
    return type == IPV4 ? DECODE_LINK_IPV4 : type == IPV6 ? DECODE_LINK_IPV6 : DECODE_LINK_UNKNOWN;
}

/* Extension headers follow as long as the upper bit of the type is set. */
enum layer decode_erf(struct walk *walk)
{
    enum { HEADER = 16, TYPE_AT = 8, ON_WIRE_AT = 14 };
    enum { EXTENSION = 8, IS_EXTENDED = 0x80, PADDING = 2 };
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    uint8_t next = walk->at[TYPE_AT];
    const enum decode_link link = decode_link_of_erf(next & 0x7f);
    size_t length = HEADER;
    for (; (next & IS_EXTENDED) != 0; length += EXTENSION) {
        if (!has(walk, length + EXTENSION))
            return stop_short(walk, length + EXTENSION);
        next = walk->at[length];
    }
    length += link == DECODE_LINK_ETHERNET ? PADDING : 0;
    if (!has(walk, length))
        return stop_short(walk, length);
    const uint16_t on_wire = get16(walk->at + ON_WIRE_AT);
    take_off(walk, length);
    walk->on_wire = on_wire;
    trim(walk, on_wire);
    return decode_by_link(walk, link);
}

static enum layer below_nflog(struct walk *walk, uint8_t family, uint16_t protocol)
{
    enum { FAMILY_IPV4 = 2, FAMILY_IPV6 = 10 };
    if (protocol != 0)
        return decode_by_ether_type(walk, protocol);
    if (family == FAMILY_IPV4)
        return LAYER_IP;
    return family == FAMILY_IPV6 ? LAYER_IPV6 : stop(walk, DECODE_ADDRESS_FAMILY, family);
}

/* The address family, then attributes: one has the EtherType, another the packet. Lengths and types
 * are in the byte order of the capturing machine, which shows in the first length. */
enum layer decode_nflog(struct walk *walk)
{
    enum { HEADER = 4, ATTRIBUTE = 4, PACKET_HEADER = 1, PAYLOAD = 9, TYPE_MASK = 0x7fff };
    uint16_t protocol = 0;
    if (!has(walk, HEADER + ATTRIBUTE))
        return stop_short(walk, HEADER + ATTRIBUTE);
    const uint8_t family = walk->at[0];
    take_off(walk, HEADER);
    const bool is_little = get16_little(walk->at) <= get16(walk->at);
    uint16_t (*const get)(const uint8_t *) = is_little ? get16_little : get16;
    while (has(walk, ATTRIBUTE)) {
        const size_t length = get(walk->at);
        const unsigned type = get(walk->at + 2) & TYPE_MASK;
        const size_t padded = (length + 3) & ~(size_t)3;
        if (length < ATTRIBUTE)
            return stop(walk, DECODE_MALFORMED, 0);
        if (type == PAYLOAD) {
            trim(walk, length);
            take_off(walk, ATTRIBUTE);
            return below_nflog(walk, family, protocol);
        }
        if (!has(walk, padded))
            return stop_short(walk, padded);
        if (type == PACKET_HEADER && length >= ATTRIBUTE + sizeof protocol)
            protocol = get16(walk->at + ATTRIBUTE);
        take_off(walk, padded);
    }
    return stop(walk, DECODE_EMPTY, 0);
}
