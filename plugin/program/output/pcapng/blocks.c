/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "blocks.h"

#include "mark.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Types of blocks and codes of options. */
enum {
    INTERFACE = 1,
    PACKET = 2, /* obsolete; laid out as an Enhanced Packet Block */
    SIMPLE_PACKET = 3,
    ENHANCED_PACKET = 6,
    SECTION = 0x0a0d0d0a, /* the same in either byte order */
};
enum { END_OF_OPTIONS = 0, COMMENT = 1 };

/* Where fields are, from the beginning of a block. */
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

enum { TRAILER = 4, OPTION_HEADER = 4, BLOCK_MAX = 16 << 20 }; /* libwiretap reads none longer */

struct blocks {
    FILE *from;
    FILE *to;
    const char *comment; /* of the section that comes; NULL: none */
    GByteArray *block;   /* the one that is copied */
    GByteArray *edited;
    int64_t place;        /* in the file, of the block that comes */
    uint32_t snap_length; /* of the section's first interface */
    int error;
    bool has_interface; /* the section has one */
    bool is_swapped;    /* the section is in the other byte order */
};

static uint32_t number(const struct blocks *blocks, const uint8_t *octets)
{
    uint32_t found;
    memcpy(&found, octets, sizeof found);
    return blocks->is_swapped ? GUINT32_SWAP_LE_BE(found) : found;
}

static uint16_t short_number(const struct blocks *blocks, const uint8_t *octets)
{
    uint16_t found;
    memcpy(&found, octets, sizeof found);
    return blocks->is_swapped ? GUINT16_SWAP_LE_BE(found) : found;
}

static void put_number(const struct blocks *blocks, uint8_t *octets, uint32_t value)
{
    const uint32_t swapped = blocks->is_swapped ? GUINT32_SWAP_LE_BE(value) : value;
    memcpy(octets, &swapped, sizeof swapped);
}

static uint32_t padded(uint32_t length)
{
    return (length + 3) & ~UINT32_C(3);
}

struct blocks *blocks_open(const char *path, int fd, const char *comment, int *error)
{
    FILE *from = fopen(path, "rbe");
    const int to = from != NULL ? dup(fd) : -1;
    FILE *file = to >= 0 ? fdopen(to, "wb") : NULL;
    if (file == NULL) {
        *error = errno;
        if (from != NULL)
            fclose(from);
        if (to >= 0)
            close(to);
        return NULL;
    }
    struct blocks *blocks = g_new0(struct blocks, 1);
    blocks->from = from;
    blocks->to = file;
    blocks->comment = comment;
    blocks->block = g_byte_array_new();
    blocks->edited = g_byte_array_new();
    return blocks;
}

/* A section says in which byte order it is. */
static void begin_section(struct blocks *blocks, const uint8_t *magic)
{
    static const uint32_t in_our_order = 0x1a2b3c4d;
    blocks->is_swapped = memcmp(magic, &in_our_order, sizeof in_our_order) != 0;
    blocks->has_interface = false;
}

static bool is_bad(struct blocks *blocks, int error)
{
    blocks->error = error;
    return false;
}

/* Reads the next block. False: there is none, or not all of it. */
static bool read_block(struct blocks *blocks)
{
    GByteArray *block = blocks->block;
    g_byte_array_set_size(block, BODY + TRAILER); /* no block is shorter */
    if (fread(block->data, block->len, 1, blocks->from) != 1)
        return false;
    if (number(blocks, block->data) == SECTION)
        begin_section(blocks, block->data + BODY);
    const uint32_t length = number(blocks, block->data + LENGTH);
    if (length < block->len || length > BLOCK_MAX)
        return false;
    const guint begun = block->len;
    g_byte_array_set_size(block, padded(length));
    return padded(length) == begun ||
           fread(block->data + begun, block->len - begun, 1, blocks->from) == 1;
}

static bool write_block(struct blocks *blocks, const GByteArray *block)
{
    return fwrite(block->data, block->len, 1, blocks->to) == 1 || is_bad(blocks, errno);
}

static bool is_our_comment(const uint8_t *octets, uint32_t length)
{
    return length >= strlen(ANNOTATION_MARK) &&
           memcmp(octets, ANNOTATION_MARK, strlen(ANNOTATION_MARK)) == 0;
}

static void add_option(struct blocks *blocks, uint16_t code, const char *text)
{
    static const uint8_t padding[4];
    const uint16_t length = (uint16_t)strlen(text);
    const uint16_t header[] = {
        blocks->is_swapped ? GUINT16_SWAP_LE_BE(code) : code,
        blocks->is_swapped ? GUINT16_SWAP_LE_BE(length) : length,
    };
    g_byte_array_append(blocks->edited, (const uint8_t *)header, sizeof header);
    g_byte_array_append(blocks->edited, (const uint8_t *)text, length);
    g_byte_array_append(blocks->edited, padding, padded(length) - length);
}

/* Options that are not our comments. */
static void keep_options(struct blocks *blocks, uint32_t at)
{
    const uint8_t *octets = blocks->block->data;
    const uint32_t end = blocks->block->len - TRAILER;
    while (at + OPTION_HEADER <= end) {
        const uint16_t code = short_number(blocks, octets + at);
        const uint32_t length = short_number(blocks, octets + at + 2);
        const uint32_t next = at + OPTION_HEADER + padded(length);
        if (code == END_OF_OPTIONS || next > end)
            return;
        if (code != COMMENT || !is_our_comment(octets + at + OPTION_HEADER, length))
            g_byte_array_append(blocks->edited, octets + at, next - at);
        at = next;
    }
}

/* Writes the block, whose options begin there, with these comments in place of ours. */
static bool write_commented(struct blocks *blocks, uint32_t options, const char *const comments[])
{
    if (options > blocks->block->len - TRAILER)
        return is_bad(blocks, EIO);
    GByteArray *edited = blocks->edited;
    g_byte_array_set_size(edited, 0);
    g_byte_array_append(edited, blocks->block->data, options);
    keep_options(blocks, options);
    for (; *comments != NULL; comments++)
        add_option(blocks, COMMENT, *comments);
    if (edited->len > options)
        add_option(blocks, END_OF_OPTIONS, "");
    g_byte_array_set_size(edited, edited->len + TRAILER);
    put_number(blocks, edited->data + LENGTH, edited->len);
    put_number(blocks, edited->data + edited->len - TRAILER, edited->len);
    return write_block(blocks, edited);
}

/* Its length in octets may change: it is left open. */
static bool write_section(struct blocks *blocks)
{
    if (blocks->block->len < SECTION_OPTIONS + TRAILER)
        return is_bad(blocks, EIO);
    memset(blocks->block->data + SECTION_LENGTH, 0xff, SECTION_OPTIONS - SECTION_LENGTH);
    const char *const comments[] = {blocks->comment, NULL};
    blocks->comment = NULL;
    return write_commented(blocks, SECTION_OPTIONS, comments);
}

/* Of the section's first interface, with no time. */
static void enhance_packet(struct blocks *blocks)
{
    GByteArray *block = blocks->block;
    const uint32_t room = block->len - SIMPLE_OCTETS - TRAILER;
    const uint32_t on_wire = number(blocks, block->data + BODY);
    const uint32_t most = blocks->snap_length != 0 ? blocks->snap_length : UINT32_MAX;
    const uint32_t captured = MIN(MIN(on_wire, most), room);
    g_byte_array_set_size(block, PACKET_OCTETS + padded(captured) + TRAILER);
    memmove(block->data + PACKET_OCTETS, block->data + SIMPLE_OCTETS, padded(captured));
    memset(block->data, 0, PACKET_OCTETS);
    put_number(blocks, block->data, ENHANCED_PACKET);
    put_number(blocks, block->data + CAPTURED, captured);
    put_number(blocks, block->data + CAPTURED + 4, on_wire);
}

/* Copies a block that is no packet. */
static bool write_other(struct blocks *blocks)
{
    const GByteArray *block = blocks->block;
    const uint32_t type = number(blocks, block->data);
    if (type == SECTION)
        return write_section(blocks);
    if (type == INTERFACE && !blocks->has_interface && block->len >= SNAP_LENGTH + 4 + TRAILER) {
        blocks->has_interface = true;
        blocks->snap_length = number(blocks, block->data + SNAP_LENGTH);
    }
    return write_block(blocks, block);
}

bool blocks_pass(struct blocks *blocks, int64_t place)
{
    while (blocks->place < place) {
        if (!read_block(blocks))
            return is_bad(blocks, EIO);
        blocks->place += blocks->block->len;
        if (!write_other(blocks))
            return false;
    }
    return blocks->place == place || is_bad(blocks, EIO);
}

bool blocks_pass_record(struct blocks *blocks, const char *const comments[])
{
    if (!read_block(blocks))
        return is_bad(blocks, EIO);
    GByteArray *block = blocks->block;
    blocks->place += block->len;
    switch (number(blocks, block->data)) {
    case SIMPLE_PACKET:
        if (*comments == NULL || block->len < SIMPLE_OCTETS + TRAILER)
            return write_block(blocks, block);
        enhance_packet(blocks);
        break;
    case PACKET:
    case ENHANCED_PACKET:
        break;
    default:
        return write_other(blocks);
    }
    if (block->len < PACKET_OCTETS + TRAILER ||
        number(blocks, block->data + CAPTURED) > block->len - PACKET_OCTETS - TRAILER)
        return is_bad(blocks, EIO);
    const uint32_t captured = number(blocks, block->data + CAPTURED);
    return write_commented(blocks, PACKET_OCTETS + padded(captured), comments);
}

static bool is_packet(const struct blocks *blocks)
{
    const uint32_t type = number(blocks, blocks->block->data);
    return type == PACKET || type == SIMPLE_PACKET || type == ENHANCED_PACKET;
}

/* A packet here has come since the capture was read for the first time. */
bool blocks_pass_rest(struct blocks *blocks)
{
    while (read_block(blocks) && !is_packet(blocks))
        if (!write_other(blocks))
            return false;
    return true;
}

int blocks_error(const struct blocks *blocks)
{
    return blocks->error;
}

bool blocks_close(struct blocks *blocks, int *error)
{
    if (blocks == NULL)
        return true;
    fclose(blocks->from);
    errno = 0;
    const bool is_good = fclose(blocks->to) == 0;
    if (!is_good)
        *error = errno;
    g_byte_array_free(blocks->block, TRUE);
    g_byte_array_free(blocks->edited, TRUE);
    g_free(blocks);
    return is_good;
}
