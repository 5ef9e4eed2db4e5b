/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The lists of verbs, options and formats as tables. */

#include "option_list.h"

#include "format.h"

#include <stdio.h>
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

#define OUTPUT_OPTION(id, option, part) [OUTPUT_##id] = (option),
const char *const output_options[OUTPUT_KINDS] = {OUTPUTS(OUTPUT_OPTION)};

#define OUTPUT_PART(id, option, part) [OUTPUT_##id] = (part),
const char *const output_parts[OUTPUT_KINDS] = {OUTPUTS(OUTPUT_PART)};

#define FORMAT_WORD(id, word, ending, kinds, meaning) [FORMAT_##id] = (word),
const char *const format_words[FORMAT_COUNT] = {FORMATS(FORMAT_WORD)};

#define FORMAT_ENDING(id, word, ending, kinds, meaning) [FORMAT_##id] = (ending),
const char *const format_endings[FORMAT_COUNT] = {FORMATS(FORMAT_ENDING)};

#define FORMAT_KINDS(id, word, ending, kinds, meaning) [FORMAT_##id] = (kinds),
const unsigned format_kinds[FORMAT_COUNT] = {FORMATS(FORMAT_KINDS)};

#define VERB_ABOUT(id, word, operands, meaning) {(word), (operands), (meaning)},
const struct verb_about verb_about[VERB_COUNT] = {{NULL, NULL, NULL}, VERBS(VERB_ABOUT)};

/* Writes the text with `what` in place of "%s". */
static const char *fill(const char *pattern, const char *what, char text[OPTION_TEXT_SIZE])
{
    const char *gap = strstr(pattern, "%s");
    if (gap == NULL)
        return pattern;
    snprintf(text, OPTION_TEXT_SIZE, "%.*s%s%s", (int)(gap - pattern), pattern, what, gap + 2);
    return text;
}

static void add(char list[OPTION_TEXT_SIZE], const char *text)
{
    strncat(list, text, OPTION_TEXT_SIZE - strlen(list) - 1);
}

const char *verb_operands(enum verb verb, char text[OPTION_TEXT_SIZE])
{
    char endings[OPTION_TEXT_SIZE] = "";
    for (unsigned format = 0; format < FORMAT_COUNT; format++)
        if (format_kinds[format] == FORMAT_OF(LADDER)) {
            add(endings, endings[0] == '\0' ? "." : "|.");
            add(endings, format_endings[format]);
        }
    return fill(verb_about[verb].operands, endings, text);
}

/* The kinds of output whose formats the option can name. */
static unsigned kinds_of(enum option_id option)
{
    if (option == OPTION_STREAMS)
        return FORMAT_OF(STREAMS);
    return option == OPTION_SEGMENTS ? FORMAT_OF(SEGMENTS) : ~FORMAT_OF(ANNOTATED);
}

const char *option_meaning(enum option_id option, char text[OPTION_TEXT_SIZE])
{
    const unsigned kinds = kinds_of(option);
    unsigned left = 0;
    char words[OPTION_TEXT_SIZE] = "";
    for (unsigned format = 0; format < FORMAT_COUNT; format++)
        left += (format_kinds[format] & kinds) != 0;
    for (unsigned format = 0; format < FORMAT_COUNT; format++)
        if (format_kinds[format] & kinds) {
            add(words, format_words[format]);
            left--;
            add(words, left > 1 ? ", " : left == 1 ? " or " : "");
        }
    return fill(option_about[option].meaning, words, text);
}
