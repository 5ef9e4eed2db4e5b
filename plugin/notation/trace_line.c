/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Splitting a trace line into columns, and writing the expectation (the columns right of the first
 * bar). */

#include "trace_line.h"

#include "trace_words.h"

#include <string.h>

/* Placeholder for no notes when a column follows. */
static const char no_notes[] = "-";

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
    if (strcmp(row->column[TRACE_NOTES], no_notes) == 0)
        row->column[TRACE_NOTES][0] = '\0';
    return NULL;
}

static void write_step(const struct tcpphase_verdict *verdict, char *column)
{
    enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    trace_column_append(column, tcpphase_phase_name(tcpphase_step_phase(step)));
    trace_column_append(column, " ");
    trace_column_append(column, tcpphase_step_name(step));
    if (verdict->answers != 0)
        trace_column_append_number(column, " < ", verdict->answers);
    if (verdict->client != 0)
        trace_column_append(column, " roles-swapped");
}

/* The state after the segment; for a path of several steps, each state after the initial one. */
static void write_states(tcpphase_path path, char *column)
{
    unsigned length = tcpphase_path_length(path);
    for (unsigned i = length > 1 ? 1 : 0; i < length; i++) {
        trace_column_append(column, i > 1 ? ">" : "");
        trace_column_append(column, tcpphase_state_name(tcpphase_path_state(path, i)));
    }
}

static void write_notes(uint64_t notes, char *column)
{
    while (notes != 0) {
        trace_column_append(column, *column != '\0' ? " " : "");
        trace_column_append(column, tcpphase_note_name(tcpphase_take_note(&notes)));
    }
}

void trace_expectation_write(const struct tcpphase_verdict *verdict, uint32_t stream,
                             struct trace_scenario *scenario, struct trace_row *row)
{
    for (int i = TRACE_STEP; i < TRACE_COLUMNS; i++)
        row->column[i][0] = '\0';
    write_step(verdict, row->column[TRACE_STEP]);
    write_states(verdict->path[verdict->client], row->column[TRACE_CLIENT]);
    write_states(verdict->path[!verdict->client], row->column[TRACE_SERVER]);
    write_notes(verdict->notes, row->column[TRACE_NOTES]);
    if (stream != scenario->stream)
        trace_column_append_number(row->column[TRACE_STREAM], "stream ", stream);
    scenario->stream = stream;
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

static int last_filled(const struct trace_row *row)
{
    int last = TRACE_STREAM;
    while (last > TRACE_INPUT && row->column[last][0] == '\0')
        last--;
    return last;
}

static const char *text_of(const struct trace_row *row, int column)
{
    const char *text = row->column[column];
    return column == TRACE_NOTES && *text == '\0' ? no_notes : text;
}

void trace_widths_include(struct trace_widths *widths, const struct trace_row *row)
{
    for (int i = TRACE_INPUT; i <= last_filled(row); i++) {
        size_t width = strlen(text_of(row, i));
        if (width > widths->width[i])
            widths->width[i] = width;
    }
}

/* Text before a column. The two states share one part. */
static const char *separator(int column)
{
    return column == TRACE_SERVER ? " " : " | ";
}

void trace_row_print(const struct trace_row *row, const struct trace_widths *widths,
                     enum trace_column first, FILE *file)
{
    int last = last_filled(row);
    for (int i = (int)first; i <= last; i++) {
        int width = i < last ? (int)widths->width[i] : 0;
        fprintf(file, "%s%-*s", i > (int)first ? separator(i) : "", width, text_of(row, i));
    }
    fputc('\n', file);
}
