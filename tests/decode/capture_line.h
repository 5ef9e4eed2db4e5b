/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A TCP header met in a frame, as a line of text: "TCP 3 c0000201 > c6336402 ...". */
#ifndef CAPTURE_LINE_H
#define CAPTURE_LINE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct capture_line {
    uint32_t frame;
    const uint8_t *from;
    const uint8_t *to;
    const uint8_t *header;
    size_t captured; /* octets of the TCP header that are there */
    size_t on_wire;
    unsigned ip_id;
    unsigned ttl;
    size_t address_length;
    unsigned defects;
    unsigned icmp_type;
    unsigned icmp_code;
};

static inline void capture_line_octets(FILE *file, const uint8_t *octets, size_t length)
{
    fputc(' ', file);
    for (size_t i = 0; i < length; i++)
        fprintf(file, "%02x", octets[i]);
}

static inline void capture_line_write(FILE *file, const struct capture_line *line)
{
    fprintf(file, "TCP %u", (unsigned)line->frame);
    capture_line_octets(file, line->from, line->address_length);
    capture_line_octets(file, line->to, line->address_length);
    capture_line_octets(file, line->header, line->captured);
    fprintf(file, " length=%zu id=%u ttl=%u defects=%u icmp=%u/%u\n", line->on_wire, line->ip_id,
            line->ttl, line->defects, line->icmp_type, line->icmp_code);
}

#endif
