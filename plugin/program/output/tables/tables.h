/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The tables of streams and of segments: their columns and rows. */
#ifndef TCPPHASE_TABLES_H
#define TCPPHASE_TABLES_H

#include "row.h"

#include <segment_fields.h>
#include <sighting.h>
#include <stream_fields.h>

/* What the plugin leaves to the fields of IP and TCP: id, name behind "stream.". */
#define STREAM_PLACES(X)                                                                           \
    X(CLIENT_ADDRESS, "client.address")                                                            \
    X(CLIENT_PORT, "client.port")                                                                  \
    X(SERVER_ADDRESS, "server.address")                                                            \
    X(SERVER_PORT, "server.port")                                                                  \
    X(START_TIME, "start_time")

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

/* A table being written. capture: the value of the first column; NULL: there is no such column. */
struct table {
    struct text text;
    enum format format;
    char *capture;
    bool is_live; /* somebody waits for the rows while the capture is made */
};

void table_write_stream(struct table *table, const struct stream_entry *stream);
void table_write_segment(struct table *table, const struct judgement *judgement);

#endif
