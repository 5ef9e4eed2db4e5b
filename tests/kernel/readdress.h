/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_READDRESS_H
#define TCPPHASE_READDRESS_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/* Changes the destination address of a TCP segment over IPv4 in an Ethernet frame, and updates the
 * checksums (RFC 1624). Any other frame is left unchanged. */
void readdress(uint8_t *octets, size_t length, struct in_addr address);

#endif
