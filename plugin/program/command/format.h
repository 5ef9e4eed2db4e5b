/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The formats of outputs. */
#ifndef TCPPHASE_FORMAT_H
#define TCPPHASE_FORMAT_H

/* id, word for --format, file name extension, meaning. */
#define TABLE_FORMATS(X)                                                                           \
    X(CSV, "csv", "csv", "comma-separated values, a header first (RFC 4180)")                      \
    X(NDJSON, "ndjson", "ndjson", "one JSON object per line; absent values are left out")          \
    X(SQLITE, "sqlite", "sqlite", "a database, table streams")                                     \
    X(TRACE, "trace", "trace",                                                                     \
      "segments as tests that people can read, in the notation of tests/traces")

/* Formats of drawings of a connection. */
#define LADDER_FORMATS(X) X(TEXT, "text", "txt", "lines to read in a terminal")

/* Formats for --format; pcapng is written with -w only. */
#define NAMED_FORMATS(X) TABLE_FORMATS(X) LADDER_FORMATS(X)

#define FORMATS(X) NAMED_FORMATS(X) X(PCAPNG, "pcapng", "pcapng", "a capture")

#define FORMAT_ENUM(id, ...) FORMAT_##id,
enum format { FORMATS(FORMAT_ENUM) FORMAT_COUNT };
#undef FORMAT_ENUM

extern const char *const format_words[FORMAT_COUNT];
extern const char *const format_endings[FORMAT_COUNT];

#endif
