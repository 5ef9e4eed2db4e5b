/* SPDX-License-Identifier: GPL-2.0-or-later */

/* ICMP errors, which quote the packet concerned (RFC 792, RFC 4443 section 2.1). */

#include "walk.h"

enum { HEADER = 8 };

enum icmp_type {
    UNREACHABLE = 3,
    SOURCE_QUENCH = 4,
    REDIRECT = 5,
    TIME_EXCEEDED = 11,
    PARAMETER_PROBLEM = 12
};

static bool is_error(uint8_t type)
{
    return type == UNREACHABLE || type == SOURCE_QUENCH || type == REDIRECT ||
           type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
}

/* Length of the quoted packet. A redirect quotes the header and 64 bits; other errors may have a
 * length field (RFC 4884 section 4.1), with extensions behind the quoted packet. */
static size_t quoted_length(const struct walk *walk, const uint8_t *icmp)
{
    const uint8_t *quoted = walk->at;
    const size_t header = (size_t)(quoted[0] & 15) * 4;
    const size_t told = (size_t)icmp[5] * 4;
    if (icmp[0] == REDIRECT)
        return header + HEADER;
    if (told != 0 && walk->on_wire > told && get16(quoted + 2) > told)
        return header + told;
    return walk->on_wire;
}

/* Takes off the header. The router is known if the error is directly behind an IP header, of the
 * version of the quoted one: not if it was reassembled, or behind extension headers. */
static void take_icmp(struct walk *walk)
{
    const uint8_t *quoted = walk->at + HEADER;
    const bool is_known = walk->ip_end == walk->at && has(walk, HEADER + 1) &&
                          walk->family == (quoted[0] >> 4 == 6 ? 16 : 4);
    walk->router = is_known ? walk->from : NULL;
    walk->icmp = walk->at;
    take_off(walk, HEADER);
}

enum layer decode_icmp(struct walk *walk)
{
    enum { LENGTH_END = 4 }; /* offset behind the length field of the quoted IP header */
    const uint8_t *icmp = walk->at;
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    if (!is_error(icmp[0]))
        return stop(walk, DECODE_OTHER_PROTOCOL, walk->type);
    take_icmp(walk);
    if (!has(walk, LENGTH_END))
        return stop_short(walk, LENGTH_END);
    trim(walk, quoted_length(walk, icmp));
    return LAYER_IP;
}

enum layer decode_icmpv6(struct walk *walk)
{
    enum { FIRST_ERROR = 1, LAST_ERROR = 4 };
    const uint8_t *icmp = walk->at;
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    if (icmp[0] < FIRST_ERROR || icmp[0] > LAST_ERROR)
        return stop(walk, DECODE_OTHER_PROTOCOL, walk->type);
    take_icmp(walk);
    return LAYER_IPV6;
}
