/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A second reader, with which the program is built for the test of the interface of readers: a text
 * that begins with "# packets", and has a packet in each further line, its time in ns since 1970
 * and its octets in hexadecimal, from the IP header on. */

#include <glib.h>
#include <input/wiretap_reader.h>
#include <stdio.h>
#include <string.h>

enum { LINE_SIZE = 4096 };
static const char title[] = "# packets\n";

struct hex_file {
    FILE *file;
    char line[LINE_SIZE];
    uint8_t octets[LINE_SIZE / 2];
};

static bool recognizes(const uint8_t *start, size_t length)
{
    return length >= sizeof title - 1 && memcmp(start, title, sizeof title - 1) == 0;
}

static void *open_file(const char *path, struct read_error *error)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    if (file == NULL) {
        *error = (struct read_error){READ_FAILED, g_strdup("fopen")};
        return NULL;
    }
    struct hex_file *hex = g_new0(struct hex_file, 1);
    hex->file = file;
    return fgets(hex->line, LINE_SIZE, file) != NULL ? hex : NULL;
}

static bool next(void *state, struct frame *frame, struct read_error *error)
{
    struct hex_file *hex = state;
    char *digits;
    size_t count = 0;
    if (fgets(hex->line, LINE_SIZE, hex->file) == NULL)
        return false;
    frame->time = g_ascii_strtoll(hex->line, &digits, 10);
    for (digits += *digits == ' '; g_ascii_isxdigit(*digits); digits += 2)
        hex->octets[count++] =
            (uint8_t)(g_ascii_xdigit_value(digits[0]) << 4 | g_ascii_xdigit_value(digits[1]));
    frame->is_packet = true;
    frame->packet = (struct decode_packet){DECODE_LINK_RAW, hex->octets, count, count};
    if (*digits == '\n')
        return true;
    *error = (struct read_error){READ_CORRUPT, g_strdup("no hexadecimal digit")};
    return false;
}

static void close_file(void *state)
{
    struct hex_file *hex = state;
    fclose(hex->file);
    g_free(hex);
}

static const char *link_name(int type)
{
    (void)type;
    return "raw IP";
}

static const struct reader hex_reader = {
    .name = "hex_reader",
    .recognizes = recognizes,
    .open = open_file,
    .next = next,
    .close = close_file,
    .link_name = link_name,
};

const struct reader *const readers[] = {&hex_reader, &wiretap_reader, NULL};
