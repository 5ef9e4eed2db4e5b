/* SPDX-License-Identifier: GPL-2.0-or-later */

/* UDP tunnels with headers of variable structure: CAPWAP, AYIYA, LISP and TZSP. */

#include "walk.h"

/* RFC 5415 section 4: a preamble, which indicates DTLS, and the header length in words. The payload
 * is Ethernet or 802.11; 802.11 is not decoded, and fragments are not reassembled. */
enum layer decode_capwap(struct walk *walk)
{
    enum { PREAMBLE = 4, HEADER = 8, DTLS = 1, PORT = 5247 };
    enum { NATIVE = 0x0100, FRAGMENT = 0x0080, KEEP_ALIVE = 0x0008 };
    const uint8_t *header = walk->at;
    if (!has(walk, 1))
        return stop_short(walk, 1);
    if ((header[0] & 15) == DTLS)
        return stop(walk, DECODE_ENCRYPTED, PORT);
    if (!has(walk, PREAMBLE))
        return stop_short(walk, PREAMBLE);
    const size_t length = (size_t)(header[1] >> 3) * 4;
    const uint16_t flags = get16(header + 2);
    if ((flags & KEEP_ALIVE) != 0)
        return stop(walk, DECODE_OTHER_PROTOCOL, walk->type);
    if (length < HEADER)
        return stop(walk, DECODE_MALFORMED, 0);
    if ((flags & (NATIVE | FRAGMENT)) != 0)
        return stop(walk, DECODE_TUNNEL, PORT);
    return pass(walk, length, LAYER_ETHERNET);
}

/* draft-massar-v6ops-ayiya: lengths of identity and signature, then the next protocol. */
enum layer decode_ayiya(struct walk *walk)
{
    enum { HEADER = 8, FORWARD = 1 };
    const uint8_t *header = walk->at;
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    const size_t identity = (size_t)1 << (header[0] >> 4);
    const size_t signature = (size_t)(header[1] >> 4) * 4;
    const size_t length = HEADER + identity + signature;
    if ((header[2] & 15) != FORWARD)
        return stop(walk, DECODE_OTHER_PROTOCOL, walk->type);
    if (!has(walk, length))
        return stop_short(walk, length);
    take_off(walk, length);
    /* those of the outer packet; the inner one may lack an IP header */
    walk->ip_id = walk->ttl = 0;
    return decode_by_protocol(walk, header[3]);
}

/* RFC 9300 section 5.1 */
enum layer decode_lisp(struct walk *walk)
{
    enum { HEADER = 8 };
    return pass(walk, HEADER, LAYER_IP);
}

/* Length of the tags; 0: not terminated. A tag is a number, a length and that many octets; padding
 * and end tags are only a number. */
static size_t tzsp_tags_length(const uint8_t *tags, size_t captured)
{
    enum { PADDING = 0, END = 1 };
    size_t at = 0;
    while (at < captured && tags[at] != END) {
        if (tags[at] == PADDING)
            at++;
        else if (captured - at < 2)
            return 0;
        else
            at += (size_t)2 + tags[at + 1];
    }
    return at < captured ? at + 1 : 0;
}

enum layer decode_tzsp(struct walk *walk)
{
    enum { HEADER = 4, LAST_WITH_FRAME = 2, ETHERNET = 1 };
    const uint8_t *header = walk->at;
    if (!has(walk, HEADER))
        return stop_short(walk, HEADER);
    take_off(walk, HEADER);
    if (header[1] > LAST_WITH_FRAME)
        return stop(walk, DECODE_OTHER_PROTOCOL, walk->type);
    const size_t tags = tzsp_tags_length(walk->at, walk->captured);
    if (tags == 0)
        return stop_short(walk, walk->captured + 1);
    take_off(walk, tags);
    return get16(header + 2) == ETHERNET ? LAYER_ETHERNET
                                         : stop(walk, DECODE_TUNNEL, get16(header + 2));
}
