/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows as JSON (RFC 8259): objects, one per line; or arrays within a page of HTML. */

#include "json.h"

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
    if (row->format->has_no_names)
        return;
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

static void add_code(struct text *text, unsigned char letter)
{
    static const char hexadecimal[] = "0123456789abcdef";
    text_add(text, "\\u00", 4);
    text_add_char(text, hexadecimal[letter >> 4]);
    text_add_char(text, hexadecimal[letter & 0xf]);
}

/* Control characters, including C1 (U+0080 to U+009F), which terminals may interpret, are escaped;
 * and, in HTML, what could end the element that the JSON is in, or a line in JavaScript. */
static void add_escaped(struct text *text, const char *word, bool is_in_html)
{
    for (; *word != '\0'; word++) {
        const unsigned char *octets = (const unsigned char *)word;
        const unsigned char letter = *octets;
        if (letter == 0xc2 && (octets[1] & 0xe0) == 0x80) {
            add_code(text, octets[1]);
            word++;
        } else if (is_in_html && letter == 0xe2 && octets[1] == 0x80 && (octets[2] | 1) == 0xa9) {
            text_add_word(text, octets[2] == 0xa8 ? "\\u2028" : "\\u2029");
            word += 2;
        } else if (letter < ' ' || letter == 0x7f ||
                   (is_in_html && strchr("<>&", letter) != NULL)) {
            add_code(text, letter);
        } else {
            if (letter == '"' || letter == '\\')
                text_add_char(text, '\\');
            text_add_char(text, (char)letter);
        }
    }
}

void json_add_text(struct text *text, const char *word, bool is_in_html)
{
    text_add_char(text, '"');
    add_escaped(text, word, is_in_html);
    text_add_char(text, '"');
}

static void write_text(struct row *row, const char *name, const char *word)
{
    begin_value(row, name);
    json_add_text(row->text, word, row->format->has_no_names);
}

static void write_texts(struct row *row, const char *name, const char *const texts[], size_t count)
{
    begin_value(row, name);
    for (size_t i = 0; i < count; i++) {
        text_add_char(row->text, i == 0 ? '[' : ',');
        json_add_text(row->text, texts[i], row->format->has_no_names);
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
    .words = write_texts,
    .texts = write_texts,
    .end = end_row,
};

static void begin_array(struct row *row)
{
    row->is_begun = false;
    text_add_char(row->text, '[');
}

static void write_null(struct row *row)
{
    begin_value(row, "");
    text_add_word(row->text, "null");
}

static void end_array(struct row *row)
{
    text_add_char(row->text, ']');
}

const struct row_format row_array = {
    .is_utf8 = true,
    .has_no_names = true,
    .has_no_capture_names = true,
    .begin = begin_array,
    .absent = write_null,
    .boolean = write_boolean,
    .number = write_number,
    .time = write_time,
    .word = write_word,
    .text = write_text,
    .words = write_texts,
    .texts = write_texts,
    .end = end_array,
};
