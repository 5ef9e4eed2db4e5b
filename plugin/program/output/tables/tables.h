/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The tables of streams and of segments: their columns and rows. */
#ifndef TCPPHASE_TABLES_H
#define TCPPHASE_TABLES_H

#include "command/options.h"
#include "row.h"

#include <segment_fields.h>
#include <sighting.h>
#include <stream_fields.h>

/* What the plugin leaves to the fields of IP and TCP: id, name behind "stream.", kind (enum
 * stream_kind). */
#define STREAM_PLACES(X)                                                                           \
    X(CLIENT_ADDRESS, "client.address", WORD)                                                      \
    X(CLIENT_PORT, "client.port", NUMBER)                                                          \
    X(SERVER_ADDRESS, "server.address", WORD)                                                      \
    X(SERVER_PORT, "server.port", NUMBER)                                                          \
    X(START_TIME, "start_time", TIME)

/* The columns before those that the lists of fields name: the capture, when there are several. */
enum {
    CAPTURE_COLUMN = 1,
    STREAM_PLACE_COUNT = 5,
    STREAM_COLUMNS = CAPTURE_COLUMN + STREAM_PLACE_COUNT + STREAM_FIELD_COUNT,
    SEGMENT_COLUMNS = CAPTURE_COLUMN + 2 + SEGMENT_FIELD_COUNT
};

/* The names of all columns, the capture's first. */
extern const char *const stream_columns[STREAM_COLUMNS];
extern const char *const segment_columns[SEGMENT_COLUMNS];

/* The types that SQL has for the columns of streams. */
extern const char *const stream_types[STREAM_COLUMNS];

/* A table being written. capture: the value of the first column; NULL: there is no such column. */
struct table {
    struct text text;
    const struct row_format *format;
    char *capture;
};

void table_write_stream(struct table *table, const struct stream_entry *stream);
void table_write_segment(struct table *table, const struct judgement *judgement);

/* Writes what is above the rows of an output, if it is a table that has a header. Returns errno of
 * the write that failed; 0: none did. */
int table_write_header(const struct output_request *request, bool names_capture, int fd);

#endif
