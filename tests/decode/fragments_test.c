/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Memory for fragments is limited, and the oldest datagram is evicted first. */

#include "../check.h"

#include <decode.h>

#include <string.h>

enum { HEADER = 20, DATAGRAMS = 1024, PIECES = 8192, MEBIBYTE = 1024 * 1024, LONGEST = 65512 };

/* Adds the first or the last octets of a datagram. Returns whether that completes it. */
static bool add(struct decoder *decoder, uint32_t name, size_t offset, size_t length)
{
    static uint8_t octets[HEADER + LONGEST];
    struct decode_result result;
    const bool is_last = offset != 0;
    memset(octets, 0, HEADER);
    octets[0] = 0x45;
    octets[2] = (uint8_t)((HEADER + length) >> 8);
    octets[3] = (uint8_t)(HEADER + length);
    octets[6] = (uint8_t)((is_last ? 0 : 0x20) | offset >> 11);
    octets[7] = (uint8_t)(offset >> 3);
    octets[9] = 6;
    memcpy(octets + 12, &name, sizeof name);
    const struct decode_packet packet = {DECODE_LINK_IPV4, octets, HEADER + length,
                                         HEADER + length};
    return decode_packet(decoder, &packet, &result);
}

static void test_datagrams(struct decoder *decoder)
{
    for (uint32_t name = 0; name <= DATAGRAMS; name++)
        add(decoder, name, 0, 24);
    check("one datagram more than are kept", decoder_incomplete(decoder) == DATAGRAMS + 1);
    check("the second one is kept", add(decoder, 1, 24, 8));
    check("the last one is kept", add(decoder, DATAGRAMS, 24, 8));
    check("the first one was given up", !add(decoder, 0, 24, 8));
}

static void test_octets(struct decoder *decoder)
{
    const uint32_t count = 64 * MEBIBYTE / LONGEST + 1;
    for (uint32_t name = 0; name < count; name++)
        add(decoder, name, 0, LONGEST);
    check("the first one is given up when there is no room", !add(decoder, 0, LONGEST, 8));
    check("the last one is kept", add(decoder, count - 1, LONGEST, 8));
}

static void test_pieces(struct decoder *decoder)
{
    for (size_t i = 0; i < PIECES; i++)
        add(decoder, 0, 0, 24);
    check("a datagram of many pieces waits", decoder_incomplete(decoder) == 1);
    check("and is given up for the next one", !add(decoder, 0, 24, 8));
    for (size_t i = 0; i < 8 * MEBIBYTE / LONGEST + 1; i++)
        add(decoder, 1, 0, LONGEST);
    check("as is one of many octets, whose last pieces are kept", add(decoder, 1, LONGEST, 8));
    check("but not the others", decoder_incomplete(decoder) == 3);
}

/* The source port of the TCP header that the fragments give in this order; 0: they complete
 * nothing. */
static unsigned source_port(struct decoder *decoder, const uint8_t (*pieces)[2], size_t count)
{
    struct decode_result result;
    bool is_complete = false;
    for (size_t i = 0; i < count; i++) {
        uint8_t octets[HEADER + 24] = {0x45, [3] = sizeof octets, [6] = 0x20, [9] = 6};
        octets[6] = pieces[i][0] == 3 ? 0 : 0x20;
        octets[7] = pieces[i][0];
        memset(octets + HEADER, pieces[i][1], 24);
        octets[HEADER + 12] = 0x50;
        const struct decode_packet packet = {DECODE_LINK_IPV4, octets, sizeof octets,
                                             sizeof octets};
        is_complete = decode_packet(decoder, &packet, &result);
    }
    return is_complete ? result.tcp.header[0] : 0;
}

/* Each is 24 octets long: place in units of 8 octets, content. */
static void test_order(struct decoder *decoder)
{
    static const uint8_t forth[][2] = {{0, 1}, {0, 2}, {1, 3}, {3, 4}};
    static const uint8_t back[][2] = {{3, 1}, {2, 2}, {1, 3}, {0, 4}};
    static const uint8_t mixed[][2] = {{3, 1}, {3, 2}, {1, 3}, {2, 4}, {0, 5}};
    check("of two that begin alike the first one counts", source_port(decoder, forth, 4) == 1);
    check("the last one may come first", source_port(decoder, back, 4) == 4);
    check("and gaps be filled in any order", source_port(decoder, mixed, 5) == 5);
    check("what lacks the beginning waits", source_port(decoder, back, 3) == 0);
}

static void run(void (*test)(struct decoder *decoder))
{
    const struct decode_options options = {.keeps_fragments = false};
    struct decoder *decoder = decoder_new(&options);
    test(decoder);
    decoder_free(decoder);
}

int main(void)
{
    run(test_datagrams);
    run(test_octets);
    run(test_pieces);
    run(test_order);
    return finish_checks();
}
