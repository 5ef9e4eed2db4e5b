/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Link layers and what stands between them and IP. */

#include "walk.h"

enum {
    ETHERNET_HEADER = 14,
    VLAN_TAG = 4,
    TYPE_IPV4 = 0x0800,
    TYPE_VLAN = 0x8100,
    TYPE_IPV6 = 0x86dd,
    TYPE_QINQ = 0x88a8,
    TYPE_QINQ_OLD = 0x9100,
};

enum layer walk_ethernet(struct walk *walk)
{
    if (!has(walk, ETHERNET_HEADER))
        return stop_short(walk, ETHERNET_HEADER);
    uint16_t type = get16(walk->at + 12);
    take_off(walk, ETHERNET_HEADER);
    return next_is(walk, LAYER_ETHER_TYPE, type);
}

enum layer walk_vlan(struct walk *walk)
{
    if (!has(walk, VLAN_TAG))
        return stop_short(walk, VLAN_TAG);
    uint16_t type = get16(walk->at + 2);
    take_off(walk, VLAN_TAG);
    return next_is(walk, LAYER_ETHER_TYPE, type);
}

enum layer walk_ether_type(struct walk *walk)
{
    switch (walk->type) {
    case TYPE_IPV4:
        return LAYER_IPV4;
    case TYPE_IPV6:
        return LAYER_IPV6;
    case TYPE_VLAN:
    case TYPE_QINQ:
    case TYPE_QINQ_OLD:
        return LAYER_VLAN;
    default:
        return stop(walk, DECODE_ETHER_TYPE, walk->type);
    }
}

enum layer walk_raw(struct walk *walk)
{
    if (!has(walk, 1))
        return stop_short(walk, 1);
    unsigned version = walk->at[0] >> 4;
    if (version == 4)
        return LAYER_IPV4;
    if (version == 6)
        return LAYER_IPV6;
    return stop(walk, DECODE_VERSION, version);
}
