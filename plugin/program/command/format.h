/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The formats of outputs. */
#ifndef TCPPHASE_FORMAT_H
#define TCPPHASE_FORMAT_H

/* id, word behind --format and as the end of a file's name, what it is. */
#define TABLE_FORMATS(X)                                                                           \
    X(CSV, "csv", "comma-separated values, a header first (RFC 4180)")                             \
    X(NDJSON, "ndjson", "one JSON object per line; absent values are left out")                    \
    X(SQLITE, "sqlite", "a database, table streams")                                               \
    X(TRACE, "trace", "segments as tests that people can read, in the notation of tests/traces")

#define FORMATS(X) TABLE_FORMATS(X) X(PCAPNG, "pcapng", "a capture")

#define FORMAT_ENUM(id, ...) FORMAT_##id,
enum format { FORMATS(FORMAT_ENUM) FORMAT_COUNT };
#undef FORMAT_ENUM

extern const char *const format_words[FORMAT_COUNT];

#endif
