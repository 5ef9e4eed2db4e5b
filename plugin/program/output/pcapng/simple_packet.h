/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A Simple Packet Block cannot have comments. To be annotated it is converted to an Enhanced Packet
 * Block, whose first option is a comment by which it is recognized and restored. */
#ifndef TCPPHASE_SIMPLE_PACKET_H
#define TCPPHASE_SIMPLE_PACKET_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The text of that comment. */
extern const char simple_packet_mark[];

/* Converts it to an Enhanced Packet Block of the section's first interface, without a time.
 * snap_length: of that interface. Returns false if the block holds more than the packet, which
 * could not be restored. */
bool simple_packet_enhance(GByteArray *block, uint32_t snap_length, bool is_swapped);

/* Whether the Enhanced Packet Block, whose options begin at `options`, was converted from a Simple
 * Packet Block. */
bool simple_packet_is_marked(const GByteArray *block, uint32_t options, bool is_swapped);

/* Converts it back to a Simple Packet Block. */
void simple_packet_restore(GByteArray *block, uint32_t options, bool is_swapped);

#endif
