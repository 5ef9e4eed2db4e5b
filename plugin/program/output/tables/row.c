/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "row.h"

const struct row_format *row_format_of(enum format format)
{
    return format == FORMAT_NDJSON ? &row_ndjson : format == FORMAT_SQLITE ? &row_packed : &row_csv;
}

void row_add_words(struct text *text, const char *const words[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_add_char(text, ' ');
        text_add_word(text, words[i]);
    }
}
