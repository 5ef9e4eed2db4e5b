/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writing a pcapng file with one Ethernet interface and nanosecond times. Errors are reported by
 * ferror(file). */
#ifndef TCPPHASE_PCAPNG_H
#define TCPPHASE_PCAPNG_H

#include <stdint.h>
#include <stdio.h>

void pcapng_begin(FILE *file);

struct pcapng_packet {
    uint64_t time; /* ns since 1970 */
    const uint8_t *octets;
    uint32_t captured; /* captured octets */
    uint32_t length;   /* octets on the wire */
};

void pcapng_add(FILE *file, const struct pcapng_packet *packet);

#endif
