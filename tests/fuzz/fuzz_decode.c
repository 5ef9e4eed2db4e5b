/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The input as packets, most of them with headers that announce the next: nothing beyond the packet
 * is read, results are in range, and all memory is freed. */

#include "../decode/finding_words.h"
#include "fuzz.h"

#include <decode.h>
#include <tcpphase.h>

#include <string.h>

enum {
    PACKET_MAX = 400,
    PACKETS_MAX = 40,
    HEADERS_MAX = 12,
    ICMP_HEADER = 8,
    FRAGMENTED_MAX = 65536 + PACKET_MAX,
    ALL_DEFECTS =
        TCPPHASE_DEFECT_LENGTH_UNKNOWN | TCPPHASE_DEFECT_CUT_PAYLOAD | TCPPHASE_DEFECT_CHECKSUM
};

/* Headers without relevant lengths, and the offset of their type field. */
struct header {
    const char *octets;
    uint8_t length;
    uint8_t next_at;
    uint8_t next_length;
    uint16_t ether_type;
    uint8_t protocol;
};

static const struct header headers[] = {
    {"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0", 14, 12, 2, 0x6558, 143},
    {"\0\1\x08\0", 4, 2, 2, 0x8100, 0},
    {"\0\1\x08\0", 4, 2, 2, 0x88a8, 0},
    {"\0\0\1\x40", 4, 0, 0, 0x8847, 137},
    {"\x45\0\0\0\0\1\0\0\x40\6\0\0\x0a\0\0\1\x0a\0\0\2", 20, 9, 1, 0x0800, 4},
    {"\x45\0\0\0\0\1\x20\0\x40\6\0\0\x0a\0\0\1\x0a\0\0\2", 20, 9, 1, 0x0800, 4},
    {"\x45\0\0\0\0\1\0\1\x40\6\0\0\x0a\0\0\1\x0a\0\0\2", 20, 9, 1, 0x0800, 4},
    {"\x60\0\0\0\0\x80\6\x40\x20\1\0\0\0\0\0\0\0\0\0\0\0\0\0\1\x20\1\0\0\0\0\0\0\0\0\0\0\0\0\0\2",
     40, 6, 1, 0x86dd, 41},
    {"\6\0\1\4\0\0\0\0", 8, 0, 1, 0, 60},
    {"\6\0\0\1\0\0\0\1", 8, 0, 1, 0, 44},
    {"\6\2\4\1\0\0\0\0\x20\1\0\0\0\0\0\0\0\0\0\0\0\0\0\7", 24, 0, 1, 0, 43},
    {"\6\1\0\0\0\0\0\1\0\0\0\1", 12, 0, 1, 0, 51},
    {"\x10\0\x08\0\0\0\0\1", 8, 2, 2, 0, 47},
    {"\xc3\x50\x12\xb5\0\x64\0\0\x08\0\0\0\0\0\1\0", 16, 0, 0, 0, 17},
    {"\xc3\x50\x17\xc1\0\x64\0\0\0\0\x08\0\0\0\1\0", 16, 10, 2, 0, 17},
    {"\xc3\x50\x08\x68\0\x64\0\0\x30\xff\0\x60\0\0\0\1", 16, 0, 0, 0, 17},
    {"\3\3\0\0\0\0\0\0", 8, 0, 0, 0, 1},
    {"\1\4\0\0\0\0\0\0", 8, 0, 0, 0, 58},
    {"\x11\0\0\1\0\x60\0\x21", 8, 0, 0, 0x8864, 0},
    {"\xc0\0\0\x09\0\0\0\1\0\0\0\1\x50\x10\0\0\0\0\0\0", 20, 0, 0, 0, 6},
};

static uint64_t reached[DECODE_FINDING_COUNT];
static uint64_t quoted;
static unsigned defects_reached;
static uint64_t octets_seen; /* sum of all octets returned, to check that they are readable */

static void put_next(uint8_t *octets, const struct header *header, const struct header *next)
{
    if (header->next_length == 1)
        octets[header->next_at] = next->protocol;
    if (header->next_length == 2) {
        octets[header->next_at] = (uint8_t)(next->ether_type >> 8);
        octets[header->next_at + 1] = (uint8_t)next->ether_type;
    }
}

/* Writes headers, then the rest of the input. Returns the number of octets. */
static size_t fill_packet(struct fuzz_input *input, uint8_t octets[PACKET_MAX])
{
    const size_t count = sizeof headers / sizeof headers[0];
    const struct header *before = NULL;
    size_t size = 0;
    for (unsigned left = take8(input) % HEADERS_MAX; left > 0; left--) {
        const struct header *header = &headers[take8(input) % count];
        if (size + header->length > PACKET_MAX)
            break;
        if (before != NULL)
            put_next(octets + size - before->length, before, header);
        memcpy(octets + size, header->octets, header->length);
        size += header->length;
        before = header;
    }
    size_t behind = take8(input) % 64;
    for (; behind > 0 && size < PACKET_MAX && input->left > 0; behind--)
        octets[size++] = take8(input);
    for (unsigned changed = take8(input) % 4; changed > 0 && size > 0; changed--)
        octets[take8(input) % size] = take8(input);
    return size;
}

static unsigned sum_of(const uint8_t *octets, size_t length)
{
    unsigned sum = 0;
    for (size_t i = 0; i < length; i++)
        sum += octets[i];
    return sum;
}

static void check_tcp(const struct decode_tcp *tcp)
{
    INVARIANT("an address is one of IP", tcp->address_length == 4 || tcp->address_length == 16);
    INVARIANT("ports and sequence number are there", tcp->captured >= 8);
    INVARIANT("what is captured was on the wire", tcp->captured <= tcp->on_wire);
    INVARIANT("a segment is no longer than its packet", tcp->on_wire <= FRAGMENTED_MAX);
    INVARIANT("the defects are those of a packet", (tcp->defects & ~ALL_DEFECTS) == 0);
    INVARIANT("what is cut is said to be", (tcp->captured < tcp->on_wire) ==
                                               ((tcp->defects & TCPPHASE_DEFECT_CUT_PAYLOAD) != 0));
    INVARIANT("a quote has a type", tcp->icmp == NULL || tcp->icmp[0] != 0);
    INVARIANT("only a quote is a router's", tcp->icmp != NULL || tcp->router == NULL);
    octets_seen += sum_of(tcp->header, tcp->captured) + sum_of(tcp->from, tcp->address_length) +
                   sum_of(tcp->to, tcp->address_length);
    if (tcp->icmp != NULL)
        octets_seen += sum_of(tcp->icmp, ICMP_HEADER);
    if (tcp->router != NULL)
        octets_seen += sum_of(tcp->router, tcp->address_length);
    defects_reached |= tcp->defects;
    quoted += tcp->icmp != NULL;
}

static void decode_one(struct decoder *decoder, struct fuzz_input *input)
{
    static const enum decode_link links[] = {
#define LINK(NAME, number, word) DECODE_LINK_##NAME,
        DECODE_LINKS(LINK)
#undef LINK
            DECODE_LINK_UNKNOWN,
    };
    uint8_t octets[PACKET_MAX];
    const uint8_t choice = take8(input);
    const enum decode_link link = choice < 128   ? DECODE_LINK_ETHERNET
                                  : choice < 192 ? DECODE_LINK_RAW
                                                 : links[choice % (sizeof links / sizeof links[0])];
    const size_t size = fill_packet(input, octets);
    const uint8_t cut = take8(input);
    const size_t captured = cut < 64 ? size * cut / 64 : size;
    /* a copy, so that a sanitizer detects reads beyond it */
    uint8_t *copy = malloc(captured + 1);
    if (copy == NULL)
        return;
    memcpy(copy, octets, captured);
    const struct decode_packet packet = {link, copy, captured, size};
    struct decode_result result;
    const bool is_found = decode_packet(decoder, &packet, &result);
    INVARIANT("the finding is one of the list", (unsigned)result.finding < DECODE_FINDING_COUNT);
    INVARIANT("found is found", is_found == (result.finding == DECODE_TCP));
    reached[result.finding]++;
    if (is_found)
        check_tcp(&result.tcp);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz_input input = {octets, size};
    const uint8_t choice = take8(&input);
    const struct decode_options options = {
        .keeps_fragments = choice % 4 == 0,
        .checks_checksums = choice % 8 < 4,
    };
    struct decoder *decoder = decoder_new(&options);
    for (unsigned i = 0; i < PACKETS_MAX && input.left > 0; i++)
        decode_one(decoder, &input);
    INVARIANT("there are no more datagrams than packets",
              decoder_incomplete(decoder) <= (size_t)PACKETS_MAX * HEADERS_MAX);
    decoder_free(decoder);
    return 0;
}

bool fuzz_report(void)
{
    unsigned failed = (quoted == 0) + (defects_reached != ALL_DEFECTS);
    for (unsigned i = 0; i < DECODE_FINDING_COUNT; i++) {
        /* there are too few headers here to reach it; tests/decode does */
        const bool is_exempt = i == DECODE_TOO_DEEP;
        failed += reached[i] == 0 && !is_exempt;
        printf("%-16s %10llu%s\n", finding_words[i], (unsigned long long)reached[i],
               reached[i] == 0 ? "  NEVER REACHED" : "");
    }
    printf("%-16s %10llu\ndefects 0x%02x of 0x%02x, sum of octets %llu\n", "quoted",
           (unsigned long long)quoted, defects_reached, (unsigned)ALL_DEFECTS,
           (unsigned long long)octets_seen);
    printf("%u passed, %u failed\n", DECODE_FINDING_COUNT + 2 - failed, failed);
    return failed == 0;
}
