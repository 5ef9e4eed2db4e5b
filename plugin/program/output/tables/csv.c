/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows as comma-separated values (RFC 4180), with LF line ends. */

#include "row.h"

static void begin_row(struct row *row)
{
    row->is_begun = false;
}

static void begin_value(struct row *row)
{
    if (row->is_begun)
        text_add_char(row->text, ',');
    row->is_begun = true;
}

static void write_boolean(struct row *row, const char *name, bool is_true)
{
    (void)name;
    begin_value(row);
    text_add_word(row->text, is_true ? "true" : "false");
}

static void write_number(struct row *row, const char *name, uint64_t number)
{
    (void)name;
    begin_value(row);
    text_add_number(row->text, number);
}

static void write_time(struct row *row, const char *name, int64_t time)
{
    (void)name;
    begin_value(row);
    text_add_time(row->text, time);
}

static void write_word(struct row *row, const char *name, const char *word)
{
    (void)name;
    begin_value(row);
    text_add_word(row->text, word);
}

static void add_escaped(struct text *text, const char *word)
{
    for (; *word != '\0'; word++) {
        if (*word == '"')
            text_add_char(text, '"');
        text_add_char(text, *word);
    }
}

static void write_text(struct row *row, const char *name, const char *word)
{
    if (strpbrk(word, ",\"\r\n") == NULL) {
        write_word(row, name, word);
        return;
    }
    begin_value(row);
    text_add_char(row->text, '"');
    add_escaped(row->text, word);
    text_add_char(row->text, '"');
}

static void write_words(struct row *row, const char *name, const char *const words[], size_t count)
{
    (void)name;
    begin_value(row);
    row_add_words(row->text, " ", words, count);
}

static void write_texts(struct row *row, const char *name, const char *const texts[], size_t count)
{
    (void)name;
    begin_value(row);
    text_add_char(row->text, '"');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_add_word(row->text, "; ");
        add_escaped(row->text, texts[i]);
    }
    text_add_char(row->text, '"');
}

static void end_row(struct row *row)
{
    text_add_char(row->text, '\n');
}

static void write_header(struct text *text, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_add_char(text, ',');
        text_add_word(text, names[i]);
    }
    text_add_char(text, '\n');
}

const struct row_format row_csv = {
    .begin = begin_row,
    .absent = begin_value,
    .boolean = write_boolean,
    .number = write_number,
    .time = write_time,
    .word = write_word,
    .text = write_text,
    .words = write_words,
    .texts = write_texts,
    .end = end_row,
    .header = write_header,
};
