/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Tokens of a trace line. */

#include "trace_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const int64_t trace_longest_elapsed = INT64_C(10000000000000000); /* ns, about 115 days */

bool trace_read_number(const char **text, int64_t least, int64_t most, int64_t *number)
{
    char *end;
    if (!isdigit((unsigned char)**text) && **text != '-')
        return false;
    *number = strtoll(*text, &end, 10);
    bool is_number = end != *text && *number >= least && *number <= most;
    *text = end;
    return is_number;
}

bool trace_read_whole_number(const char *text, int64_t most, int64_t *number)
{
    return trace_read_number(&text, 0, most, number) && *text == '\0';
}

bool trace_read_elapsed(const char *value, int64_t *elapsed)
{
    int64_t number;
    if (!trace_read_number(&value, 0, trace_longest_elapsed, &number))
        return false;
    for (size_t i = 0; i < TRACE_UNITS; i++) {
        if (strcmp(value, trace_units[i].name) != 0)
            continue;
        *elapsed = number * trace_units[i].nanoseconds;
        return number <= trace_longest_elapsed / trace_units[i].nanoseconds;
    }
    return false;
}

bool trace_read_word(const char **text, char word[TRACE_WORD_SIZE])
{
    *text += strspn(*text, " \t");
    size_t length = strcspn(*text, " \t");
    size_t kept = length < TRACE_WORD_SIZE ? length : TRACE_WORD_SIZE - 1;
    memcpy(word, *text, kept);
    word[kept] = '\0';
    *text += length;
    return length > 0;
}

const char *trace_complain(struct trace_scenario *scenario, const char *what, const char *word)
{
    snprintf(scenario->wrong, sizeof scenario->wrong, "%s '%.60s'", what, word);
    return scenario->wrong;
}
