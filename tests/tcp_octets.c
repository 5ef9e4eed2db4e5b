/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writes a segment of a trace as a TCP header with payload. */

#include "tcp_octets.h"

#include "trace_file.h"

#include <string.h>

enum {
    FIXED_HEADER = 20, /* octets: RFC 9293 section 3.1 */
    LONGEST_OPTIONS = 40,
    LONGEST_PAYLOAD = PACKET_LONGEST - 256, /* leaves room for headers */
    OPTION_END = 0,
    OPTION_NOP = 1,
    OPTION_MSS = 2,
    OPTION_WINDOW_SCALE = 3,
    OPTION_SACK_PERMITTED = 4,
    OPTION_SACK = 5,
    OPTION_TIMESTAMPS = 8,
    OPTION_MPTCP = 30,
    OPTION_FAST_OPEN = 34,
    MP_CAPABLE = 0, /* RFC 8684 section 3.1 */
    MP_JOIN = 1,    /* section 3.2 */
};

struct options {
    uint8_t octets[512]; /* more than the longest cookie and all other options need */
    size_t length;
};

/* Adds an option; returns the place for its value. */
static uint8_t *add_option(struct options *options, uint8_t kind, size_t value_length)
{
    uint8_t *option = options->octets + options->length;
    options->length += 2 + value_length;
    option[0] = kind;
    option[1] = (uint8_t)(2 + value_length);
    return option + 2;
}

/* Octets that would be secrets in a real connection. */
static void fill(uint8_t *octets, size_t length)
{
    for (size_t i = 0; i < length; i++)
        octets[i] = (uint8_t)(0xa0 + i);
}

/* A SYN carries no key (version 1), a SYN-ACK the server's, the ACK both. */
static void add_mp_capable(struct options *options, const struct tcpphase_segment *segment)
{
    bool has_syn = segment->flags & TCPPHASE_SYN, has_ack = segment->flags & TCPPHASE_ACK;
    size_t keys = has_syn && has_ack ? 8 : has_ack ? 16 : 0;
    size_t data_length = has_syn || segment->length == 0 ? 0 : 2;
    uint8_t *value = add_option(options, OPTION_MPTCP, 2 + keys + data_length);
    value[0] = MP_CAPABLE << 4 | 1; /* version */
    value[1] = 0x01;                /* HMAC-SHA256 */
    fill(value + 2, keys);
    if (data_length != 0)
        put16(value + 2 + keys, segment->length);
}

/* A SYN carries a token and a random number, a SYN-ACK half a HMAC and one, the ACK a HMAC. */
static void add_mp_join(struct options *options, const struct tcpphase_segment *segment)
{
    bool has_syn = segment->flags & TCPPHASE_SYN, has_ack = segment->flags & TCPPHASE_ACK;
    size_t length = has_syn && has_ack ? 12 : has_ack ? 20 : 8;
    uint8_t *value = add_option(options, OPTION_MPTCP, 2 + length);
    value[0] = MP_JOIN << 4;
    value[1] = has_syn ? 1 : 0; /* address identifier */
    fill(value + 2, length);
}

static void add_sack(struct options *options, const struct tcpphase_segment *segment)
{
    uint8_t *value = add_option(options, OPTION_SACK, (size_t)8 * segment->sack_count);
    for (size_t i = 0; i < segment->sack_count; i++) {
        put32(value + 8 * i, segment->sack[i].start);
        put32(value + 8 * i + 4, segment->sack[i].end);
    }
}

static void add_timestamps(struct options *options, const struct tcpphase_segment *segment)
{
    uint8_t *value = add_option(options, OPTION_TIMESTAMPS, 8);
    put32(value, segment->ts_value);
    put32(value + 4, segment->ts_echo);
}

static void add_options(struct options *options, const struct trace_input *input)
{
    const struct tcpphase_segment *segment = &input->segment;
    if (segment->options & TCPPHASE_OPTION_MSS)
        put16(add_option(options, OPTION_MSS, 2), segment->mss);
    if (segment->options & TCPPHASE_OPTION_SACK_PERMITTED)
        add_option(options, OPTION_SACK_PERMITTED, 0);
    if (segment->options & TCPPHASE_OPTION_TIMESTAMPS)
        add_timestamps(options, segment);
    if (segment->options & TCPPHASE_OPTION_WINDOW_SCALE)
        *add_option(options, OPTION_WINDOW_SCALE, 1) = segment->window_shift;
    if (segment->options & TCPPHASE_OPTION_FAST_OPEN)
        fill(add_option(options, OPTION_FAST_OPEN, input->cookie_length), input->cookie_length);
    if (segment->options & TCPPHASE_OPTION_MPTCP_CAPABLE)
        add_mp_capable(options, segment);
    if (segment->options & TCPPHASE_OPTION_MPTCP_JOIN)
        add_mp_join(options, segment);
    if (segment->sack_count != 0)
        add_sack(options, segment);
}

/* Pads to a multiple of four; if the header was cut, until something is behind the cut. */
static void pad_options(struct options *options, size_t header_captured)
{
    while (header_captured >= FIXED_HEADER && options->length + FIXED_HEADER <= header_captured)
        options->octets[options->length++] = OPTION_NOP;
    while (options->length % 4 != 0)
        options->octets[options->length++] = OPTION_END;
}

static void put_fixed_header(uint8_t *header, const struct tcpphase_segment *segment,
                             size_t header_length)
{
    bool is_malformed = segment->defects & TCPPHASE_DEFECT_MALFORMED;
    size_t data_offset = is_malformed ? 4 : header_length / 4;
    put32(header + 4, segment->seq);
    put32(header + 8, segment->ack);
    put16(header + 12, data_offset << 12 | segment->flags);
    put16(header + 14, segment->window);
    if (segment->flags & TCPPHASE_URG)
        put16(header + 18, segment->length);
}

/* Depends on the sequence number only, so that retransmissions are equal. */
static uint8_t payload_octet(uint32_t seq)
{
    return (uint8_t)('a' + (seq * UINT32_C(2654435761) >> 16) % 26);
}

static void put_payload(uint8_t *payload, const struct tcpphase_segment *segment)
{
    uint32_t first = segment->seq + (segment->flags & TCPPHASE_SYN ? 1 : 0);
    for (uint32_t i = 0; i < segment->length; i++)
        payload[i] = payload_octet(first + i);
}

void tcp_octets_put(struct packet *packet, const struct trace_input *input, const uint16_t ports[2])
{
    const struct tcpphase_segment *segment = &input->segment;
    struct options options = {.length = 0};
    add_options(&options, input);
    pad_options(&options, input->header_captured);
    if (options.length > LONGEST_OPTIONS)
        packet->wrong = "more than 40 octets of TCP options";
    if (segment->length > LONGEST_PAYLOAD)
        packet->wrong = "too long for an IP packet";
    if (packet->wrong != NULL)
        return;
    size_t header_length = FIXED_HEADER + options.length;
    packet->start = packet->tcp = PACKET_HEADROOM;
    packet->end = packet->start + header_length + segment->length;
    packet->protocol = PROTOCOL_TCP;

    uint8_t *header = packet->octets + packet->start;
    memset(header, 0, FIXED_HEADER);
    put16(header, ports[segment->sender]);
    put16(header + 2, ports[!segment->sender]);
    put_fixed_header(header, segment, header_length);
    memcpy(header + FIXED_HEADER, options.octets, options.length);
    put_payload(header + header_length, segment);
    uint16_t checksum = packet_tcp_checksum(packet);
    put16(header + 16, segment->defects & TCPPHASE_DEFECT_CHECKSUM ? checksum ^ 0x0101 : checksum);
}
