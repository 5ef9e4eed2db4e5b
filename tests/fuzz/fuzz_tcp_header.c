/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The input as a TCP header: nothing beyond it is read, and results are in range. */

#include "fuzz.h"

#include <tcp_header.h>

#include <string.h>

enum {
    HEADER_MAX = 70,
    ALL_FLAGS = 0x1ff,
    ALL_OPTIONS = 0x7f,
    ALL_DEFECTS = TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CUT_HEADER |
                  TCPPHASE_DEFECT_MALFORMED | TCPPHASE_DEFECT_NO_WINDOW
};

static uint64_t segments;
static unsigned options_reached;
static unsigned defects_reached;
static bool all_sack_blocks_reached;

static void check_ranges(const struct tcpphase_segment *segment, size_t on_wire)
{
    INVARIANT("the flags are the header's", (segment->flags & ~ALL_FLAGS) == 0);
    INVARIANT("the options are known ones", (segment->options & ~ALL_OPTIONS) == 0);
    INVARIANT("the defects are those of a header", (segment->defects & ~ALL_DEFECTS) == 0);
    INVARIANT("as many SACK blocks as there is room", segment->sack_count <= TCPPHASE_SACK_BLOCKS);
    INVARIANT("the payload is shorter than the segment",
              segment->length == 0 || segment->length + 20 <= on_wire);
    if (segment->defects & TCPPHASE_DEFECT_MALFORMED)
        INVARIANT("a malformed header has neither options nor payload",
                  segment->options == 0 && segment->sack_count == 0 && segment->length == 0);
    if (segment->defects & TCPPHASE_DEFECT_NO_FLAGS)
        INVARIANT("what was not captured is zero", segment->flags == 0 && segment->window == 0);
}

static void read_header(const uint8_t *octets, size_t captured, size_t on_wire)
{
    struct tcpphase_segment segment = {.time = 1, .frame = 2, .ip_id = 3, .sender = 1};
    bool is_segment = tcp_header_read(octets, captured, on_wire, &segment);
    INVARIANT("a segment is known by ports and sequence number",
              is_segment == (captured >= 8 && on_wire >= 8));
    INVARIANT("time, frame, identification and sender are left alone",
              segment.time == 1 && segment.frame == 2 && segment.ip_id == 3 && segment.sender == 1);
    if (!is_segment)
        return;
    check_ranges(&segment, on_wire);
    INVARIANT("a cookie lies in the Fast Open option",
              tcp_header_cookie_length(octets, captured) <= 38 &&
                  (segment.options & TCPPHASE_OPTION_FAST_OPEN ||
                   segment.defects & TCPPHASE_DEFECT_MALFORMED ||
                   tcp_header_cookie_length(octets, captured) == 0));
    segments++;
    options_reached |= segment.options;
    defects_reached |= segment.defects;
    all_sack_blocks_reached |= segment.sack_count == TCPPHASE_SACK_BLOCKS;
}

/* Makes most headers as long as their data offset, so that options are reached. */
static void bias_offset(uint8_t *header, size_t captured, uint8_t choice)
{
    if (captured > 12 && choice % 8 != 0)
        header[12] = (uint8_t)(header[12] % 16 | (5 + choice % 11) << 4);
}

/* Makes most options known ones of valid length. */
static void bias_option(uint8_t *header, size_t captured, uint8_t choice)
{
    static const uint8_t shapes[][2] = {{2, 4},  {3, 3},  {4, 2},  {5, 10},
                                        {5, 34}, {8, 10}, {30, 4}, {34, 10}};
    if (captured > 22 && choice % 4 != 0)
        memcpy(header + 20, shapes[choice / 4 % 8], 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz_input input = {octets, size};
    while (input.left > 3) {
        size_t on_wire = take16(&input);
        uint8_t choice = take8(&input);
        size_t captured = input.left < HEADER_MAX ? input.left : HEADER_MAX;
        if (choice < 64)
            captured = captured * choice / 64;
        /* a copy, so that a sanitizer detects reads beyond it */
        uint8_t *header = malloc(captured + 1);
        if (header == NULL)
            return 0;
        uint8_t *copy = header + 1;
        memcpy(copy, input.octets, captured);
        bias_offset(copy, captured, choice);
        bias_option(copy, captured, (uint8_t)(on_wire ^ choice));
        read_header(copy, captured, choice % 16 == 1 ? on_wire % 64 : on_wire);
        free(header);
        input.octets += captured;
        input.left -= captured;
    }
    return 0;
}

bool fuzz_report(void)
{
    bool is_all =
        options_reached == ALL_OPTIONS && defects_reached == ALL_DEFECTS && all_sack_blocks_reached;
    printf("%llu segments; options reached 0x%02x of 0x%02x, defects 0x%02x of 0x%02x\n",
           (unsigned long long)segments, options_reached, (unsigned)ALL_OPTIONS, defects_reached,
           (unsigned)ALL_DEFECTS);
    printf("%d passed, %d failed\n", is_all, !is_all);
    return is_all;
}
