/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The table of streams.
 *
 * The row of a stream is written when one of its segments is tapped; on a first pass, while later
 * segments are unknown, again for each of them. Absent values are a dash. Numbers that Wireshark's
 * table cannot format as needed are texts of equal width, so that they sort numerically: for tshark
 * all but small integers, for a window those that may be absent, since it leaves out empty cells
 * when it saves a row.
 *
 * Wireshark has one table for all windows that show it. A window keeps pointers to the rows that it
 * shows when another one restarts, so discarded rows are kept until no window is left. */

#include "statistics.h"

#include "tap.h"
#include "window.h"

#include <epan/stat_tap_ui.h>
#include <epan/to_str.h>
#include <probe.h>
#include <stream_fields.h>
#include <troubles.h>
#include <verdicts.h>

#include <stdio.h>
#include <string.h>

/* clang-format off */

/* id, field, type of its cells, alignment, title, format. tshark aligns titles with cells only if
 * they have the same width, and in its windows Wireshark makes columns as wide as they need. What went
 * wrong comes first; a window sorts by the first column until the user chooses another one. */
#define COLUMNS(X)                                                                                 \
    X(RANK,                   RANK,                   UINT,   RIGHT, "Rank",                   "%4u")   \
    X(INDEX,                  INDEX,                  UINT,   RIGHT, "Stream",                 "%6u")   \
    X(SEVERITY,               SEVERITY,               STRING, LEFT,  "Severity",               "%-8s")  \
    X(TROUBLE,                TROUBLE,                STRING, LEFT,  "Trouble              ",  "%-21s") \
    X(CAUSE,                  CAUSE,                  STRING, LEFT,  "Cause                                   ", "%-40s") \
    X(CLIENT_ADDRESS,         NO_FIELD,               STRING, LEFT,  "Client address ",        "%-15s") \
    X(CLIENT_PORT,            NO_FIELD,               UINT,   RIGHT, "Client port",            "%11u")  \
    X(SERVER_ADDRESS,         NO_FIELD,               STRING, LEFT,  "Server address ",        "%-15s") \
    X(SERVER_PORT,            NO_FIELD,               UINT,   RIGHT, "Server port",            "%11u")  \
    X(HANDSHAKE,              HANDSHAKE,              STRING, LEFT,  "Handshake   ",           "%-12s") \
    X(CLOSE,                  CLOSE,                  STRING, LEFT,  "Close          ",        "%-15s") \
    X(CLOSED_BY,              CLOSED_BY,              STRING, LEFT,  "Closed by",              "%-9s")  \
    X(START,                  NO_FIELD,               STRING, RIGHT, "    Start (s)",          "%s")    \
    X(DURATION,               DURATION,               STRING, RIGHT, " Duration (s)",          "%s")    \
    X(CLIENT_BYTES,           CLIENT_BYTES,           STRING, RIGHT, "Client bytes",           "%s")    \
    X(SERVER_BYTES,           SERVER_BYTES,           STRING, RIGHT, "Server bytes",           "%s")    \
    X(HANDSHAKE_TIME,         HANDSHAKE_TIME,         STRING, RIGHT, "Handshake (ms)",         "%s")    \
    X(SERVER_RTT,             SERVER_RTT,             STRING, RIGHT, "Server RTT (ms)",        "%s")    \
    X(CLIENT_RTT,             CLIENT_RTT,             STRING, RIGHT, "Client RTT (ms)",        "%s")    \
    X(FIRST_BYTE_TIME,        FIRST_BYTE_TIME,        STRING, RIGHT, "First byte (ms)",        "%s")    \
    X(CLIENT_SEGMENTS,        CLIENT_SEGMENTS,        UINT,   RIGHT, "Client segments",        "%15u")  \
    X(SERVER_SEGMENTS,        SERVER_SEGMENTS,        UINT,   RIGHT, "Server segments",        "%15u")  \
    X(CLIENT_RETRANSMISSIONS, CLIENT_RETRANSMISSIONS, UINT,   RIGHT, "Client retransmissions", "%22u")  \
    X(SERVER_RETRANSMISSIONS, SERVER_RETRANSMISSIONS, UINT,   RIGHT, "Server retransmissions", "%22u")  \
    X(FILTER,                 NO_FIELD,               STRING, LEFT,  "Filter",                 "%s")

/* clang-format on */

#define STREAM_NO_FIELD STREAM_FIELD_COUNT

#define COLUMN_ENUM(id, ...) COLUMN_##id,
enum column { COLUMNS(COLUMN_ENUM) COLUMN_COUNT };
#undef COLUMN_ENUM

#define COLUMN_ITEM(id, field, type, align, title, format)                                         \
    {TABLE_ITEM_##type, TAP_ALIGN_##align, (title), (format)},
static stat_tap_table_item items[] = {COLUMNS(COLUMN_ITEM)};
#undef COLUMN_ITEM

#define COLUMN_FIELD(id, field, ...) STREAM_##field,
static const unsigned fields[] = {COLUMNS(COLUMN_FIELD)};
#undef COLUMN_FIELD

#define COLUMN_TITLE(id, field, type, align, title, format) (title),
static const char *const titles[] = {COLUMNS(COLUMN_TITLE)};
#undef COLUMN_TITLE

static const char title[] = "TCP Lifecycle Streams";

typedef stat_tap_table_item_type cell;

static GArray *rows;       /* index: stream; its row + 1; 0: none yet */
static GPtrArray *retired; /* rows that a window may still show */
static bool is_wide;       /* in a window: counts of octets do not all fit into 32 bits */

static void free_text(cell *of)
{
    if (of->type == TABLE_ITEM_STRING)
        g_free((char *)of->value.string_value);
}

static void free_row(gpointer row)
{
    for (unsigned column = 0; column < COLUMN_COUNT; column++)
        free_text((cell *)row + column);
    g_free(row);
}

static void set_text(cell *to, const char *text)
{
    if (g_strcmp0(to->value.string_value, text) == 0)
        return;
    g_free((char *)to->value.string_value);
    to->value.string_value = g_strdup(text);
}

/* Unit and decimals of a number. */
struct display_unit {
    double size;
    int digits;
    bool may_be_absent;
};

static struct display_unit unit_of(enum column column)
{
    const struct display_unit octets = {1, 0, false};
    const struct display_unit seconds = {1e9, 6, false};
    const struct display_unit milliseconds = {1e6, 3, true};
    if (column == COLUMN_CLIENT_BYTES || column == COLUMN_SERVER_BYTES)
        return octets;
    return column == COLUMN_START || column == COLUMN_DURATION ? seconds : milliseconds;
}

/* A cell of a window. Its union has no integer of 64 bits. */
static void set_number_of_window(cell *to, enum column column, double number)
{
    const struct display_unit unit = unit_of(column);
    if (unit.digits == 0 && !is_wide) {
        to->type = TABLE_ITEM_UINT;
        to->value.uint_value = (unsigned)number;
    } else {
        to->type = TABLE_ITEM_FLOAT;
        to->value.float_value = number / unit.size;
    }
}

/* As wide as its title. Formatted only if it has changed, since that is the slowest part. */
static void set_number(cell *row, enum column column, double number)
{
    cell *to = &row[column];
    const struct display_unit unit = unit_of(column);
    if (window_is_there() && !unit.may_be_absent) {
        set_number_of_window(to, column, number);
        return;
    }
    const int width = (int)strlen(titles[column]);
    char text[64];
    if (to->value.string_value != NULL && to->user_data.float_value == number)
        return;
    to->user_data.float_value = number;
    if (number == (double)TCPPHASE_NO_TIME)
        snprintf(text, sizeof text, "%*s", width, "-");
    else
        snprintf(text, sizeof text, "%*.*f", width, unit.digits, number / unit.size);
    set_text(to, text);
}

/* The words of a field, with spaces between them. */
static void set_words(cell *to, enum stream_field field, const struct stream_value *value)
{
    char text[STREAM_TEXT_SIZE];
    stream_value_write(field, value, text);
    set_text(to, text);
}

static void set_value(cell *row, enum column column, const struct stream_value *value)
{
    const enum stream_field field = (enum stream_field)fields[column];
    const bool is_time = stream_fields[field].kind == STREAM_KIND_TIME;
    if (items[column].type == TABLE_ITEM_UINT)
        row[column].value.uint_value = (unsigned)value->number;
    else if (items[column].align == TAP_ALIGN_RIGHT)
        set_number(row, column, is_time ? (double)value->time : (double)value->number);
    else
        set_words(&row[column], field, value);
}

static void set_absent(cell *row, enum column column)
{
    if (items[column].align == TAP_ALIGN_RIGHT)
        set_number(row, column, (double)TCPPHASE_NO_TIME);
    else
        set_text(&row[column], "-");
}

/* That of the cells of a window, which have no width of their own. Wireshark 4.6 formats by it and
 * crashes on "%s" for a number. */
static const char *format_of_window(enum column column)
{
    const struct display_unit unit = unit_of(column);
    if (items[column].type == TABLE_ITEM_UINT)
        return "%u";
    if (items[column].align == TAP_ALIGN_LEFT || unit.may_be_absent)
        return "%s";
    if (unit.digits != 0)
        return "%.6f";
    return is_wide ? "%.0f" : "%u";
}

static void set_formats_of_window(void)
{
    for (unsigned column = 0; column < COLUMN_COUNT; column++)
        items[column].field_format = format_of_window((enum column)column);
}

/* A window sorts a column right only if all its numbers are of one type, so the first that does not
 * fit into 32 bits changes the others. */
static void widen_if_needed(const stat_tap_table *table, const struct tcpphase_life *life)
{
    if (is_wide || MAX(client_octets_of(life), server_octets_of(life)) <= UINT32_MAX)
        return;
    is_wide = true;
    if (window_is_there())
        set_formats_of_window();
    for (unsigned i = 0; i < table->num_elements; i++)
        for (unsigned column = COLUMN_CLIENT_BYTES; column <= COLUMN_SERVER_BYTES; column++) {
            cell *of = &table->elements[i][column];
            if (of->type == TABLE_ITEM_UINT)
                set_number_of_window(of, (enum column)column, of->value.uint_value);
        }
}

static void set_fields(cell *row, const struct stream_entry *stream, bool is_whole)
{
    struct stream_row values = {.stream = stream, .is_whole = is_whole};
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        struct stream_value value;
        if (fields[column] == STREAM_NO_FIELD)
            continue;
        if (stream_field_value_in_row(&values, (enum stream_field)fields[column], &value))
            set_value(row, (enum column)column, &value);
        else
            set_absent(row, (enum column)column);
    }
}

/* Relative to the first frame of the capture, as in Wireshark's time column. */
static void set_start(cell *row, const struct stream_entry *stream, const packet_info *pinfo)
{
    const int64_t age =
        tcpphase_elapsed(stream->life.time[TCPPHASE_MOMENT_FIRST], in_nanoseconds(&pinfo->abs_ts));
    set_number(row, COLUMN_START, (double)tcpphase_elapsed(age, in_nanoseconds(&pinfo->rel_ts)));
}

/* To be copied into the line for a filter. */
static void set_filter(cell *row, const struct stream_entry *stream)
{
    char text[64];
    snprintf(text, sizeof text, "tcpphase.stream.index == %u", stream->index);
    set_text(&row[COLUMN_FILTER], text);
}

static void set_end(cell *row, enum column column, const struct stream_endpoint *end)
{
    char text[WS_INET6_ADDRSTRLEN];
    const address from = endpoint_address(end);
    address_to_str_buf(&from, text, sizeof text);
    set_text(&row[column], text);
    row[column + 1].value.uint_value = end->port;
}

/* Which end is the client may change with later segments. */
static void set_ends(cell *row, const struct stream_entry *stream)
{
    const unsigned client = stream->life.client;
    cell *known = &row[COLUMN_CLIENT_ADDRESS];
    if (known->value.string_value != NULL && known->user_data.uint_value == client)
        return;
    known->user_data.uint_value = client;
    set_end(row, COLUMN_CLIENT_ADDRESS, &stream->ends[client]);
    set_end(row, COLUMN_SERVER_ADDRESS, &stream->ends[!client]);
}

/* The row of the stream; adds one if necessary. */
static unsigned find_row(stat_tap_table *table, const struct stream_entry *stream)
{
    if (rows->len <= stream->index)
        g_array_set_size(rows, stream->index + 1);
    unsigned *row = &g_array_index(rows, unsigned, stream->index);
    if (*row == 0) {
        cell empty[COLUMN_COUNT] = {0};
        for (unsigned column = 0; column < COLUMN_COUNT; column++)
            empty[column].type = items[column].type;
        *row = table->num_elements + 1;
        stat_tap_init_table_row(table, *row - 1, COLUMN_COUNT, empty);
    }
    return *row - 1;
}

/* The parameters are given by the tap: NOLINTNEXTLINE(readability-function-size) */
static tap_packet_status take(void *listener, packet_info *pinfo, epan_dissect_t *edt _U_,
                              const void *tapped, tap_flags_t flags _U_)
{
    const stat_data_t *data = listener;
    const struct stream_entry *stream = ((const struct record *)tapped)->stream;
    stat_tap_table *table = g_array_index(data->stat_tap_data->tables, stat_tap_table *, 0);
    const unsigned known = table->num_elements;
    const unsigned index = find_row(table, stream);
    if (tap_is_whole() && index < known)
        return TAP_PACKET_DONT_REDRAW;
    cell *row = table->elements[index];
    set_ends(row, stream);
    set_start(row, stream, pinfo);
    set_filter(row, stream);
    widen_if_needed(table, &stream->life);
    set_fields(row, stream, tap_is_whole());
    return TAP_PACKET_REDRAW;
}

static void retire_rows(stat_tap_table *table)
{
    for (unsigned i = 0; i < table->num_elements; i++)
        g_ptr_array_add(retired, table->elements[i]);
    table->num_elements = 0;
    is_wide = false;
    if (window_is_there())
        set_formats_of_window();
    g_array_set_size(rows, 0);
}

/* Titles for a window, before it has the table: what is copied or saved has no spaces around it. */
void stream_rows_suit_window(void)
{
    for (unsigned column = 0; column < COLUMN_COUNT; column++)
        items[column].column_name = g_strstrip(wmem_strdup(wmem_epan_scope(), titles[column]));
    set_formats_of_window();
}

static void begin(stat_tap_table_ui *ui)
{
    stat_tap_table *table = stat_tap_find_table(ui, title);
    if (table != NULL) {
        retire_rows(table);
        return;
    }
    g_ptr_array_set_size(retired, 0);
    g_array_set_size(rows, 0);
    stat_tap_add_table(ui, stat_tap_init_table(title, COLUMN_COUNT, 0, NULL));
}

static void free_cell(stat_tap_table *table _U_, unsigned row _U_, unsigned column _U_, cell *of)
{
    free_text(of);
}

/* Stream indices start again at 0. */
static void forget_streams(void)
{
    g_array_set_size(rows, 0);
}

static tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", NULL, TRUE}};
static stat_tap_table_ui table_ui = {
    .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
    .title = title,
    .tap_name = TAP_NAME,
    .cli_string = "tcpphase,streams",
    .stat_tap_init_cb = begin,
    .packet_func = take,
    .stat_tap_reset_table_cb = retire_rows,
    .stat_tap_free_table_item_cb = free_cell,
    .nfields = COLUMN_COUNT,
    .fields = items,
    .nparams = array_length(parameters),
    .params = parameters,
};

/* tshark does not free its table. */
static void shut_down(void)
{
    if (table_ui.tables != NULL) {
        free_stat_tables(&table_ui);
        g_array_free(table_ui.tables, TRUE);
        table_ui.tables = NULL;
    }
    g_ptr_array_free(retired, TRUE);
    g_array_free(rows, TRUE);
}

void stream_rows_register(void)
{
    rows = g_array_new(FALSE, TRUE, sizeof(unsigned));
    retired = g_ptr_array_new_with_free_func(free_row);
    register_cleanup_routine(forget_streams);
    register_shutdown_routine(shut_down);
}

void stream_rows_handoff(void)
{
    register_stat_tap_table_ui(&table_ui);
}
