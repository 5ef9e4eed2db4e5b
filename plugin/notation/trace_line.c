/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writing a trace line: the expectation is the columns right of the first bar. */

#include "trace_line.h"

#include "trace_words.h"

#include <string.h>

/* Placeholder for no notes when a column follows. */
static const char no_notes[] = "-";

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
