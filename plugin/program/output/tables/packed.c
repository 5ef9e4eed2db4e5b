/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows in a binary format (row.h), read back by database.c. */

#include "row.h"

static void begin_row(struct row *row)
{
    (void)row;
}

static void pack(struct row *row, enum packed kind, const void *octets, size_t length)
{
    text_add_char(row->text, (char)kind);
    text_add(row->text, octets, length);
}

static void write_absent(struct row *row)
{
    pack(row, PACKED_NULL, "", 0);
}

static void write_number(struct row *row, const char *name, uint64_t number)
{
    (void)name;
    pack(row, PACKED_NUMBER, &number, sizeof number);
}

static void write_boolean(struct row *row, const char *name, bool is_true)
{
    write_number(row, name, is_true);
}

static void write_time(struct row *row, const char *name, int64_t time)
{
    (void)name;
    pack(row, PACKED_REAL, &time, sizeof time);
}

static void write_text(struct row *row, const char *name, const char *word)
{
    (void)name;
    const uint32_t size = (uint32_t)strlen(word);
    pack(row, PACKED_TEXT, &size, sizeof size);
    text_add(row->text, word, size);
}

/* The length precedes the words and is filled in after them. */
static void pack_words(struct row *row, const char *separator, const char *const words[],
                       size_t count)
{
    uint32_t size = 0;
    pack(row, PACKED_TEXT, &size, sizeof size);
    char *const start = row->text->next;
    row_add_words(row->text, separator, words, count);
    size = (uint32_t)(row->text->next - start);
    memcpy(start - sizeof size, &size, sizeof size);
}

static void write_words(struct row *row, const char *name, const char *const words[], size_t count)
{
    (void)name;
    pack_words(row, " ", words, count);
}

static void write_texts(struct row *row, const char *name, const char *const texts[], size_t count)
{
    (void)name;
    pack_words(row, "; ", texts, count);
}

static void end_row(struct row *row)
{
    (void)row;
}

const struct row_format row_packed = {
    .has_no_capture_names = true,
    .begin = begin_row,
    .absent = write_absent,
    .boolean = write_boolean,
    .number = write_number,
    .time = write_time,
    .word = write_text,
    .text = write_text,
    .words = write_words,
    .texts = write_texts,
    .end = end_row,
};
