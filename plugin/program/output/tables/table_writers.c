/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "table_writers.h"

#include "base/message.h"
#include "live_rows.h"
#include "tables.h"

#include <sys/stat.h>
#include <unistd.h>

struct table_state {
    struct table table;
    bool is_live;       /* rows are read while the capture is being made */
    struct early early; /* for a live table of streams */
};

/* Whether rows are read while the capture is being made. */
static bool is_live_output(const struct writer_about *about)
{
    struct stat found;
    return strcmp(about->request->path, "-") == 0 ||
           (fstat(about->fd, &found) == 0 && !S_ISREG(found.st_mode));
}

/* The value of the column for the capture. In formats that must be UTF-8, invalid octets of the
 * name become U+FFFD; others have the octets unchanged, or escaped as in messages on a terminal.
 * The caller frees it. */
static char *capture_name(const struct writer_about *about)
{
    if (about->rows->is_utf8)
        return g_utf8_make_valid(about->capture, -1);
    const bool is_shown = strcmp(about->request->path, "-") == 0 && isatty(STDOUT_FILENO);
    return is_shown ? message_escape(about->capture) : g_strdup(about->capture);
}

static int write_stream_header(const struct writer_about *about)
{
    return table_write_stream_header(about->rows, about->names_capture, about->fd);
}

static int write_segment_header(const struct writer_about *about)
{
    return table_write_segment_header(about->rows, about->names_capture, about->fd);
}

static void *open_table(const struct writer_about *about)
{
    struct table_state *state = g_new0(struct table_state, 1);
    const bool has_column = about->names_capture && !about->rows->has_no_capture_names;
    state->table.format = about->rows;
    state->table.capture = has_column ? capture_name(about) : NULL;
    state->is_live = about->is_live && is_live_output(about);
    text_open(&state->table.text, about->fd);
    early_open(&state->early);
    return state;
}

static int close_table(void *user)
{
    struct table_state *state = user;
    text_close(&state->table.text);
    const int error = state->table.text.error;
    early_close(&state->early);
    g_free(state->table.capture);
    g_free(state);
    return error;
}

/* A live table gets another row of a stream only if it differs. */
static void write_row(struct table_state *state, const struct stream_entry *stream)
{
    struct text *text = &state->table.text;
    text_room(text, ROW_MAX);
    char *const row = text->next;
    table_write_stream(&state->table, stream);
    if (state->is_live && early_is_told(&state->early, stream, row, (size_t)(text->next - row)))
        text->next = row;
}

static void see_stream(void *user, const struct sighting *sighting,
                       const struct judgement *judgement)
{
    struct table_state *state = user;
    (void)sighting;
    if (state->is_live)
        early_see(&state->early, judgement->stream);
}

static void forget_stream(void *user, const struct stream_entry *stream)
{
    struct table_state *state = user;
    write_row(state, stream);
    if (state->is_live)
        early_forget(&state->early, stream);
}

static void take_segment(void *user, const struct sighting *sighting,
                         const struct judgement *judgement)
{
    struct table_state *state = user;
    (void)sighting;
    table_write_segment(&state->table, judgement);
}

static int64_t tick(void *user)
{
    struct table_state *state = user;
    const struct stream_entry *stream;
    while ((stream = early_next(&state->early, g_get_monotonic_time())) != NULL)
        write_row(state, stream);
    if (state->is_live)
        text_flush(&state->table.text);
    return early_due(&state->early);
}

static bool is_behind(const void *user)
{
    const struct table_state *state = user;
    const struct text *text = &state->table.text;
    return state->is_live && (early_due(&state->early) != 0 || text->next > text->start);
}

static bool has_failed(const void *user)
{
    const struct table_state *state = user;
    return state->is_live && state->table.text.error != 0;
}

const struct writer_kind stream_table_writer = {
    .header = write_stream_header,
    .open = open_table,
    .take_segment = see_stream,
    .take_icmp = see_stream,
    .forget = forget_stream,
    .close = close_table,
    .tick = tick,
    .is_behind = is_behind,
    .has_failed = has_failed,
};

const struct writer_kind segment_table_writer = {
    .header = write_segment_header,
    .open = open_table,
    .take_segment = take_segment,
    .close = close_table,
    .tick = tick,
    .is_behind = is_behind,
    .has_failed = has_failed,
};
