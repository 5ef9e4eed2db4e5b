/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The state of decoding one packet: each layer removes its header and returns the next layer. */
#ifndef TCPPHASE_WALK_H
#define TCPPHASE_WALK_H

#include "decode.h"
#include "fragments.h"

/* X(NAME, function): the layers. Each function removes one header. */
#define LAYERS(X)                                                                                  \
    X(ETHERNET, decode_ethernet)                                                                   \
    X(LLC, decode_llc)                                                                             \
    X(VLAN, decode_vlan)                                                                           \
    X(SERVICE_VLAN, decode_service_vlan)                                                           \
    X(BACKBONE, decode_backbone)                                                                   \
    X(METADATA, decode_metadata)                                                                   \
    X(FABRIC_PATH, decode_fabric_path)                                                             \
    X(SHORT_TAG, decode_short_tag)                                                                 \
    X(BRIDGE_PORT, decode_bridge_port)                                                             \
    X(MPLS, decode_mpls)                                                                           \
    X(PSEUDOWIRE, decode_pseudowire)                                                               \
    X(COOKED, decode_cooked)                                                                       \
    X(COOKED_2, decode_cooked_2)                                                                   \
    X(LOOPBACK, decode_loopback)                                                                   \
    X(OPENBSD_LOOPBACK, decode_openbsd_loopback)                                                   \
    X(RAW, decode_raw)                                                                             \
    X(PPP, decode_ppp)                                                                             \
    X(PPP_HDLC, decode_ppp_hdlc)                                                                   \
    X(CISCO_HDLC, decode_cisco_hdlc)                                                               \
    X(PPPOE, decode_pppoe)                                                                         \
    X(PPI, decode_ppi)                                                                             \
    X(ERF, decode_erf)                                                                             \
    X(NFLOG, decode_nflog)                                                                         \
    X(IP, decode_ip)                                                                               \
    X(IPV6, decode_ipv6)                                                                           \
    X(OPTIONS, decode_ipv6_options)                                                                \
    X(ROUTING, decode_ipv6_routing)                                                                \
    X(FRAGMENT, decode_ipv6_fragment)                                                              \
    X(AUTHENTICATION, decode_authentication)                                                       \
    X(SHIM6, decode_shim6)                                                                         \
    X(ICMP, decode_icmp)                                                                           \
    X(ICMPV6, decode_icmpv6)                                                                       \
    X(UDP, decode_udp)                                                                             \
    X(UDP_LITE, decode_udp_lite)                                                                   \
    X(GRE, decode_gre)                                                                             \
    X(ERSPAN, decode_erspan)                                                                       \
    X(ETHERIP, decode_etherip)                                                                     \
    X(VXLAN, decode_vxlan)                                                                         \
    X(VXLAN_GPE, decode_vxlan_gpe)                                                                 \
    X(GENEVE, decode_geneve)                                                                       \
    X(GTP, decode_gtp)                                                                             \
    X(CAPWAP, decode_capwap)                                                                       \
    X(AYIYA, decode_ayiya)                                                                         \
    X(LISP, decode_lisp)                                                                           \
    X(TZSP, decode_tzsp)                                                                           \
    X(TCP, decode_tcp)

enum layer {
    LAYER_END, /* decoding has ended: the result is set */
#define LAYER(NAME, function) LAYER_##NAME,
    LAYERS(LAYER)
#undef LAYER
        LAYER_COUNT
};

struct walk {
    const struct decode_options *options;
    struct fragments *fragments;
    struct decode_result *result;
    const uint8_t *at; /* rest of the packet */
    size_t captured;
    size_t on_wire;
    uint32_t type;       /* type of the rest, as announced by the previous header */
    unsigned tags;       /* number of VLAN tags removed */
    uint16_t vlan;       /* of the first tag; fragments of different VLANs are not reassembled */
    uint16_t ip_id;      /* this and the following: of the last IP header */
    uint8_t ttl;         /* TTL or hop limit */
    uint8_t family;      /* octets of its addresses; 0: no IP header yet */
    const uint8_t *from; /* addresses after source routes and routing headers */
    const uint8_t *to;
    uint8_t *route;        /* buffer for an address that a routing header has compressed */
    const uint8_t *ip;     /* beginning of the IP header */
    const uint8_t *ip_end; /* its end, without IPv6 extension headers */
    const uint8_t *icmp;   /* the last ICMP error; NULL: none */
    const uint8_t *router; /* source address of that error; NULL: unknown */
    int32_t ipv6_left;     /* octets left of the last IPv6 packet */
    bool is_fragment;      /* a first fragment: the payload continues in other packets */
};

#define LAYER(NAME, function) enum layer function(struct walk *walk);
LAYERS(LAYER)
#undef LAYER

/* The layer of a type; or LAYER_END and a finding. */
struct next_row {
    uint32_t type;
    enum layer layer;
    enum decode_finding finding;
};

static inline uint16_t get16(const uint8_t *octets)
{
    return (uint16_t)(octets[0] << 8 | octets[1]);
}

static inline uint32_t get32(const uint8_t *octets)
{
    return (uint32_t)get16(octets) << 16 | get16(octets + 2);
}

static inline bool has(const struct walk *walk, size_t octets)
{
    return walk->captured >= octets;
}

/* octets: must be captured. */
static inline void take_off(struct walk *walk, size_t octets)
{
    walk->at += octets;
    walk->captured -= octets;
    walk->on_wire -= octets;
}

/* Limits the length of the rest. */
static inline void trim(struct walk *walk, size_t octets)
{
    if (walk->on_wire > octets)
        walk->on_wire = octets;
    if (walk->captured > octets)
        walk->captured = octets;
}

/* Ends decoding with a result. */
static inline enum layer stop(struct walk *walk, enum decode_finding finding, uint32_t number)
{
    walk->result->finding = finding;
    walk->result->number = number;
    return LAYER_END;
}

/* Ends decoding: fewer than that many octets were captured or sent. */
static inline enum layer stop_short(struct walk *walk, size_t octets)
{
    return stop(walk, octets > walk->on_wire ? DECODE_MALFORMED : DECODE_CUT, 0);
}

/* Removes a header that needs no interpretation. */
static inline enum layer pass(struct walk *walk, size_t octets, enum layer next)
{
    if (!has(walk, octets))
        return stop_short(walk, octets);
    take_off(walk, octets);
    return next;
}

/* Selects the next layer by walk->type; "otherwise" is the finding if no row has it. */
static inline enum layer look_up(struct walk *walk, const struct next_row *rows, size_t count,
                                 enum decode_finding otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].type == walk->type)
            return rows[i].layer != LAYER_END ? rows[i].layer
                                              : stop(walk, rows[i].finding, walk->type);
    return stop(walk, otherwise, walk->type);
}

#define LOOK_UP(walk, rows, otherwise)                                                             \
    look_up(walk, rows, sizeof(rows) / sizeof((rows)[0]), otherwise)

/* Rows of struct next_row tables. */
#define GOES_ON(type, layer)                                                                       \
    {                                                                                              \
        type, LAYER_##layer, DECODE_TCP                                                            \
    }
#define ENDS(type, finding)                                                                        \
    {                                                                                              \
        type, LAYER_END, DECODE_##finding                                                          \
    }

/* The next layer by link type. walk->type is set, and the link header removed. */
enum layer decode_by_link(struct walk *walk, uint32_t link);
enum layer decode_by_ether_type(struct walk *walk, uint32_t type);
enum layer decode_by_protocol(struct walk *walk, uint8_t protocol);
enum layer decode_by_gre_type(struct walk *walk, uint32_t type);

/* Adds a fragment to its datagram. If that completes it, continues with the whole datagram. */
enum layer decode_complete_datagram(struct walk *walk, const struct fragment *fragment, uint32_t id,
                                    uint8_t protocol);

#endif
