/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The lists of verbs, options and formats as tables. */

#include "option_list.h"

#include "format.h"

#include <string.h>

#define ABOUT(id, letter, word, argument, meaning) {(letter), (word), (argument), (meaning)},
const struct option_about option_about[OPTION_COUNT] = {OPTIONS(ABOUT)};

size_t option_line(const char *text, size_t width)
{
    size_t length = strlen(text);
    if (length > width)
        for (length = width; text[length] != ' ';)
            length--;
    return length;
}

#define FORMAT_WORD(id, word, ending, kinds, meaning) [FORMAT_##id] = (word),
const char *const format_words[FORMAT_COUNT] = {FORMATS(FORMAT_WORD)};

#define FORMAT_ENDING(id, word, ending, kinds, meaning) [FORMAT_##id] = (ending),
const char *const format_endings[FORMAT_COUNT] = {FORMATS(FORMAT_ENDING)};

#define FORMAT_KINDS(id, word, ending, kinds, meaning) [FORMAT_##id] = (kinds),
const unsigned format_kinds[FORMAT_COUNT] = {FORMATS(FORMAT_KINDS)};

#define VERB_ABOUT(id, word, operands, meaning) {(word), (operands), (meaning)},
const struct verb_about verb_about[VERB_COUNT] = {{NULL, NULL, NULL}, VERBS(VERB_ABOUT)};
