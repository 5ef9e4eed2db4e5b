/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The columns and rows of the tables of streams and of segments. */
#ifndef TCPPHASE_TABLES_H
#define TCPPHASE_TABLES_H

#include "command/options.h"
#include "row.h"

#include <segment_fields.h>
#include <sighting.h>
#include <stream_fields.h>

/* Columns that the plugin does not have because IP and TCP have fields for them: id, name after
 * "stream.", kind (enum stream_kind). */
#define STREAM_PLACES(X)                                                                           \
    X(CLIENT_ADDRESS, "client.address", WORD)                                                      \
    X(CLIENT_PORT, "client.port", NUMBER)                                                          \
    X(SERVER_ADDRESS, "server.address", WORD)                                                      \
    X(SERVER_PORT, "server.port", NUMBER)                                                          \
    X(START_TIME, "start_time", TIME)

/* Columns before those of the lists of fields. The capture's is present if there are several
 * captures. */
enum {
    CAPTURE_COLUMN = 1,
    STREAM_PLACE_COUNT = 5,
    STREAM_COLUMNS = CAPTURE_COLUMN + STREAM_PLACE_COUNT + STREAM_FIELD_COUNT,
    SEGMENT_COLUMNS = CAPTURE_COLUMN + 2 + SEGMENT_FIELD_COUNT
};

/* Names of the columns of streams, the one for the capture first. */
extern const char *const stream_columns[STREAM_COLUMNS];

/* SQL types of the columns of streams. */
extern const char *const stream_types[STREAM_COLUMNS];

/* A table being written. capture: value of the first column; NULL: the table does not have it. */
struct table {
    struct text text;
    const struct row_format *format;
    char *capture;
};

void table_write_stream(struct table *table, const struct stream_entry *stream);
void table_write_segment(struct table *table, const struct judgement *judgement);

/* Write the header of a table, if its format has one. Return 0, or errno of a failed write. */
int table_write_stream_header(const struct row_format *format, bool names_capture, int fd);
int table_write_segment_header(const struct row_format *format, bool names_capture, int fd);

#endif
