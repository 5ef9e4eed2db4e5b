/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "row.h"

static void begin_csv(struct row *row)
{
    if (row->is_begun)
        text_add_char(row->text, ',');
    row->is_begun = true;
}

static void begin_json(struct row *row, const char *name)
{
    if (row->is_begun)
        text_add_char(row->text, ',');
    row->is_begun = true;
    text_add_char(row->text, '"');
    text_add_word(row->text, name);
    text_add(row->text, "\":", 2);
}

static void begin_value(struct row *row, const char *name)
{
    if (row->format == FORMAT_CSV)
        begin_csv(row);
    else
        begin_json(row, name);
}

static void pack(struct row *row, enum packed kind, const void *octets, size_t length)
{
    text_add_char(row->text, (char)kind);
    text_add(row->text, octets, length);
}

static void pack_text(struct row *row, const char *word, size_t length)
{
    const uint32_t size = (uint32_t)length;
    pack(row, PACKED_TEXT, &size, sizeof size);
    text_add(row->text, word, length);
}

void row_absent(struct row *row)
{
    if (row->format == FORMAT_CSV)
        begin_csv(row);
    else if (row->format == FORMAT_SQLITE)
        pack(row, PACKED_NULL, "", 0);
}

void row_number(struct row *row, const char *name, uint64_t number)
{
    if (row->format == FORMAT_SQLITE) {
        pack(row, PACKED_NUMBER, &number, sizeof number);
        return;
    }
    begin_value(row, name);
    text_add_number(row->text, number);
}

void row_bool(struct row *row, const char *name, bool is_true)
{
    if (row->format == FORMAT_SQLITE) {
        row_number(row, name, is_true);
        return;
    }
    begin_value(row, name);
    text_add_word(row->text, is_true ? "true" : "false");
}

void row_time(struct row *row, const char *name, int64_t time)
{
    if (row->format == FORMAT_SQLITE) {
        pack(row, PACKED_REAL, &time, sizeof time);
        return;
    }
    begin_value(row, name);
    text_add_time(row->text, time);
}

static void add_quoted(struct text *text, const char *word, size_t length)
{
    text_add_char(text, '"');
    text_add(text, word, length);
    text_add_char(text, '"');
}

void row_word(struct row *row, const char *name, const char *word)
{
    const size_t length = strlen(word);
    if (row->format == FORMAT_CSV) {
        begin_csv(row);
        text_add(row->text, word, length);
    } else if (row->format == FORMAT_NDJSON) {
        begin_json(row, name);
        add_quoted(row->text, word, length);
    } else {
        pack_text(row, word, length);
    }
}

static void add_csv_text(struct text *text, const char *word)
{
    if (strpbrk(word, ",\"\r\n") == NULL) {
        text_add_word(text, word);
        return;
    }
    text_add_char(text, '"');
    for (; *word != '\0'; word++) {
        if (*word == '"')
            text_add_char(text, '"');
        text_add_char(text, *word);
    }
    text_add_char(text, '"');
}

/* Control characters are escaped, those of C1 (U+0080 to U+009F), too: a terminal may obey them. */
static void add_json_text(struct text *text, const char *word)
{
    static const char hexadecimal[] = "0123456789abcdef";
    text_add_char(text, '"');
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
    text_add_char(text, '"');
}

void row_text(struct row *row, const char *name, const char *word)
{
    if (row->format == FORMAT_CSV) {
        begin_csv(row);
        add_csv_text(row->text, word);
    } else if (row->format == FORMAT_NDJSON) {
        begin_json(row, name);
        add_json_text(row->text, word);
    } else {
        pack_text(row, word, strlen(word));
    }
}

static void add_words(struct text *text, const char *const words[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_add_char(text, ' ');
        text_add_word(text, words[i]);
    }
}

static void add_json_words(struct text *text, const char *const words[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add_char(text, i == 0 ? '[' : ',');
        add_quoted(text, words[i], strlen(words[i]));
    }
    text_add_char(text, ']');
}

/* Its length is known when it is there. */
static void pack_words(struct row *row, const char *const words[], size_t count)
{
    struct text *text = row->text;
    uint32_t size = 0;
    pack(row, PACKED_TEXT, &size, sizeof size);
    const char *start = text->next;
    add_words(text, words, count);
    size = (uint32_t)(text->next - start);
    memcpy(text->next - size - sizeof size, &size, sizeof size);
}

void row_words(struct row *row, const char *name, const char *const words[], size_t count)
{
    if (row->format == FORMAT_SQLITE) {
        pack_words(row, words, count);
        return;
    }
    begin_value(row, name);
    if (row->format == FORMAT_CSV)
        add_words(row->text, words, count);
    else
        add_json_words(row->text, words, count);
}

void row_header(struct text *text, const char *const names[], size_t count)
{
    text_room(text, ROW_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_add_char(text, ',');
        text_add_word(text, names[i]);
    }
    text_add_char(text, '\n');
}
