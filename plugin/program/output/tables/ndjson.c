/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows as JSON objects (RFC 8259), one per line. */

#include "row.h"

static void begin_row(struct row *row)
{
    row->is_begun = false;
    text_add_char(row->text, '{');
}

static void begin_value(struct row *row, const char *name)
{
    if (row->is_begun)
        text_add_char(row->text, ',');
    row->is_begun = true;
    text_add_char(row->text, '"');
    text_add_word(row->text, name);
    text_add(row->text, "\":", 2);
}

/* Absent values are omitted. */
static void write_absent(struct row *row)
{
    (void)row;
}

static void write_boolean(struct row *row, const char *name, bool is_true)
{
    begin_value(row, name);
    text_add_word(row->text, is_true ? "true" : "false");
}

static void write_number(struct row *row, const char *name, uint64_t number)
{
    begin_value(row, name);
    text_add_number(row->text, number);
}

static void write_time(struct row *row, const char *name, int64_t time)
{
    begin_value(row, name);
    text_add_time(row->text, time);
}

static void add_quoted(struct text *text, const char *word)
{
    text_add_char(text, '"');
    text_add_word(text, word);
    text_add_char(text, '"');
}

static void write_word(struct row *row, const char *name, const char *word)
{
    begin_value(row, name);
    add_quoted(row->text, word);
}

/* Escapes control characters, including C1 (U+0080 to U+009F), which terminals may interpret. */
static void add_escaped(struct text *text, const char *word)
{
    static const char hexadecimal[] = "0123456789abcdef";
    for (; *word != '\0'; word++) {
        unsigned char letter = (unsigned char)*word;
        const bool is_c1 = letter == 0xc2 && ((unsigned char)word[1] & 0xe0) == 0x80;
        if (is_c1)
            letter = (unsigned char)*++word;
        if (letter < ' ' || letter == 0x7f || is_c1) {
            text_add(text, "\\u00", 4);
            text_add_char(text, hexadecimal[letter >> 4]);
            text_add_char(text, hexadecimal[letter & 0xf]);
            continue;
        }
        if (letter == '"' || letter == '\\')
            text_add_char(text, '\\');
        text_add_char(text, (char)letter);
    }
}

static void write_text(struct row *row, const char *name, const char *word)
{
    begin_value(row, name);
    text_add_char(row->text, '"');
    add_escaped(row->text, word);
    text_add_char(row->text, '"');
}

static void write_words(struct row *row, const char *name, const char *const words[], size_t count)
{
    begin_value(row, name);
    for (size_t i = 0; i < count; i++) {
        text_add_char(row->text, i == 0 ? '[' : ',');
        add_quoted(row->text, words[i]);
    }
    text_add_char(row->text, ']');
}

static void write_texts(struct row *row, const char *name, const char *const texts[], size_t count)
{
    begin_value(row, name);
    for (size_t i = 0; i < count; i++) {
        text_add_word(row->text, i == 0 ? "[\"" : ",\"");
        add_escaped(row->text, texts[i]);
        text_add_char(row->text, '"');
    }
    text_add_char(row->text, ']');
}

static void end_row(struct row *row)
{
    text_add(row->text, "}\n", 2);
}

const struct row_format row_ndjson = {
    .is_utf8 = true,
    .begin = begin_row,
    .absent = write_absent,
    .boolean = write_boolean,
    .number = write_number,
    .time = write_time,
    .word = write_word,
    .text = write_text,
    .words = write_words,
    .texts = write_texts,
    .end = end_row,
};
