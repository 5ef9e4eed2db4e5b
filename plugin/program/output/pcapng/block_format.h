/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The format of pcapng blocks. */
#ifndef TCPPHASE_BLOCK_FORMAT_H
#define TCPPHASE_BLOCK_FORMAT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Block types and option codes. */
enum {
    INTERFACE = 1,
    PACKET = 2, /* obsolete; same layout as an Enhanced Packet Block */
    SIMPLE_PACKET = 3,
    ENHANCED_PACKET = 6,
    SECTION = 0x0a0d0d0a, /* the same in either byte order */
};
enum { END_OF_OPTIONS = 0, COMMENT = 1 };

/* Offsets of fields in a block. */
enum {
    LENGTH = 4,
    BODY = 8,
    SNAP_LENGTH = 12,
    SECTION_LENGTH = 16,
    SECTION_OPTIONS = 24,
    SIMPLE_OCTETS = 12,
    CAPTURED = 20,
    PACKET_OCTETS = 28,
};

enum { TRAILER = 4, OPTION_HEADER = 4, BLOCK_MAX = 16 << 20 }; /* libwiretap's limit */

/* Numbers in the byte order of the section. is_swapped: it is not the host's. */
static inline uint32_t block_number(const uint8_t *octets, bool is_swapped)
{
    uint32_t found;
    memcpy(&found, octets, sizeof found);
    return is_swapped ? GUINT32_SWAP_LE_BE(found) : found;
}

static inline uint16_t block_short(const uint8_t *octets, bool is_swapped)
{
    uint16_t found;
    memcpy(&found, octets, sizeof found);
    return is_swapped ? GUINT16_SWAP_LE_BE(found) : found;
}

static inline void block_put_number(uint8_t *octets, uint32_t value, bool is_swapped)
{
    const uint32_t swapped = is_swapped ? GUINT32_SWAP_LE_BE(value) : value;
    memcpy(octets, &swapped, sizeof swapped);
}

/* Options and packets are padded to multiples of four octets. */
static inline uint32_t block_padded(uint32_t length)
{
    return (length + 3) & ~UINT32_C(3);
}

#endif
