/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The way through a packet: each layer takes its header off and says which layer comes next. */
#ifndef TCPPHASE_WALK_H
#define TCPPHASE_WALK_H

#include "decode.h"

/* X(NAME, function): what may come next. */
#define LAYERS(X)                                                                                  \
    X(ETHERNET, walk_ethernet)                                                                     \
    X(ETHER_TYPE, walk_ether_type) /* what walk.type tells, the header being off already */        \
    X(VLAN, walk_vlan)                                                                             \
    X(RAW, walk_raw)                                                                               \
    X(IPV4, walk_ipv4)                                                                             \
    X(IPV6, walk_ipv6)                                                                             \
    X(IP_PROTOCOL, walk_ip_protocol) /* likewise, by walk.type */                                  \
    X(TCP, walk_tcp)

enum layer {
    LAYER_END, /* the result is there */
#define LAYER(NAME, function) LAYER_##NAME,
    LAYERS(LAYER)
#undef LAYER
        LAYER_COUNT
};

struct walk {
    struct decoder *decoder;
    struct decode_result *result;
    const uint8_t *at; /* what is left of the packet */
    size_t captured;
    size_t on_wire;
    uint32_t type;       /* of what is left: Ethernet type or IP protocol */
    const uint8_t *from; /* addresses of the IP header passed last */
    const uint8_t *to;
    uint8_t address_length; /* 0: none was passed */
    uint8_t ttl;
    uint16_t ip_id;
    bool is_fragment; /* the first of several, the others are elsewhere */
};

#define LAYER(NAME, function) enum layer function(struct walk *walk);
LAYERS(LAYER)
#undef LAYER

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

/* Octets that are there are taken off. */
static inline void take_off(struct walk *walk, size_t octets)
{
    walk->at += octets;
    walk->captured -= octets;
    walk->on_wire -= octets;
}

/* What is left is this long at most. */
static inline void trim(struct walk *walk, size_t octets)
{
    if (walk->on_wire > octets)
        walk->on_wire = octets;
    if (walk->captured > octets)
        walk->captured = octets;
}

/* The end: the result. */
static inline enum layer stop(struct walk *walk, enum decode_finding finding, uint32_t number)
{
    walk->result->finding = finding;
    walk->result->number = number;
    return LAYER_END;
}

/* The end: that many octets should have been there. */
static inline enum layer stop_short(struct walk *walk, size_t octets)
{
    return stop(walk, octets > walk->on_wire ? DECODE_MALFORMED : DECODE_CUT, 0);
}

static inline enum layer next_is(struct walk *walk, enum layer layer, uint32_t type)
{
    walk->type = type;
    return layer;
}

#endif
