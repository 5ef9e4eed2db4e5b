/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A row of a table in any format: for each column in order, its value is written or that it is
 * absent. */
#ifndef TCPPHASE_ROW_H
#define TCPPHASE_ROW_H

#include "text.h"

struct row {
    const struct row_format *format;
    struct text *text;
    bool is_begun; /* has at least one value */
};

/* How a format writes each kind of value. name: name of the column. */
struct row_format {
    void (*begin)(struct row *row);
    void (*absent)(struct row *row);
    void (*boolean)(struct row *row, const char *name, bool is_true);
    void (*number)(struct row *row, const char *name, uint64_t number);
    void (*time)(struct row *row, const char *name, int64_t time); /* ns */

    /* A word of a vocabulary; needs no quoting or escaping. */
    void (*word)(struct row *row, const char *name, const char *word);

    /* Any text; valid UTF-8 if is_utf8. */
    void (*text)(struct row *row, const char *name, const char *word);

    /* One or more words of a vocabulary: an array in NDJSON, separated by spaces elsewhere. */
    void (*words)(struct row *row, const char *name, const char *const words[], size_t count);

    /* At least one sentence: for NDJSON an array, else with "; " between them. */
    void (*texts)(struct row *row, const char *name, const char *const texts[], size_t count);
    void (*end)(struct row *row);

    /* The header line; NULL: none. */
    void (*header)(struct text *text, const char *const names[], size_t count);

    bool is_utf8;              /* text must be valid UTF-8 */
    bool has_no_names;         /* values go by their places: absent ones have one, too */
    bool has_no_capture_names; /* no column for the capture */
};

extern const struct row_format row_csv;    /* RFC 4180 */
extern const struct row_format row_ndjson; /* RFC 8259, one object per line */
extern const struct row_format row_packed; /* binary, read by database.c */
extern const struct row_format row_array;  /* JSON arrays of all values, for a page of HTML */

/* In a packed row, the first octet of each value. A number or time (ns) follows in eight octets, a
 * text with its length in four octets before it; all in host byte order. */
enum packed { PACKED_NULL, PACKED_NUMBER, PACKED_REAL, PACKED_TEXT };

/* Maximal size of a row in octets. */
enum { ROW_MAX = TEXT_ROOM_MAX };

/* Writes the words with the separator between them. */
void row_add_words(struct text *text, const char *separator, const char *const words[],
                   size_t count);

#endif
