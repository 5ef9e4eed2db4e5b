/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A Simple Packet Block has no room for comments: to be annotated it becomes an Enhanced Packet
 * Block, whose first option is a comment that says what it was, and by which it is restored. */
#ifndef TCPPHASE_SIMPLE_PACKET_H
#define TCPPHASE_SIMPLE_PACKET_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The text of that comment. */
extern const char simple_packet_mark[];

/* Makes it an Enhanced Packet Block of the section's first interface, which has that snap length,
 * without a time. False: it holds more than the packet, which could not be restored. */
bool simple_packet_enhance(GByteArray *block, uint32_t snap_length, bool is_swapped);

/* True when the Enhanced Packet Block, whose options begin there, is a Simple Packet Block that was
 * annotated. */
bool simple_packet_is_marked(const GByteArray *block, uint32_t options, bool is_swapped);

/* Makes it a Simple Packet Block again. */
void simple_packet_restore(GByteArray *block, uint32_t options, bool is_swapped);

#endif
