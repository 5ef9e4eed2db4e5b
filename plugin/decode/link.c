/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Ethernet, and the headers between it and IP: tags, labels, LLC. */

#include "walk.h"

enum {
    ETHERNET_HEADER = 14,
    LENGTH_MAX = 1500, /* a type up to this is a length (IEEE 802.3) */
    VLAN_TAG = 4,
    VLAN_TAGS_MAX = 20,   /* limit of Wireshark */
    INSTANCE_TAG = 18,    /* IEEE 802.1ah, the customer's addresses and type included */
    METADATA_TAG = 8,     /* version, length, option, security group and type */
    SHORT_TAG = 6,        /* VN-Tag, HSR, IEEE 802.1CB: four octets and the type */
    BRIDGE_PORT_TAG = 8,  /* IEEE 802.1BR: six and the type */
    LABEL = 4,            /* RFC 3032 section 2.1 */
    LABEL_OAM = 14,       /* RFC 3429 */
    LABEL_ASSOCIATED = 13 /* RFC 5586 */
};

static const struct next_row ether_types[] = {
    GOES_ON(0x0800, IP),           GOES_ON(0x86dd, IPV6), GOES_ON(0x8100, VLAN), /* IEEE 802.1Q */
    GOES_ON(0x88a8, SERVICE_VLAN),                                               /* IEEE 802.1ad */
    GOES_ON(0x9100, VLAN),                                /* before it had a standard */
    GOES_ON(0x8847, MPLS),         GOES_ON(0x8848, MPLS), /* multicast */
    GOES_ON(0x8864, PPPOE),                               /* session */
    GOES_ON(0x88e7, BACKBONE),                            /* IEEE 802.1ah */
    GOES_ON(0x6558, ETHERNET),                            /* transparent Ethernet bridging */
    GOES_ON(0x8909, METADATA),                            /* Cisco's */
    GOES_ON(0x8903, FABRIC_PATH),                         /* Cisco's */
    GOES_ON(0x8926, SHORT_TAG),                           /* VN-Tag */
    GOES_ON(0x892f, SHORT_TAG),                           /* HSR, IEC 62439-3 */
    GOES_ON(0xf1c1, SHORT_TAG),                           /* IEEE 802.1CB */
    GOES_ON(0x893f, BRIDGE_PORT),                         /* IEEE 802.1BR */
    ENDS(0x0806, NOT_IP),                                 /* ARP */
    ENDS(0x0842, NOT_IP),                                 /* Wake on LAN */
    ENDS(0x22f0, NOT_IP),                                 /* IEEE 1722 */
    ENDS(0x22f4, NOT_IP),                                 /* IS-IS of TRILL */
    ENDS(0x6002, NOT_IP),                                 /* DEC MOP */
    ENDS(0x8035, NOT_IP),                                 /* RARP */
    ENDS(0x809b, NOT_IP),                                 /* AppleTalk */
    ENDS(0x80f3, NOT_IP),                                 /* AppleTalk ARP */
    ENDS(0x8137, NOT_IP),                                 /* IPX */
    ENDS(0x8808, NOT_IP),                                 /* pause */
    ENDS(0x8809, NOT_IP),                                 /* LACP and other slow protocols */
    ENDS(0x8863, NOT_IP),                                 /* PPPoE discovery */
    ENDS(0x888e, NOT_IP),                                 /* IEEE 802.1X */
    ENDS(0x8892, NOT_IP),                                 /* PROFINET */
    ENDS(0x88cc, NOT_IP),                                 /* LLDP */
    ENDS(0x88e1, NOT_IP),                                 /* HomePlug */
    ENDS(0x88f7, NOT_IP),                                 /* PTP */
    ENDS(0x8902, NOT_IP),                                 /* IEEE 802.1ag */
    ENDS(0x9000, NOT_IP),                                 /* loopback test */
    ENDS(0x88e5, ENCRYPTED),                              /* MACsec */
    ENDS(0x22f1, COMPRESSED),                             /* ROHC */
    ENDS(0xa0ed, COMPRESSED),                             /* 6LoWPAN */
    ENDS(0x894f, TUNNEL),                                 /* NSH */
    ENDS(0x22f3, TUNNEL),                                 /* TRILL */
    ENDS(0x4305, TUNNEL),                                 /* B.A.T.M.A.N. */
};

static const struct next_row services[] = {
    GOES_ON(0x06, IP),  ENDS(0x42, NOT_IP), /* spanning tree */
    ENDS(0xe0, NOT_IP),                     /* IPX */
    ENDS(0xf0, NOT_IP),                     /* NetBIOS */
    ENDS(0xfe, NOT_IP),                     /* IS-IS */
};

enum layer decode_by_ether_type(struct walk *walk, uint32_t type)
{
    walk->type = type;
    return LOOK_UP(walk, ether_types, DECODE_ETHER_TYPE);
}

/* IEEE 802.3: a length field, followed by LLC, or by IPX without LLC, which begins with ffff. */
static enum layer by_length(struct walk *walk, size_t length)
{
    trim(walk, length);
    if (has(walk, 2) && get16(walk->at) == 0xffff)
        return stop(walk, DECODE_NOT_IP, 0xffff);
    return LAYER_LLC;
}

enum layer decode_ethernet(struct walk *walk)
{
    if (!has(walk, ETHERNET_HEADER))
        return stop_short(walk, ETHERNET_HEADER);
    const uint16_t type = get16(walk->at + 12);
    take_off(walk, ETHERNET_HEADER);
    return type <= LENGTH_MAX && type != 0 ? by_length(walk, type)
                                           : decode_by_ether_type(walk, type);
}

/* RFC 1042: an organization code (0: EtherType) and a type. */
static enum layer decode_snap(struct walk *walk)
{
    enum { SNAP = 5, PADDING = 2 };
    if (!has(walk, SNAP))
        return stop_short(walk, SNAP);
    const uint32_t organization = get32(walk->at) >> 8;
    const uint16_t type = get16(walk->at + 3);
    take_off(walk, SNAP);
    if (organization == 0 || organization == 0x0000f8) /* the latter is Cisco's */
        return decode_by_ether_type(walk, type);
    if (organization == 0x0080c2 && type == 7) /* IEEE 802.1: a bridged frame (RFC 2684) */
        return pass(walk, PADDING, LAYER_ETHERNET);
    return stop(walk, DECODE_LLC, organization);
}

/* An information frame has a control field of two octets, an unnumbered frame one octet. */
enum layer decode_llc(struct walk *walk)
{
    enum { SERVICE_SNAP = 0xaa, UNNUMBERED = 3, POLL = 0x10 };
    if (!has(walk, 3))
        return stop_short(walk, 3);
    const uint8_t to = walk->at[0];
    const uint8_t from = walk->at[1];
    const uint8_t control = walk->at[2];
    const bool is_numbered = (control & 1) == 0;
    const size_t length = (control & 3) == UNNUMBERED ? 3 : 4;
    if (!has(walk, length))
        return stop_short(walk, length);
    if (!is_numbered && (control & ~POLL) != UNNUMBERED)
        return stop(walk, DECODE_NOT_IP, control);
    take_off(walk, length);
    if (to == SERVICE_SNAP && from == SERVICE_SNAP)
        return decode_snap(walk);
    walk->type = to;
    return LOOK_UP(walk, services, DECODE_LLC);
}

enum layer decode_vlan(struct walk *walk)
{
    if (!has(walk, VLAN_TAG))
        return stop_short(walk, VLAN_TAG);
    const uint16_t type = get16(walk->at + 2);
    if (walk->vlan == 0)
        walk->vlan = get16(walk->at) & 0xfff;
    take_off(walk, VLAN_TAG);
    if (++walk->tags > VLAN_TAGS_MAX)
        return stop(walk, DECODE_TOO_DEEP, 0);
    return type <= LENGTH_MAX ? by_length(walk, type) : decode_by_ether_type(walk, type);
}

/* A tag of that many octets, the last two of which are the next type. */
static enum layer pass_tag(struct walk *walk, size_t length)
{
    if (!has(walk, length))
        return stop_short(walk, length);
    const uint16_t type = get16(walk->at + length - 2);
    take_off(walk, length);
    return decode_by_ether_type(walk, type);
}

enum layer decode_service_vlan(struct walk *walk)
{
    return pass_tag(walk, VLAN_TAG);
}

enum layer decode_backbone(struct walk *walk)
{
    return pass_tag(walk, INSTANCE_TAG);
}

enum layer decode_metadata(struct walk *walk)
{
    return pass_tag(walk, METADATA_TAG);
}

enum layer decode_short_tag(struct walk *walk)
{
    return pass_tag(walk, SHORT_TAG);
}

enum layer decode_bridge_port(struct walk *walk)
{
    return pass_tag(walk, BRIDGE_PORT_TAG);
}

/* Outer addresses and tag, then the frame; the frame check sequence is the outer frame's. */
enum layer decode_fabric_path(struct walk *walk)
{
    enum { FABRIC_TAG = 2, CHECK = 4 };
    if (walk->on_wire >= CHECK)
        trim(walk, walk->on_wire - CHECK);
    return pass(walk, FABRIC_TAG, LAYER_ETHERNET);
}

/* The first nibble below the labels distinguishes IP from a pseudowire with a control word (BCP
 * 128). Ethernet without a control word is not recognized; Wireshark guesses it by the vendors of
 * both addresses. */
static enum layer below_labels(struct walk *walk)
{
    if (!has(walk, 1))
        return stop_short(walk, 1);
    switch (walk->at[0] >> 4) {
    case 0:
        return LAYER_PSEUDOWIRE;
    case 4:
        return LAYER_IP;
    case 6:
        return LAYER_IPV6;
    default:
        return stop(walk, DECODE_MPLS, 0);
    }
}

/* One label; the bottom-of-stack bit marks the last one. */
enum layer decode_mpls(struct walk *walk)
{
    if (!has(walk, LABEL))
        return stop_short(walk, LABEL);
    const uint32_t entry = get32(walk->at);
    const uint32_t label = entry >> 12;
    const bool is_last = (entry >> 8 & 1) != 0;
    take_off(walk, LABEL);
    if (!is_last)
        return LAYER_MPLS;
    if (label == LABEL_ASSOCIATED || label == LABEL_OAM)
        return stop(walk, DECODE_NOT_IP, label);
    return below_labels(walk);
}

/* RFC 4448 section 4.6 */
enum layer decode_pseudowire(struct walk *walk)
{
    enum { CONTROL_WORD = 4 };
    return pass(walk, CONTROL_WORD, LAYER_ETHERNET);
}
