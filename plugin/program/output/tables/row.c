/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "row.h"

void row_add_words(struct text *text, const char *separator, const char *const words[],
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_add_word(text, separator);
        text_add_word(text, words[i]);
    }
}
