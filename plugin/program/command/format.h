/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The kinds and formats of outputs. */
#ifndef TCPPHASE_FORMAT_H
#define TCPPHASE_FORMAT_H

/* id, option or verb in messages, part of the names of files in folders. */
#define OUTPUTS(X)                                                                                 \
    X(ANNOTATED, "-w", "")                                                                         \
    X(STREAMS, "-s", ".streams")                                                                   \
    X(SEGMENTS, "-S", ".segments")                                                                 \
    X(LIST, "the list", ".list")                                                                   \
    X(LADDER, "ladder", ".ladder")                                                                 \
    X(REPORT, "report", ".report")

#define OUTPUT_ENUM(id, ...) OUTPUT_##id,
enum output_kind { OUTPUTS(OUTPUT_ENUM) OUTPUT_KINDS };
#undef OUTPUT_ENUM

#define FORMAT_OF(kind) (1U << OUTPUT_##kind)

/* id, word for --format, file name extension, kinds of output that have it, meaning. The writer of
 * each is in output/writers.c. */
#define TABLE_FORMATS(X)                                                                           \
    X(CSV, "csv", "csv", FORMAT_OF(STREAMS) | FORMAT_OF(SEGMENTS),                                 \
      "comma-separated values, a header first (RFC 4180)")                                         \
    X(NDJSON, "ndjson", "ndjson", FORMAT_OF(STREAMS) | FORMAT_OF(SEGMENTS),                        \
      "one JSON object per line; absent values are left out")                                      \
    X(SQLITE, "sqlite", "sqlite", FORMAT_OF(STREAMS), "a database, table streams")                 \
    X(TRACE, "trace", "trace", FORMAT_OF(SEGMENTS),                                                \
      "segments as a test case, in the notation of tests/traces")

/* Formats for people: a list of connections, drawings of one, a report. */
#define PEOPLE_FORMATS(X)                                                                          \
    X(TEXT, "text", "txt", FORMAT_OF(LIST) | FORMAT_OF(LADDER), "text for a terminal")             \
    X(SVG, "svg", "svg", FORMAT_OF(LADDER),                                                        \
      "a picture, with text that can be searched and copied")                                      \
    X(PNG, "png", "png", FORMAT_OF(LADDER), "the same as pixels")                                  \
    X(PDF, "pdf", "pdf", FORMAT_OF(LADDER), "the same as a page")                                  \
    X(MERMAID, "mermaid", "mmd", FORMAT_OF(LADDER),                                                \
      "a Mermaid sequence diagram, for wikis and issues")                                          \
    X(HTML, "html", "html", FORMAT_OF(REPORT), "a self-contained page for a browser")

/* Formats for --format; pcapng is written with -w only. */
#define NAMED_FORMATS(X) TABLE_FORMATS(X) PEOPLE_FORMATS(X)

#define FORMATS(X)                                                                                 \
    NAMED_FORMATS(X)                                                                               \
    X(PCAPNG, "pcapng", "pcapng", FORMAT_OF(ANNOTATED), "a capture")

#define FORMAT_ENUM(id, ...) FORMAT_##id,
enum format { FORMATS(FORMAT_ENUM) FORMAT_COUNT };
#undef FORMAT_ENUM

extern const char *const output_options[OUTPUT_KINDS];
extern const char *const output_parts[OUTPUT_KINDS];
extern const char *const format_words[FORMAT_COUNT];
extern const char *const format_endings[FORMAT_COUNT];
extern const unsigned format_kinds[FORMAT_COUNT]; /* set of FORMAT_OF */

#endif
