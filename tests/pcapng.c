/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writing a pcapng file (draft-ietf-opsawg-pcapng), little endian on every machine. */

#include "pcapng.h"

enum {
    SECTION_HEADER = 0x0a0d0d0a,
    INTERFACE = 1,
    ENHANCED_PACKET = 6,
    OPTION_END = 0,
    OPTION_TIME_RESOLUTION = 9,
    LINK_ETHERNET = 1,
    NANOSECONDS = 9 /* 10^-9 */
};

static void write16(FILE *file, uint32_t number)
{
    fputc((int)(number & 0xff), file);
    fputc((int)(number >> 8 & 0xff), file);
}

static void write32(FILE *file, uint32_t number)
{
    write16(file, number & 0xffff);
    write16(file, number >> 16);
}

static void write_section_header(FILE *file)
{
    write32(file, SECTION_HEADER);
    write32(file, 28);
    write32(file, 0x1a2b3c4d); /* byte order */
    write16(file, 1);          /* version 1.0 */
    write16(file, 0);
    write32(file, UINT32_MAX); /* length of the section: not told */
    write32(file, UINT32_MAX);
    write32(file, 28);
}

static void write_interface(FILE *file)
{
    write32(file, INTERFACE);
    write32(file, 32);
    write16(file, LINK_ETHERNET);
    write16(file, 0);
    write32(file, 0); /* no limit to the captured length */
    write16(file, OPTION_TIME_RESOLUTION);
    write16(file, 1);
    write32(file, NANOSECONDS); /* one octet and padding */
    write32(file, OPTION_END);
    write32(file, 32);
}

void pcapng_begin(FILE *file)
{
    write_section_header(file);
    write_interface(file);
}

void pcapng_add(FILE *file, const struct pcapng_packet *packet)
{
    uint32_t padding = (4 - packet->captured % 4) % 4;
    uint32_t block_length = 32 + packet->captured + padding;
    write32(file, ENHANCED_PACKET);
    write32(file, block_length);
    write32(file, 0); /* the interface */
    write32(file, (uint32_t)(packet->time >> 32));
    write32(file, (uint32_t)packet->time);
    write32(file, packet->captured);
    write32(file, packet->length);
    fwrite(packet->octets, 1, packet->captured, file);
    for (uint32_t i = 0; i < padding; i++)
        fputc(0, file);
    write32(file, block_length);
}
