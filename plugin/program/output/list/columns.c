/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "columns.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>
#include <texts.h>
#include <time.h>

enum { CELL_SIZE = 64, MARK_WIDTH = 2, CAUSE_MARGIN = 6 };

/* Columns in the order in which they are left out if there is no room. */
static const enum list_column optional[] = {LIST_START, LIST_OCTETS, LIST_OPENED};

static const char *const headings[] = {
#define HEADING(id, heading) [LIST_##id] = (heading),
    LIST_COLUMNS(HEADING)
#undef HEADING
};

static bool is_right(enum list_column column)
{
    return column == LIST_INDEX || column == LIST_OCTETS || column == LIST_LASTED;
}

static void write_start(int64_t start, char text[CELL_SIZE])
{
    const time_t seconds = (time_t)(start / TCPPHASE_SECOND);
    struct tm date;
    if (gmtime_r(&seconds, &date) == NULL ||
        strftime(text, CELL_SIZE, "%Y-%m-%d %H:%M:%S", &date) == 0)
        g_strlcpy(text, "-", CELL_SIZE);
}

/* "418k", as short as possible. */
static void write_octets(uint64_t octets, char text[CELL_SIZE / 4])
{
    static const char units[] = " kMGT";
    unsigned unit = 0;
    double size = (double)octets;
    for (; size >= 999.5 && units[unit + 1] != '\0'; unit++)
        size /= 1000;
    if (unit == 0)
        snprintf(text, CELL_SIZE / 4, "%" PRIu64, octets);
    else
        snprintf(text, CELL_SIZE / 4, "%.*f%c", size < 9.95 ? 1 : 0, size, units[unit]);
}

static void write_both_octets(const struct connection *connection, char text[CELL_SIZE])
{
    char client[CELL_SIZE / 4], server[CELL_SIZE / 4];
    write_octets(connection->client_octets, client);
    write_octets(connection->server_octets, server);
    snprintf(text, CELL_SIZE, "%s/%s", client, server);
}

static void write_cell(const struct connection *connection, enum list_column column,
                       char text[CELL_SIZE])
{
    switch (column) {
    case LIST_INDEX:
        snprintf(text, CELL_SIZE, "%" PRIu32, connection->index);
        break;
    case LIST_START:
        write_start(connection->start, text);
        break;
    case LIST_CLIENT:
        summary_write_endpoint(&connection->client, text);
        break;
    case LIST_SERVER:
        summary_write_endpoint(&connection->server, text);
        break;
    case LIST_OPENED:
        g_strlcpy(text, connection->opened, CELL_SIZE);
        break;
    case LIST_OCTETS:
        write_both_octets(connection, text);
        break;
    case LIST_ENDED:
        g_strlcpy(text, connection->ended, CELL_SIZE);
        break;
    case LIST_LASTED:
        if (connection->lasted == TCPPHASE_NO_TIME)
            g_strlcpy(text, "-", CELL_SIZE);
        else
            summary_write_time(connection->lasted, text);
        break;
    case LIST_COLUMN_COUNT:
        break;
    }
}

void columns_measure(struct columns *columns, const struct connection *connection)
{
    char text[CELL_SIZE];
    for (unsigned i = 0; i < LIST_COLUMN_COUNT; i++) {
        write_cell(connection, (enum list_column)i, text);
        columns->widths[i] = MAX(columns->widths[i], (int)strlen(text));
    }
}

/* The columns of a line. All are on the first line, unless the list is stacked. */
static bool is_in_first(const struct columns *columns, enum list_column column)
{
    return columns->stacked == 0 || column == LIST_INDEX || column == LIST_CLIENT ||
           (column == LIST_SERVER && columns->stacked == 1);
}

static int width_of(const struct columns *columns, bool is_first)
{
    int width = is_first ? MARK_WIDTH - 1 : CAUSE_MARGIN - 1;
    for (unsigned i = 0; i < LIST_COLUMN_COUNT; i++)
        if (is_in_first(columns, (enum list_column)i) == is_first && columns->widths[i] > 0)
            width += columns->widths[i] + 1;
    return width;
}

static bool fits(const struct columns *columns)
{
    return MAX(width_of(columns, true), width_of(columns, false)) <= (int)columns->terminal.width;
}

void columns_fit(struct columns *columns)
{
    enum { OPTIONAL = sizeof optional / sizeof *optional };
    int all[LIST_COLUMN_COUNT];
    for (unsigned i = 0; i < LIST_COLUMN_COUNT; i++)
        columns->widths[i] = MAX(columns->widths[i], (int)strlen(headings[i]));
    memcpy(all, columns->widths, sizeof all);
    for (columns->stacked = 0; columns->stacked < 3; columns->stacked++) {
        memcpy(columns->widths, all, sizeof all);
        for (unsigned i = 0; i < OPTIONAL && !fits(columns); i++)
            columns->widths[optional[i]] = 0;
        if (fits(columns))
            return;
    }
}

/* Returns how many terminal columns were printed. */
static int print_cell(const struct columns *columns, enum list_column column, const char *text,
                      FILE *out)
{
    const int width = columns->widths[column];
    if (width == 0)
        return 0;
    const bool is_padded = column != LIST_COLUMN_COUNT - 1;
    return fprintf(out, is_right(column) ? " %*s" : is_padded ? " %-*s" : " %.*s", width, text);
}

static int print_cells(const struct columns *columns, const struct connection *connection,
                       bool is_first, FILE *out)
{
    char text[CELL_SIZE];
    int column = 0;
    for (unsigned i = 0; i < LIST_COLUMN_COUNT; i++) {
        if (is_in_first(columns, (enum list_column)i) != is_first)
            continue;
        if (connection != NULL)
            write_cell(connection, (enum list_column)i, text);
        else
            g_strlcpy(text, headings[i], sizeof text);
        column += print_cell(columns, (enum list_column)i, text, out);
    }
    return column;
}

/* Prints the line, or both lines of a stacked list. Returns the next terminal column. */
static int print_line(const struct columns *columns, const struct connection *connection, FILE *out)
{
    int column = print_cells(columns, connection, true, out);
    if (columns->stacked > 0)
        column = fprintf(out, "\n%*s", CAUSE_MARGIN - 1, "") - 1 +
                 print_cells(columns, connection, false, out);
    return column;
}

void columns_print_heading(const struct columns *columns, FILE *out)
{
    fputc(' ', out);
    print_line(columns, NULL, out);
    fputc('\n', out);
}

void columns_print_wrapped(const struct columns *columns, int column, const char *text, FILE *out)
{
    const size_t width = columns->terminal.width - (unsigned)column;
    size_t length = strlen(text);
    while (length > width) {
        size_t end = width;
        while (end > 0 && text[end] != ' ')
            end--;
        end = end > 0 ? end : width;
        fprintf(out, "%.*s\n%*s", (int)end, text, column, "");
        text += end + (text[end] == ' ');
        length = strlen(text);
    }
    fprintf(out, "%s\n", text);
}

static const char *mark_of(enum severity severity)
{
    return severity >= SEVERITY_WARNING ? "!" : severity == SEVERITY_NOTE ? "." : " ";
}

void columns_print(const struct columns *columns, const struct connection *connection, FILE *out)
{
    const bool has_colour = columns->terminal.has_colour && connection->severity != SEVERITY_OK;
    if (has_colour)
        fputs(connection->severity >= SEVERITY_WARNING ? "\033[31m" : "\033[33m", out);
    fputs(mark_of(connection->severity), out);
    const int column = 1 + print_line(columns, connection, out);
    if (has_colour)
        fputs("\033[0m", out);
    if (*connection->cause == '\0') {
        fputc('\n', out);
    } else if (column + 2 + (int)strlen(connection->cause) <= (int)columns->terminal.width) {
        fprintf(out, "  %s\n", connection->cause);
    } else {
        fprintf(out, "\n%*s", CAUSE_MARGIN, "");
        columns_print_wrapped(columns, CAUSE_MARGIN, connection->cause, out);
    }
}
