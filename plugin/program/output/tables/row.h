/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A row of a table in any format: its writer gives the value of each column in order, or says that
 * there is none. */
#ifndef TCPPHASE_ROW_H
#define TCPPHASE_ROW_H

#include "command/format.h"
#include "text.h"

struct row {
    const struct row_format *format;
    struct text *text;
    bool is_begun; /* a value was written */
};

/* What a format does with each kind of value; name: of the column. */
struct row_format {
    void (*begin)(struct row *row);
    void (*absent)(struct row *row);
    void (*boolean)(struct row *row, const char *name, bool is_true);
    void (*number)(struct row *row, const char *name, uint64_t number);
    void (*time)(struct row *row, const char *name, int64_t time); /* ns */

    /* A word of a vocabulary: it needs neither quotes nor escapes. */
    void (*word)(struct row *row, const char *name, const char *word);

    /* Any text, in UTF-8 for NDJSON. */
    void (*text)(struct row *row, const char *name, const char *word);

    /* At least one word of a vocabulary: for NDJSON an array, else with spaces between them. */
    void (*words)(struct row *row, const char *name, const char *const words[], size_t count);
    void (*end)(struct row *row);

    /* The line above the first row; NULL: there is none. */
    void (*header)(struct text *text, const char *const names[], size_t count);
};

extern const struct row_format row_csv;    /* RFC 4180 */
extern const struct row_format row_ndjson; /* RFC 8259, an object a line */
extern const struct row_format row_packed; /* as database.c reads it */

/* The format of tables in a file of that format. */
const struct row_format *row_format_of(enum format format);

/* In a packed row, the octet that a value begins with. A number and a time (ns) are eight octets, a
 * text has its length in four before it, all in the machine's order. */
enum packed { PACKED_NULL, PACKED_NUMBER, PACKED_REAL, PACKED_TEXT };

/* The longest that a row may be. */
enum { ROW_MAX = TEXT_ROOM_MAX };

/* Words with spaces between them. */
void row_add_words(struct text *text, const char *const words[], size_t count);

#endif
