/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Parsing TCP headers (RFC 9293 section 3.1). */
#ifndef TCPPHASE_TCP_HEADER_H
#define TCPPHASE_TCP_HEADER_H

#include <tcpphase.h>

enum { TCP_PORTS_SIZE = 4, TCP_HEADER_MAX = 60 };

/* Ports in host order. At least 4 octets must be captured. */
uint16_t tcp_source_port(const uint8_t *octets);
uint16_t tcp_destination_port(const uint8_t *octets);

/* Number of captured octets that belong to the header according to its data offset; at least 20,
 * the minimal header, if that many are captured. */
size_t tcp_header_length(const uint8_t *octets, size_t captured);

/* Captured octets of the Fast Open cookie; 0: none. */
size_t tcp_header_cookie_length(const uint8_t *octets, size_t captured);

/* Fills the segment from a TCP header: numbers, flags, window, checksum, options, payload length
 * and defects. time, frame, ip_id and sender are left unchanged.
 *
 *   octets    the header, as captured
 *   captured  number of captured octets
 *   on_wire   length of the segment on the wire, header included
 *
 * Returns false if the ports or the sequence number were not captured. A data offset that is below
 * 20 or beyond the segment gives TCPPHASE_DEFECT_MALFORMED, without options and payload. */
bool tcp_header_read(const uint8_t *octets, size_t captured, size_t on_wire,
                     struct tcpphase_segment *segment);

#endif
