/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "blocks.h"

#include "block_format.h"
#include "mark.h"
#include "simple_packet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct blocks {
    FILE *from;
    FILE *to;
    const char *comment; /* for the next section; NULL: none */
    GByteArray *block;   /* the block being copied */
    GByteArray *edited;
    int64_t place;        /* offset in the file of the next block */
    uint32_t snap_length; /* of the section's first interface */
    int64_t
        section_at; /* offset in the output of the section length field; -1: the section has none */
    uint64_t section_grown; /* octets added by comments, modulo 2^64 */
    uint64_t section_length;
    uint32_t read; /* octets of the last block read */
    int error;
    bool was_simple;    /* the packet was in a Simple Packet Block, which a comment must record */
    bool has_interface; /* the section has one */
    bool is_swapped;    /* the section has the other byte order */
};

static uint32_t number(const struct blocks *blocks, const uint8_t *octets)
{
    return block_number(octets, blocks->is_swapped);
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
    blocks->section_at = -1;
    blocks->block = g_byte_array_new();
    blocks->edited = g_byte_array_new();
    return blocks;
}

/* Determines the byte order of the section. */
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

/* Updates the section length field of the last section by the octets added. */
static bool finish_section(struct blocks *blocks)
{
    if (blocks->section_at < 0 || blocks->section_grown == 0)
        return true;
    const off_t end = ftello(blocks->to);
    uint64_t length = blocks->section_length + blocks->section_grown;
    if (blocks->is_swapped)
        length = GUINT64_SWAP_LE_BE(length);
    return (fseeko(blocks->to, blocks->section_at, SEEK_SET) == 0 &&
            fwrite(&length, sizeof length, 1, blocks->to) == 1 &&
            fseeko(blocks->to, end, SEEK_SET) == 0) ||
           is_bad(blocks, errno);
}

/* Reads the next block. Returns false at the end, or if the block is incomplete. */
static bool read_block(struct blocks *blocks)
{
    GByteArray *block = blocks->block;
    g_byte_array_set_size(block, BODY + TRAILER); /* the shortest block */
    if (fread(block->data, block->len, 1, blocks->from) != 1)
        return false;
    if (number(blocks, block->data) == SECTION) {
        if (!finish_section(blocks))
            return false;
        begin_section(blocks, block->data + BODY);
    }
    const uint32_t length = number(blocks, block->data + LENGTH);
    if (length < block->len || length > BLOCK_MAX)
        return false;
    const guint begun = block->len;
    g_byte_array_set_size(block, block_padded(length));
    blocks->read = block->len;
    return block_padded(length) == begun ||
           fread(block->data + begun, block->len - begun, 1, blocks->from) == 1;
}

static bool write_block(struct blocks *blocks, const GByteArray *block)
{
    blocks->section_grown += (uint64_t)block->len - blocks->read;
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
    g_byte_array_append(blocks->edited, padding, block_padded(length) - length);
}

/* Appends the options except tcpphase's comments. Returns the offset at which they end: at the
 * end-of-options mark, at an invalid option, or at the end of the block. */
static uint32_t keep_options(struct blocks *blocks, uint32_t at)
{
    const uint8_t *octets = blocks->block->data;
    const uint32_t end = blocks->block->len - TRAILER;
    while (at + OPTION_HEADER <= end) {
        const uint16_t code = block_short(octets + at, blocks->is_swapped);
        const uint32_t length = block_short(octets + at + 2, blocks->is_swapped);
        const uint32_t next = at + OPTION_HEADER + block_padded(length);
        if (code == END_OF_OPTIONS || next > end)
            break;
        if (code != COMMENT || !is_our_comment(octets + at + OPTION_HEADER, length))
            g_byte_array_append(blocks->edited, octets + at, next - at);
        at = next;
    }
    return at;
}

/* Writes both length fields of the edited block. */
static void put_lengths(struct blocks *blocks)
{
    GByteArray *edited = blocks->edited;
    const GByteArray *block = blocks->block;
    const uint32_t grown = edited->len - block->len;
    const uint8_t *trailer = block->data + block->len - TRAILER;
    block_put_number(edited->data + LENGTH, number(blocks, block->data + LENGTH) + grown,
                     blocks->is_swapped);
    block_put_number(edited->data + edited->len - TRAILER, number(blocks, trailer) + grown,
                     blocks->is_swapped);
}

/* If there are no other options, tcpphase's comments have their own end-of-options mark, as
 * libwiretap's have; it is removed with them. */
static uint32_t skip_own_end(const struct blocks *blocks, uint32_t options, uint32_t end)
{
    const bool had_ours_alone = end > options && blocks->edited->len == options;
    const bool has_mark = end + OPTION_HEADER <= blocks->block->len - TRAILER &&
                          number(blocks, blocks->block->data + end) == END_OF_OPTIONS;
    return had_ours_alone && has_mark ? end + OPTION_HEADER : end;
}

/* Writes the block, whose options begin at `options`, with these comments in place of tcpphase's
 * earlier ones. Everything else is copied, including what is behind the end of options, so that the
 * change can be undone. */
static bool write_commented(struct blocks *blocks, uint32_t options, const char *const comments[])
{
    const GByteArray *block = blocks->block;
    if (options > block->len - TRAILER)
        return is_bad(blocks, EIO);
    GByteArray *edited = blocks->edited;
    g_byte_array_set_size(edited, 0);
    g_byte_array_append(edited, block->data, options);
    const uint32_t end = skip_own_end(blocks, options, keep_options(blocks, options));
    const bool brings_end = edited->len == options && *comments != NULL;
    if (blocks->was_simple)
        add_option(blocks, COMMENT, simple_packet_mark);
    for (; *comments != NULL; comments++)
        add_option(blocks, COMMENT, *comments);
    if (brings_end)
        add_option(blocks, END_OF_OPTIONS, "");
    g_byte_array_append(edited, block->data + end, block->len - end);
    put_lengths(blocks);
    return write_block(blocks, edited);
}

/* The section length field is updated later if the output is seekable; in a pipe it is set to
 * unknown. */
static bool write_section(struct blocks *blocks)
{
    uint8_t *length = blocks->block->data + SECTION_LENGTH;
    if (blocks->block->len < SECTION_OPTIONS + TRAILER)
        return is_bad(blocks, EIO);
    memcpy(&blocks->section_length, length, sizeof blocks->section_length);
    if (blocks->is_swapped)
        blocks->section_length = GUINT64_SWAP_LE_BE(blocks->section_length);
    const off_t at = ftello(blocks->to);
    blocks->section_at = blocks->section_length == UINT64_MAX || at < 0 ? -1 : at + SECTION_LENGTH;
    if (at < 0)
        memset(length, 0xff, sizeof blocks->section_length);
    const char *const comments[] = {blocks->comment, NULL};
    blocks->comment = NULL;
    const bool is_good = write_commented(blocks, SECTION_OPTIONS, comments);
    blocks->section_grown = 0; /* the section header itself does not count */
    return is_good;
}

/* Writes an Enhanced Packet Block. */
static bool write_packet(struct blocks *blocks, bool was_enhanced, const char *const comments[])
{
    GByteArray *block = blocks->block;
    if (block->len < PACKET_OCTETS + TRAILER ||
        number(blocks, block->data + CAPTURED) > block->len - PACKET_OCTETS - TRAILER)
        return is_bad(blocks, EIO);
    const uint32_t captured = number(blocks, block->data + CAPTURED);
    const uint32_t options = PACKET_OCTETS + block_padded(captured);
    blocks->was_simple =
        was_enhanced || simple_packet_is_marked(block, options, blocks->is_swapped);
    bool is_good;
    if (blocks->was_simple && *comments == NULL) {
        simple_packet_restore(block, options, blocks->is_swapped);
        is_good = write_block(blocks, block);
    } else {
        is_good = write_commented(blocks, options, comments);
    }
    blocks->was_simple = false;
    return is_good;
}

/* Copies a block that is not a packet. */
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
        if (*comments == NULL || block->len < SIMPLE_OCTETS + TRAILER ||
            !simple_packet_enhance(block, blocks->snap_length, blocks->is_swapped))
            return write_block(blocks, block);
        return write_packet(blocks, true, comments);
    case PACKET:
    case ENHANCED_PACKET:
        return write_packet(blocks, false, comments);
    default:
        return write_other(blocks);
    }
}

static bool is_packet(const struct blocks *blocks)
{
    const uint32_t type = number(blocks, blocks->block->data);
    return type == PACKET || type == SIMPLE_PACKET || type == ENHANCED_PACKET;
}

/* A packet found here was appended after the first pass. */
bool blocks_pass_rest(struct blocks *blocks, bool is_valid)
{
    while ((is_valid || blocks->place == 0) && read_block(blocks) && !is_packet(blocks)) {
        blocks->place += blocks->block->len;
        if (!write_other(blocks))
            return false;
    }
    return finish_section(blocks);
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
