/* SPDX-License-Identifier: GPL-2.0-or-later */

/* IP and TCP. */

#include "walk.h"

#include <tcpphase.h>

enum {
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    MORE_FRAGMENTS = 0x2000,
    FRAGMENT_OFFSET = 0x1fff,
    PROTOCOL_TCP = 6,
    TCP_NUMBERS = 8 /* ports and sequence number: below them there is no segment */
};

enum layer walk_ipv4(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, IPV4_HEADER))
        return stop_short(walk, IPV4_HEADER);
    if (header[0] >> 4 != 4)
        return header[0] >> 4 == 6 ? LAYER_IPV6 : stop(walk, DECODE_VERSION, header[0] >> 4);
    const size_t length = (size_t)(header[0] & 15) * 4;
    const size_t total = get16(header + 2);
    if (length < IPV4_HEADER || (total < length && total != 0))
        return stop(walk, DECODE_MALFORMED, 0);
    if (total != 0)
        trim(walk, total);
    if (!has(walk, length))
        return stop_short(walk, length);
    walk->from = header + 12;
    walk->to = header + 16;
    walk->address_length = 4;
    walk->ip_id = get16(header + 4);
    walk->ttl = header[8];
    take_off(walk, length);
    if ((get16(header + 6) & FRAGMENT_OFFSET) != 0)
        return stop(walk, DECODE_FRAGMENT, 0);
    walk->is_fragment = (get16(header + 6) & MORE_FRAGMENTS) != 0;
    return next_is(walk, LAYER_IP_PROTOCOL, header[9]);
}

enum layer walk_ipv6(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, IPV6_HEADER))
        return stop_short(walk, IPV6_HEADER);
    if (header[0] >> 4 != 6)
        return stop(walk, DECODE_VERSION, header[0] >> 4);
    trim(walk, IPV6_HEADER + get16(header + 4));
    walk->from = header + 8;
    walk->to = header + 24;
    walk->address_length = 16;
    walk->ip_id = 0;
    walk->ttl = header[7];
    take_off(walk, IPV6_HEADER);
    return next_is(walk, LAYER_IP_PROTOCOL, header[6]);
}

enum layer walk_ip_protocol(struct walk *walk)
{
    if (walk->type == PROTOCOL_TCP)
        return LAYER_TCP;
    return stop(walk, DECODE_OTHER_PROTOCOL, walk->type);
}

enum layer walk_tcp(struct walk *walk)
{
    if (!has(walk, TCP_NUMBERS))
        return stop_short(walk, TCP_NUMBERS);
    uint8_t defects = 0;
    if (walk->is_fragment)
        defects |= TCPPHASE_DEFECT_LENGTH_UNKNOWN;
    if (walk->captured < walk->on_wire)
        defects |= TCPPHASE_DEFECT_CUT_PAYLOAD;
    walk->result->tcp = (struct decode_tcp){
        .from = walk->from,
        .to = walk->to,
        .header = walk->at,
        .captured = walk->captured,
        .on_wire = walk->on_wire,
        .ip_id = walk->ip_id,
        .ttl = walk->ttl,
        .address_length = walk->address_length,
        .defects = defects,
    };
    return stop(walk, DECODE_TCP, 0);
}
