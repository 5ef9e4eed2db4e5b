/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "simple_packet.h"

#include "block_format.h"
#include "mark.h"

const char simple_packet_mark[] = ANNOTATION_MARK "in a Simple Packet Block before";

bool simple_packet_enhance(GByteArray *block, uint32_t snap_length, bool is_swapped)
{
    const uint32_t room = block->len - SIMPLE_OCTETS - TRAILER;
    const uint32_t on_wire = block_number(block->data + BODY, is_swapped);
    const uint32_t most = snap_length != 0 ? snap_length : UINT32_MAX;
    const uint32_t captured = MIN(MIN(on_wire, most), room);
    const uint32_t length = PACKET_OCTETS + block_padded(captured) + TRAILER;
    if (block_padded(captured) != room)
        return false;
    g_byte_array_set_size(block, length);
    memmove(block->data + PACKET_OCTETS, block->data + SIMPLE_OCTETS, block_padded(captured));
    memset(block->data, 0, PACKET_OCTETS);
    block_put_number(block->data, ENHANCED_PACKET, is_swapped);
    block_put_number(block->data + CAPTURED, captured, is_swapped);
    block_put_number(block->data + CAPTURED + 4, on_wire, is_swapped);
    block_put_number(block->data + LENGTH, length, is_swapped);
    block_put_number(block->data + length - TRAILER, length, is_swapped);
    return true;
}

bool simple_packet_is_marked(const GByteArray *block, uint32_t options, bool is_swapped)
{
    const uint8_t *option = block->data + options;
    const uint32_t length = sizeof simple_packet_mark - 1;
    return block->len - TRAILER >= options + OPTION_HEADER + block_padded(length) &&
           block_short(option, is_swapped) == COMMENT &&
           block_short(option + 2, is_swapped) == length &&
           memcmp(option + OPTION_HEADER, simple_packet_mark, length) == 0;
}

void simple_packet_restore(GByteArray *block, uint32_t options, bool is_swapped)
{
    const uint32_t octets = options - PACKET_OCTETS;
    const uint32_t length = SIMPLE_OCTETS + octets + TRAILER;
    const uint32_t on_wire = block_number(block->data + CAPTURED + 4, is_swapped);
    memmove(block->data + SIMPLE_OCTETS, block->data + PACKET_OCTETS, octets);
    g_byte_array_set_size(block, length);
    block_put_number(block->data, SIMPLE_PACKET, is_swapped);
    block_put_number(block->data + LENGTH, length, is_swapped);
    block_put_number(block->data + BODY, on_wire, is_swapped);
    block_put_number(block->data + length - TRAILER, length, is_swapped);
}
