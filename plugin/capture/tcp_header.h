/* SPDX-License-Identifier: GPL-2.0-or-later */

/* TCP header octets to a segment (RFC 9293 section 3.1). */
#ifndef TCPPHASE_TCP_HEADER_H
#define TCPPHASE_TCP_HEADER_H

#include <tcpphase.h>

enum { TCP_PORTS_SIZE = 4, TCP_HEADER_MAX = 60 };

/* Ports, in host order. The octets must be there. */
uint16_t tcp_source_port(const uint8_t *octets);
uint16_t tcp_destination_port(const uint8_t *octets);

/* How many of the captured octets belong to the header, as far as it tells: at least the 20 that
 * every header has, if they are there. */
size_t tcp_header_length(const uint8_t *octets, size_t captured);

/* Octets of the Fast Open cookie among the captured ones; 0: there is none. */
size_t tcp_header_cookie_length(const uint8_t *octets, size_t captured);

/* Fills what the TCP header says: numbers, flags, window, checksum, options, payload length and
 * defects; leaves time, frame, ip_id and sender alone.
 *
 * octets    the header, as far as it was captured
 * captured  how many octets are there
 * on_wire   the length of the segment on the wire, header included
 *
 * False when not even the ports and the sequence number were captured: no segment. A data offset
 * that is too small, or reaches beyond the segment, makes a TCPPHASE_DEFECT_MALFORMED without
 * options or payload. */
bool tcp_header_read(const uint8_t *octets, size_t captured, size_t on_wire,
                     struct tcpphase_segment *segment);

#endif
