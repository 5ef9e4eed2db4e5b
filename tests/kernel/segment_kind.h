/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_SEGMENT_KIND_H
#define TCPPHASE_SEGMENT_KIND_H

#include <stddef.h>
#include <stdint.h>

enum kind {
    SYN = 1,
    SYN_ACK = 2,
    FIN = 4,
    RST = 8,
    DATA = 16,
    ACK = 32,
    SEGMENT = 64, /* any */
    LARGE = 128   /* 1000 octets of payload or more */
};

/* The set of kinds of the TCP segment in an Ethernet frame: over IPv4, IPv6, or VXLAN over IPv4. 0:
 * no segment, or truncated. */
unsigned kind_of(const uint8_t *octets, size_t length);

#endif
