/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A TCP header found in a frame, as a line of text: "TCP 3 c0000201 > c6336402 ...". */
#ifndef TCPPHASE_CAPTURE_LINE_H
#define TCPPHASE_CAPTURE_LINE_H

#include <decode.h>

#include <stdio.h>

static inline void capture_line_octets(FILE *file, const uint8_t *octets, size_t length)
{
    fputc(' ', file);
    for (size_t i = 0; i < length; i++)
        fprintf(file, "%02x", octets[i]);
}

/* Octets 4 to 7 of the ICMP error's header, and its sender. */
static inline void capture_line_icmp(FILE *file, const struct decode_tcp *tcp)
{
    capture_line_octets(file, tcp->icmp + 4, 4);
    if (tcp->router != NULL)
        capture_line_octets(file, tcp->router, tcp->address_length);
}

/* captured: captured octets of the TCP header. */
static inline void capture_line_write(FILE *file, uint32_t frame, const struct decode_tcp *tcp,
                                      size_t captured)
{
    fprintf(file, "TCP %u", (unsigned)frame);
    capture_line_octets(file, tcp->from, tcp->address_length);
    capture_line_octets(file, tcp->to, tcp->address_length);
    capture_line_octets(file, tcp->header, captured);
    fprintf(file, " length=%zu id=%u ttl=%u defects=%u icmp=%u/%u", tcp->on_wire, tcp->ip_id,
            tcp->ttl, tcp->defects, tcp->icmp != NULL ? tcp->icmp[0] : 0U,
            tcp->icmp != NULL ? tcp->icmp[1] : 0U);
    if (tcp->icmp != NULL)
        capture_line_icmp(file, tcp);
    fputc('\n', file);
}

#endif
