/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A row of a table, in any format: its writer gives each column's value in order, or says that it
 * has none. */
#ifndef TCPPHASE_ROW_H
#define TCPPHASE_ROW_H

#include "command/format.h"
#include "text.h"

struct row {
    struct text *text;
    enum format format; /* CSV, NDJSON, or SQLITE: packed, as database.h reads it */
    bool is_begun;      /* a value was written */
};

/* For SQLITE, what a value begins with. */
enum packed { PACKED_NULL, PACKED_NUMBER, PACKED_REAL, PACKED_TEXT };

/* names: of the columns. Writes what stands above the first row, in CSV. */
void row_header(struct text *text, const char *const names[], size_t count);

/* The longest that a row may be. */
enum { ROW_MAX = TEXT_ROOM_MAX };

static inline void row_begin(struct row *row)
{
    text_room(row->text, ROW_MAX);
    row->is_begun = false;
    if (row->format == FORMAT_NDJSON)
        text_add_char(row->text, '{');
}

static inline void row_end(struct row *row)
{
    if (row->format == FORMAT_NDJSON)
        text_add_char(row->text, '}');
    if (row->format != FORMAT_SQLITE)
        text_add_char(row->text, '\n');
}

void row_absent(struct row *row);
void row_bool(struct row *row, const char *name, bool is_true);
void row_number(struct row *row, const char *name, uint64_t number);
void row_time(struct row *row, const char *name, int64_t time);

/* A word of a vocabulary: it needs neither quotes nor escapes. */
void row_word(struct row *row, const char *name, const char *word);

/* Any text, in UTF-8 for NDJSON. */
void row_text(struct row *row, const char *name, const char *word);

/* At least one word of a vocabulary: for NDJSON an array, else with spaces between them. */
void row_words(struct row *row, const char *name, const char *const words[], size_t count);

#endif
