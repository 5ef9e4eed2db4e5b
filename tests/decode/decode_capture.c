/* SPDX-License-Identifier: GPL-2.0-or-later */

/* decode_capture [--keep-fragments] FILE : prints what the decoder finds in a pcap file of this
 * machine's byte order, one line per frame: the TCP header, with the checksum verified, or the
 * finding. decode_capture --words : prints the words of all findings and links, one per line. */

#include "capture_line.h"
#include "finding_words.h"

#include <decode.h>
#include <tcp_header.h>

#include <stdlib.h>
#include <string.h>

enum { MAGIC = 0xa1b2c3d4, FRAME_MAX = 1 << 18 };

struct file_header {
    uint32_t magic;
    uint16_t version[2];
    uint32_t zone[2];
    uint32_t snap_length;
    uint32_t link;
};

struct frame_header {
    uint32_t time[2];
    uint32_t captured;
    uint32_t on_wire;
};

static void write_result(uint32_t frame, const struct decode_result *result)
{
    const struct decode_tcp *tcp = &result->tcp;
    if (result->finding != DECODE_TCP) {
        printf("%s %u %u\n", finding_words[result->finding], frame, result->number);
        return;
    }
    const size_t most = tcp->captured < TCP_HEADER_MAX ? tcp->captured : TCP_HEADER_MAX;
    capture_line_write(stdout, frame, tcp, tcp_header_length(tcp->header, most));
}

static enum decode_link link_of(uint32_t number)
{
    switch (number) {
#define LINK(NAME, number, word) case DECODE_LINK_##NAME:
        DECODE_LINKS(LINK)
#undef LINK
        return (enum decode_link)number;
    default:
        return DECODE_LINK_UNKNOWN;
    }
}

static void decode_frames(FILE *file, struct decoder *decoder, enum decode_link link)
{
    struct frame_header header;
    for (uint32_t frame = 1; fread(&header, sizeof header, 1, file) == 1; frame++) {
        /* a buffer of its own, so that a sanitizer detects reads beyond it */
        uint8_t *octets = malloc(header.captured + (size_t)1);
        if (octets == NULL || header.captured > FRAME_MAX ||
            fread(octets, 1, header.captured, file) != header.captured) {
            free(octets);
            return;
        }
        const struct decode_packet packet = {link, octets, header.captured, header.on_wire};
        struct decode_result result;
        decode_packet(decoder, &packet, &result);
        write_result(frame, &result);
        free(octets);
    }
}

static int write_words(void)
{
    for (int finding = 0; finding < DECODE_FINDING_COUNT; finding++)
        printf("finding %s %d\n", finding_words[finding],
               decode_may_hold_tcp((enum decode_finding)finding));
#define LINK(NAME, number, word) printf("link %s %d\n", word, number);
    DECODE_LINKS(LINK)
#undef LINK
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--words") == 0)
        return write_words();
    const bool keeps = argc == 3 && strcmp(argv[1], "--keep-fragments") == 0;
    struct file_header header;
    FILE *file = argc == 2 || keeps ? fopen(argv[argc - 1], "rb") : NULL;
    if (file == NULL || fread(&header, sizeof header, 1, file) != 1 || header.magic != MAGIC) {
        fprintf(stderr, "usage: %s [--keep-fragments] FILE\n", argv[0]);
        return 2;
    }
    const struct decode_options options = {.keeps_fragments = keeps, .checks_checksums = true};
    struct decoder *decoder = decoder_new(&options);
    decode_frames(file, decoder, link_of(header.link));
    printf("incomplete %zu\n", decoder_incomplete(decoder));
    decoder_free(decoder);
    fclose(file);
    return 0;
}
