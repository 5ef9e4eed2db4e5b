/* SPDX-License-Identifier: GPL-2.0-or-later */

/* crafted KIND COUNT : processes packets made to be expensive; the cost is measured by the caller.
 *
 *   syns       SYNs whose addresses collide in a hash that multiplies by known constants
 *   datagrams  fragments whose addresses collide in the hash h * 31 + octet
 *   backwards  the fragments of a datagram, the last one first
 *   again      a datagram without its end, one fragment of it repeated */

#include <decode.h>
#include <stream_table.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IPV4_HEADER = 20, IPV6_HEADERS = 48, PAYLOAD = 8, SERVER_PORT = 443 };

static const uint64_t multiplier = UINT64_C(0x9e3779b97f4a7c15);

/* The inverse modulo 2^64, by Newton's method. */
static uint64_t inverse_of(uint64_t odd)
{
    uint64_t inverse = odd;
    for (unsigned i = 0; i < 6; i++)
        inverse *= 2 - odd * inverse;
    return inverse;
}

/* All have the same hash after two words: (h ^ h >> 32 ^ second) * multiplier is chosen. */
static struct stream_endpoint colliding_client(uint64_t number)
{
    struct stream_endpoint client = {.family = 6, .port = 40000};
    uint64_t words[2] = {number << 16 | 0x20, 0};
    const uint64_t hash = words[0] * multiplier;
    words[1] = UINT64_C(0x123456789abcdef) * inverse_of(multiplier) ^ hash ^ hash >> 32;
    memcpy(client.address, words, sizeof words);
    return client;
}

static void syns(uint32_t count)
{
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    for (uint32_t i = 0; i < count; i++) {
        struct stream_endpoint ends[2] = {colliding_client(i), {.family = 6, .port = SERVER_PORT}};
        struct tcpphase_segment segment = {.time = i, .frame = i + 1, .flags = TCPPHASE_SYN};
        struct tcpphase_verdict verdict;
        memset(ends[1].address, 0xfe, sizeof ends[1].address);
        stream_table_take(table, ends, &segment, &verdict);
    }
    stream_table_free(table);
}

/* One octet more by 1 and the next one less by 31 is the same to the hash. */
static void colliding_addresses(uint32_t number, uint8_t *addresses)
{
    for (unsigned i = 0; i < 32; i += 2, number >>= 3) {
        addresses[i] = (uint8_t)(1 + number % 8);
        addresses[i + 1] = (uint8_t)(250 - 31 * (number % 8));
    }
}

static void add(struct decoder *decoder, enum decode_link link, const uint8_t *octets, size_t size)
{
    const struct decode_packet packet = {link, octets, size, size};
    struct decode_result result;
    decode_packet(decoder, &packet, &result);
}

static void datagrams(struct decoder *decoder, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint8_t octets[IPV6_HEADERS + PAYLOAD] = {0x60, [5] = 8 + PAYLOAD, [6] = 44};
        octets[40] = 6;
        octets[43] = 1; /* more fragments */
        colliding_addresses(i, octets + 8);
        add(decoder, DECODE_LINK_IPV6, octets, sizeof octets);
    }
}

static void add_piece(struct decoder *decoder, uint32_t place, bool is_last)
{
    uint8_t octets[IPV4_HEADER + PAYLOAD] = {0x45, [3] = sizeof octets, [9] = 6};
    octets[6] = (uint8_t)((is_last ? 0 : 0x20) | place >> 8);
    octets[7] = (uint8_t)place;
    add(decoder, DECODE_LINK_IPV4, octets, sizeof octets);
}

static void backwards(struct decoder *decoder, uint32_t count)
{
    for (uint32_t place = count; place > 1; place--)
        add_piece(decoder, place, place == count);
}

static void again(struct decoder *decoder, uint32_t count)
{
    add_piece(decoder, count, true);
    for (uint32_t place = 0; place < count / 2; place++)
        add_piece(decoder, place, false);
    for (uint32_t i = 0; i < count / 2; i++)
        add_piece(decoder, 0, false);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(struct decoder *decoder, uint32_t count);
    } kinds[] = {{"datagrams", datagrams}, {"backwards", backwards}, {"again", again}};
    const struct decode_options options = {.keeps_fragments = false};
    const uint32_t count = argc == 3 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    struct decoder *decoder = decoder_new(&options);
    bool is_known = count > 0 && strcmp(argv[1], "syns") == 0;
    if (is_known)
        syns(count);
    for (size_t i = 0; count > 0 && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].run(decoder, count);
            is_known = true;
        }
    decoder_free(decoder);
    return is_known ? EXIT_SUCCESS : EXIT_FAILURE;
}
