/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "tcp_header.h"

enum {
    FIXED_HEADER = 20,
    OPTION_END = 0, /* RFC 9293 section 3.1 */
    OPTION_NOP = 1,
    OPTION_MSS = 2,
    OPTION_WINDOW_SCALE = 3,      /* RFC 7323 section 2.2 */
    OPTION_SACK_PERMITTED = 4,    /* RFC 2018 section 2 */
    OPTION_SACK = 5,              /* RFC 2018 section 3 */
    OPTION_TIMESTAMPS = 8,        /* RFC 7323 section 3.2 */
    OPTION_MPTCP = 30,            /* RFC 8684 section 3 */
    OPTION_FAST_OPEN = 34,        /* RFC 7413 section 4.1.1 */
    OPTION_EXPERIMENTAL = 254,    /* RFC 6994 */
    EXPERIMENT_FAST_OPEN = 0xf989 /* RFC 7413 section 4.1.1 */
};

/* NOP, NOP, and the kind and length of timestamps: the layout of RFC 7323 appendix A. */
static const uint32_t aligned_timestamps =
    OPTION_NOP << 24 | OPTION_NOP << 16 | OPTION_TIMESTAMPS << 8 | 10;

static uint16_t get16(const uint8_t *octets)
{
    return (uint16_t)(octets[0] << 8 | octets[1]);
}

static uint32_t get32(const uint8_t *octets)
{
    return (uint32_t)get16(octets) << 16 | get16(octets + 2);
}

uint16_t tcp_source_port(const uint8_t *octets)
{
    return get16(octets);
}

uint16_t tcp_destination_port(const uint8_t *octets)
{
    return get16(octets + 2);
}

static void read_sack(const uint8_t *blocks, size_t length, struct tcpphase_segment *segment)
{
    segment->sack_count = 0;
    while (length >= 8 && segment->sack_count < TCPPHASE_SACK_BLOCKS) {
        segment->sack[segment->sack_count].start = get32(blocks);
        segment->sack[segment->sack_count].end = get32(blocks + 4);
        segment->sack_count++;
        blocks += 8;
        length -= 8;
    }
}

static void read_mptcp(const uint8_t *value, struct tcpphase_segment *segment)
{
    const unsigned capable = 0;
    const unsigned join = 1;
    unsigned subtype = value[0] >> 4;
    if (subtype == capable)
        segment->options |= TCPPHASE_OPTION_MPTCP_CAPABLE;
    else if (subtype == join)
        segment->options |= TCPPHASE_OPTION_MPTCP_JOIN;
}

static bool is_fast_open(unsigned kind, const uint8_t *value, size_t length)
{
    return kind == OPTION_FAST_OPEN ||
           (kind == OPTION_EXPERIMENTAL && length >= 2 && get16(value) == EXPERIMENT_FAST_OPEN);
}

/* Parses one option. An option of a wrong length is ignored. */
static void read_option(unsigned kind, const uint8_t *value, size_t length,
                        struct tcpphase_segment *segment)
{
    if (kind == OPTION_TIMESTAMPS && length == 8) {
        segment->options |= TCPPHASE_OPTION_TIMESTAMPS;
        segment->ts_value = get32(value);
        segment->ts_echo = get32(value + 4);
    } else if (kind == OPTION_MSS && length == 2) {
        segment->options |= TCPPHASE_OPTION_MSS;
        segment->mss = get16(value);
    } else if (kind == OPTION_WINDOW_SCALE && length == 1) {
        segment->options |= TCPPHASE_OPTION_WINDOW_SCALE;
        segment->window_shift = value[0];
    } else if (kind == OPTION_SACK_PERMITTED && length == 0) {
        segment->options |= TCPPHASE_OPTION_SACK_PERMITTED;
    } else if (kind == OPTION_SACK) {
        read_sack(value, length, segment);
    } else if (kind == OPTION_MPTCP && length >= 1) {
        read_mptcp(value, segment);
    } else if (is_fast_open(kind, value, length)) {
        segment->options |= TCPPHASE_OPTION_FAST_OPEN;
    }
}

/* Cursor over the options. */
struct option {
    const uint8_t *next;
    size_t left; /* octets from here on */
    unsigned kind;
    const uint8_t *value;
    size_t length; /* of the value */
};

/* Advances to the next option. Returns false at the end of the options. */
static inline bool next_option(struct option *option)
{
    const uint8_t *octets = option->next;
    size_t left = option->left;
    for (; left > 0 && *octets == OPTION_NOP; left--)
        octets++;
    if (left < 2 || *octets == OPTION_END || octets[1] < 2 || octets[1] > left)
        return false;
    *option = (struct option){octets + octets[1], left - octets[1], octets[0], octets + 2,
                              octets[1] - 2U};
    return true;
}

/* Most segments have timestamps alone, in that layout. */
static void read_options(const uint8_t *octets, size_t size, struct tcpphase_segment *segment)
{
    struct option option = {.next = octets, .left = size};
    if (size == 12 && get32(octets) == aligned_timestamps) {
        read_option(OPTION_TIMESTAMPS, octets + 4, 8, segment);
        return;
    }
    while (next_option(&option))
        read_option(option.kind, option.value, option.length, segment);
}

static void read_fixed_header(const uint8_t *octets, size_t captured,
                              struct tcpphase_segment *segment)
{
    segment->seq = get32(octets + 4);
    if (captured >= 12)
        segment->ack = get32(octets + 8);
    if (captured >= 14)
        segment->flags = get16(octets + 12) & 0x1ff;
    else
        segment->defects |= TCPPHASE_DEFECT_NO_FLAGS;
    if (captured >= 16)
        segment->window = get16(octets + 14);
    else
        segment->defects |= TCPPHASE_DEFECT_NO_WINDOW;
}

/* The data offset in octets; less than 20 if invalid or not captured. */
static size_t data_offset(const uint8_t *octets)
{
    return (size_t)(octets[12] >> 4) * 4;
}

size_t tcp_header_length(const uint8_t *octets, size_t captured)
{
    size_t length = captured >= 13 ? data_offset(octets) : FIXED_HEADER;
    if (length < FIXED_HEADER)
        length = FIXED_HEADER;
    return length < captured ? length : captured;
}

size_t tcp_header_cookie_length(const uint8_t *octets, size_t captured)
{
    const size_t header = tcp_header_length(octets, captured);
    if (header <= FIXED_HEADER)
        return 0;
    struct option option = {.next = octets + FIXED_HEADER, .left = header - FIXED_HEADER};
    while (next_option(&option))
        if (is_fast_open(option.kind, option.value, option.length))
            return option.length - (option.kind == OPTION_EXPERIMENTAL ? 2 : 0);
    return 0;
}

bool tcp_header_read(const uint8_t *octets, size_t captured, size_t on_wire,
                     struct tcpphase_segment *segment)
{
    if (on_wire < captured)
        captured = on_wire;
    if (captured < 8)
        return false;
    read_fixed_header(octets, captured, segment);
    size_t header = captured >= 13 ? data_offset(octets) : FIXED_HEADER;
    if (header < FIXED_HEADER || header > on_wire) {
        segment->defects |= TCPPHASE_DEFECT_MALFORMED;
        return true;
    }
    segment->length = (uint32_t)(on_wire - header);
    if (captured < header)
        segment->defects |= TCPPHASE_DEFECT_CUT_HEADER;
    if (captured > FIXED_HEADER)
        read_options(octets + FIXED_HEADER, (captured < header ? captured : header) - FIXED_HEADER,
                     segment);
    return true;
}
