/* SPDX-License-Identifier: GPL-2.0-or-later */

/* IPv6 extension headers (RFC 8200 section 4). ESP and unknown headers end the chain. */

#include "walk.h"

#include <string.h>

enum { ADDRESS = 16, UNIT = 8 };

/* Removes a header that another one follows. */
static enum layer pass_header(struct walk *walk, size_t length, uint8_t next)
{
    if (!has(walk, length))
        return stop_short(walk, length);
    take_off(walk, length);
    walk->ipv6_left -= (int32_t)length;
    return decode_by_protocol(walk, next);
}

/* RFC 6275 section 6.3: the home address is the real source. The hop limit is that of the source in
 * the IP header, so it is dropped. */
static void take_home_address(struct walk *walk, const uint8_t *address)
{
    enum { HOP_LIMIT = 7, SOURCE = 8 };
    if (walk->family != ADDRESS)
        return;
    walk->from = address;
    walk->ttl = memcmp(walk->ip + SOURCE, address, ADDRESS) == 0 ? walk->ip[HOP_LIMIT] : 0;
}

enum layer decode_ipv6_options(struct walk *walk)
{
    enum { PAD_1 = 0, HOME_ADDRESS = 0xc9 };
    const uint8_t *header = walk->at;
    if (!has(walk, 2))
        return stop_short(walk, 2);
    const size_t length = (header[1] + (size_t)1) * UNIT;
    for (size_t at = 2; at < length;) {
        if (!has(walk, at + 1))
            return stop_short(walk, at + 1);
        if (header[at] == PAD_1) {
            at++;
            continue;
        }
        if (!has(walk, at + 2))
            return stop_short(walk, at + 2);
        const size_t end = at + 2 + header[at + 1];
        if (!has(walk, end))
            return stop_short(walk, end);
        if (header[at] == HOME_ADDRESS && header[at + 1] == ADDRESS)
            take_home_address(walk, header + at + 2);
        at = end;
    }
    return pass_header(walk, length, header[0]);
}

/* RFC 6554 section 3: compressed addresses, without the octets that they share with the
 * destination. The last one is the final destination. */
static void follow_compressed_route(struct walk *walk, const uint8_t *header, size_t length)
{
    const size_t shared = header[4] >> 4;
    const size_t shared_by_last = header[4] & 15;
    const size_t padding = header[5] >> 4;
    const size_t last = ADDRESS - shared_by_last;
    if (length < UNIT + padding + last)
        return;
    const size_t before = (length - UNIT - padding - last) / (ADDRESS - shared);
    memmove(walk->route, walk->to, ADDRESS);
    memcpy(walk->route + shared_by_last, header + UNIT + before * (ADDRESS - shared), last);
    walk->to = walk->route;
}

enum route { SOURCE_ROUTE = 0, HOME = 2, COMPRESSED = 3, SEGMENTS = 4 };

/* Whether the header is long enough for its addresses (RFC 6275 section 6.4, RFC 8754). */
static bool has_addresses(const uint8_t *header, size_t addresses)
{
    if (header[2] == HOME)
        return addresses >= 1;
    return header[2] != SEGMENTS || addresses > header[4];
}

/* Sets the final destination, if segments are left (RFC 5095, 6275, 6554, 8754). */
static void follow_route(struct walk *walk, const uint8_t *header, size_t length)
{
    const size_t addresses = (length - UNIT) / ADDRESS;
    if (header[3] == 0 || walk->family != ADDRESS)
        return;
    if (header[2] == SOURCE_ROUTE && addresses != 0)
        walk->to = header + UNIT + (addresses - 1) * ADDRESS;
    else if (header[2] == HOME || header[2] == SEGMENTS)
        walk->to = header + UNIT;
    else if (header[2] == COMPRESSED)
        follow_compressed_route(walk, header, length);
}

enum layer decode_ipv6_routing(struct walk *walk)
{
    const uint8_t *header = walk->at;
    if (!has(walk, 4))
        return stop_short(walk, 4);
    const size_t length = (header[1] + (size_t)1) * UNIT;
    if (!has(walk, length))
        return stop_short(walk, length);
    if (!has_addresses(header, (length - UNIT) / ADDRESS))
        return stop(walk, DECODE_MALFORMED, 0);
    follow_route(walk, header, length);
    return pass_header(walk, length, header[0]);
}

/* A fragment that was not captured whole is not decoded, not even the first. */
enum layer decode_ipv6_fragment(struct walk *walk)
{
    enum { HEADER = 8, OFFSET = 0xfff8, MORE = 1 };
    const uint8_t *header = walk->at;
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    const uint16_t place = get16(header + 2);
    take_off(walk, HEADER);
    walk->ipv6_left -= HEADER;
    if ((place & (OFFSET | MORE)) == 0 || walk->ipv6_left <= 0)
        return decode_by_protocol(walk, header[0]);
    const struct fragment fragment = {
        .octets = walk->at,
        .offset = place & OFFSET,
        .length = (uint32_t)walk->ipv6_left,
        .has_more = (place & MORE) != 0,
    };
    walk->is_fragment = true;
    if (walk->options->keeps_fragments)
        return fragment.offset == 0 ? decode_by_protocol(walk, header[0])
                                    : stop(walk, DECODE_FRAGMENT, header[0]);
    if (!has(walk, fragment.length))
        return stop(walk, DECODE_FRAGMENT, header[0]);
    walk->ipv6_left = 0;
    walk->is_fragment = false;
    return decode_complete_datagram(walk, &fragment, get32(header + 4), header[0]);
}

/* RFC 4302 section 2. IPv4's identification and TTL are not used behind it. */
enum layer decode_authentication(struct walk *walk)
{
    if (!has(walk, 2))
        return stop_short(walk, 2);
    if (walk->family != ADDRESS)
        walk->ip_id = walk->ttl = 0;
    return pass_header(walk, (walk->at[1] + (size_t)2) * 4, walk->at[0]);
}

/* RFC 5533 section 5.2 */
enum layer decode_shim6(struct walk *walk)
{
    if (!has(walk, UNIT))
        return stop_short(walk, UNIT);
    return pass_header(walk, (walk->at[1] + (size_t)1) * UNIT, walk->at[0]);
}
