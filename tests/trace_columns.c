/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_columns.h"

#include "trace_words.h"

#include <string.h>

static bool is_space(char letter)
{
    return letter == ' ' || letter == '\t';
}

/* Trims the text and collapses white space. */
static void normalise(char *text)
{
    char *end = text;
    for (const char *from = text; *from != '\0'; from++) {
        bool is_needless = is_space(*from) && (end == text || end[-1] == ' ');
        if (is_needless)
            continue;
        *end = *from;
        if (is_space(*end))
            *end = ' ';
        end++;
    }
    if (end > text && end[-1] == ' ')
        end--;
    *end = '\0';
}

/* Trims the text. White space inside the input is kept as the author wrote it. */
static void trim(char *text)
{
    size_t leading = strspn(text, " \t");
    size_t length = strlen(text + leading);
    memmove(text, text + leading, length + 1);
    while (length > 0 && is_space(text[length - 1]))
        text[--length] = '\0';
}

/* Splits the line at bars into parts. Returns their number. */
static unsigned split(const char *line, struct trace_row *row)
{
    static const enum trace_column places[] = {TRACE_INPUT, TRACE_STEP, TRACE_CLIENT, TRACE_NOTES,
                                               TRACE_STREAM};
    unsigned count = 0;
    for (; line != NULL; count++) {
        const char *bar = strchr(line, '|');
        int length = (int)(bar != NULL ? bar - line : (ptrdiff_t)strlen(line));
        if (count < sizeof places / sizeof *places)
            snprintf(row->column[places[count]], TRACE_COLUMN_SIZE, "%.*s", length, line);
        line = bar != NULL ? bar + 1 : NULL;
    }
    return count;
}

const char *trace_row_read(const char *line, struct trace_row *row)
{
    memset(row, 0, sizeof *row);
    if (strlen(line) >= TRACE_COLUMN_SIZE)
        return "line too long";
    unsigned places = split(line, row);
    if (places == 2)
        return "missing bar: the states follow the step";
    if (places > 5)
        return "too many bars: input | step | states | notes | stream";
    trim(row->column[TRACE_INPUT]);
    for (int i = TRACE_STEP; i < TRACE_COLUMNS; i++)
        normalise(row->column[i]);
    char *states = row->column[TRACE_CLIENT];
    char *space = strchr(states, ' ');
    if (places > 1 && (space == NULL || strchr(space + 1, ' ') != NULL))
        return "the third column must be two states, the client's and the server's";
    if (space != NULL) {
        snprintf(row->column[TRACE_SERVER], TRACE_COLUMN_SIZE, "%s", space + 1);
        *space = '\0';
    }
    if (strcmp(row->column[TRACE_NOTES], "-") == 0)
        row->column[TRACE_NOTES][0] = '\0';
    return NULL;
}

bool trace_expectation_equal(const struct trace_row *one, const struct trace_row *other)
{
    for (int i = TRACE_STEP; i < TRACE_COLUMNS; i++)
        if (strcmp(one->column[i], other->column[i]) != 0)
            return false;
    return true;
}

bool trace_has_expectation(const struct trace_row *row)
{
    return row->column[TRACE_STEP][0] != '\0';
}

bool trace_is_icmp(const char *line)
{
    char word[TRACE_WORD_SIZE];
    return trace_read_word(&line, word) &&
           (strcmp(word, "icmp>") == 0 || strcmp(word, "icmp6>") == 0);
}

bool trace_is_ports(const char *line)
{
    char word[TRACE_WORD_SIZE];
    return trace_read_word(&line, word) && strcmp(word, "ports") == 0;
}

const char *trace_ports_read(const char *line, uint16_t ports[2])
{
    char word[TRACE_WORD_SIZE];
    bool is_good = trace_read_word(&line, word);
    for (unsigned end = 0; end < 2; end++) {
        int64_t port = 0;
        is_good = is_good && trace_read_word(&line, word);
        is_good =
            is_good && (strcmp(word, "-") == 0 || trace_read_whole_number(word, UINT16_MAX, &port));
        ports[end] = (uint16_t)port;
    }
    return is_good && !trace_read_word(&line, word) ? NULL
                                                    : "ports CLIENT SERVER, - for the usual one";
}

bool trace_is_summary(const char *line)
{
    return line[strspn(line, " \t")] == '=';
}

/* Copies the text, trimmed. Returns false if it does not fit. */
static bool copy_trimmed(const char *from, size_t length, struct trace_claim *claim)
{
    while (length > 0 && (*from == ' ' || *from == '\t')) {
        from++;
        length--;
    }
    while (length > 0 && (from[length - 1] == ' ' || from[length - 1] == '\t'))
        length--;
    const char *equals = memchr(from, '=', length);
    if (equals == NULL || equals == from)
        return false;
    size_t name = (size_t)(equals - from), value = length - name - 1;
    if (name >= sizeof claim->name || value >= sizeof claim->value)
        return false;
    snprintf(claim->name, sizeof claim->name, "%.*s", (int)name, from);
    snprintf(claim->value, sizeof claim->value, "%.*s", (int)value, equals + 1);
    return true;
}

const char *trace_summary_read(const char *line, struct trace_summary *summary)
{
    int64_t stream = 0;
    summary->count = 0;
    line += strspn(line, " \t") + 1;
    if (*line != ' ' && (!trace_read_number(&line, 0, UINT32_MAX, &stream) || *line != ' '))
        return "a summary begins with =, optionally the number of the stream, and a space";
    summary->stream = (uint32_t)stream;
    while (line != NULL) {
        const char *bar = strchr(line, '|');
        size_t length = bar != NULL ? (size_t)(bar - line) : strlen(line);
        if (summary->count == TRACE_CLAIMS_MAX)
            return "too many values in a line";
        if (!copy_trimmed(line, length, &summary->claims[summary->count++]))
            return "a summary is name=value | name=value ...";
        line = bar != NULL ? bar + 1 : NULL;
    }
    return NULL;
}
