/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "tables.h"

#include <endpoint_text.h>
#include <why.h>

#define CAPTURE "capture"
#define PREFIX "stream."
#define PLACE(id, name, type) PREFIX name,
#define STREAM_FIELD(id, name, ...) PREFIX name,
const char *const stream_columns[STREAM_COLUMNS] = {CAPTURE, STREAM_PLACES(PLACE)
                                                                 STREAM_FIELDS(STREAM_FIELD)};

#define SQL_BOOL "INTEGER"
#define SQL_NUMBER "INTEGER"
#define SQL_COUNT "INTEGER"
#define SQL_FRAME "INTEGER"
#define SQL_TIME "REAL"
#define SQL_WORD "TEXT"
#define SQL_WORDS "TEXT"
#define SQL_TEXTS "TEXT"
#define PLACE_TYPE(id, name, type) SQL_##type,
#define STREAM_TYPE(id, name, kind, ...) SQL_##kind,
const char *const stream_types[STREAM_COLUMNS] = {"TEXT", STREAM_PLACES(PLACE_TYPE)
                                                              STREAM_FIELDS(STREAM_TYPE)};

#define FRAME_NUMBER "frame.number"
#define STREAM_INDEX_NAME "stream.index"
#define SEGMENT_FIELD(id, name, ...) name,
static const char *const segment_columns[SEGMENT_COLUMNS] = {
    CAPTURE, FRAME_NUMBER, STREAM_INDEX_NAME, SEGMENT_FIELDS(SEGMENT_FIELD)};

static struct row begin_row(struct table *table)
{
    struct row row = {.text = &table->text, .format = table->format};
    text_room(&table->text, ROW_MAX);
    row.format->begin(&row);
    if (table->capture != NULL)
        row.format->text(&row, CAPTURE, table->capture);
    return row;
}

static void write_endpoint(struct row *row, const struct stream_endpoint *end,
                           const char *const names[2])
{
    char address[ADDRESS_TEXT_SIZE];
    row->format->word(row, names[0], summary_write_address(end->address, end->family, address));
    row->format->number(row, names[1], end->port);
}

static void write_places(struct row *row, const struct stream_entry *stream)
{
    const char *const *names = stream_columns + CAPTURE_COLUMN;
    const unsigned client = stream->life.client;
    write_endpoint(row, &stream->ends[client], names);
    write_endpoint(row, &stream->ends[!client], names + 2);
    row->format->time(row, names[4], stream->life.time[TCPPHASE_MOMENT_FIRST]);
}

static void write_value(struct row *row, enum stream_field field, const struct stream_value *value)
{
    const char *name = stream_columns[CAPTURE_COLUMN + STREAM_PLACE_COUNT + field];
    switch (stream_fields[field].kind) {
    case STREAM_KIND_BOOL:
        row->format->boolean(row, name, value->number != 0);
        break;
    case STREAM_KIND_NUMBER:
    case STREAM_KIND_COUNT:
    case STREAM_KIND_FRAME:
        row->format->number(row, name, value->number);
        break;
    case STREAM_KIND_TIME:
        row->format->time(row, name, value->time);
        break;
    case STREAM_KIND_WORD:
        row->format->text(row, name, value->words[0]);
        break;
    case STREAM_KIND_WORDS:
        row->format->words(row, name, value->words, value->count);
        break;
    case STREAM_KIND_TEXTS:
        row->format->texts(row, name, value->words, value->count);
        break;
    }
}

void table_write_stream(struct table *table, const struct stream_entry *stream)
{
    struct row row = begin_row(table);
    struct stream_row values = {.stream = stream, .is_whole = true};
    write_places(&row, stream);
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++) {
        const enum stream_field field = (enum stream_field)i;
        struct stream_value value;
        if (stream_field_value_in_row(&values, field, &value))
            write_value(&row, field, &value);
        else
            row.format->absent(&row);
    }
    row.format->end(&row);
}

static const char *name_of(enum segment_field field)
{
    return segment_columns[CAPTURE_COLUMN + 2 + field];
}

static void write_notes(struct row *row, uint64_t notes)
{
    const char *words[TCPPHASE_NOTE_COUNT];
    size_t count = 0;
    if (notes == 0) {
        row->format->absent(row);
        return;
    }
    while (notes != 0)
        words[count++] = tcpphase_note_name(tcpphase_take_note(&notes));
    row->format->words(row, name_of(SEGMENT_NOTE), words, count);
}

static void write_transition(struct row *row, enum segment_field field, tcpphase_path path)
{
    char text[TCPPHASE_TRANSITION_SIZE];
    if (tcpphase_path_length(path) < 2) {
        row->format->absent(row);
        return;
    }
    tcpphase_transition(path, text);
    row->format->word(row, name_of(field), text);
}

static void write_states(struct row *row, const struct tcpphase_verdict *verdict)
{
    const tcpphase_path client = verdict->path[verdict->client];
    const tcpphase_path server = verdict->path[!verdict->client];
    row->format->word(row, name_of(SEGMENT_CLIENT_STATE),
                      tcpphase_state_name(tcpphase_state_after(client)));
    row->format->word(row, name_of(SEGMENT_SERVER_STATE),
                      tcpphase_state_name(tcpphase_state_after(server)));
    write_transition(row, SEGMENT_CLIENT_TRANSITION, client);
    write_transition(row, SEGMENT_SERVER_TRANSITION, server);
}

static void write_answer(struct row *row, const struct tcpphase_verdict *verdict)
{
    if (verdict->answers == 0) {
        row->format->absent(row);
        row->format->absent(row);
        return;
    }
    row->format->number(row, name_of(SEGMENT_ANSWERS), verdict->answers);
    row->format->time(row, name_of(SEGMENT_ANSWER_TIME), verdict->answer_time);
}

static void write_why(struct row *row, const struct tcpphase_verdict *verdict)
{
    char text[STREAM_TEXT_SIZE];
    const char *const texts[] = {text};
    if (summary_write_why(verdict, text))
        row->format->texts(row, name_of(SEGMENT_WHY), texts, 1);
    else
        row->format->absent(row);
}

void table_write_segment(struct table *table, const struct judgement *judgement)
{
    const struct tcpphase_verdict *verdict = &judgement->verdict;
    const enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    char label[TCPPHASE_LABEL_SIZE];
    struct row row = begin_row(table);
    row.format->number(&row, FRAME_NUMBER, judgement->segment.frame);
    row.format->number(&row, STREAM_INDEX_NAME, judgement->stream->index);
    row.format->word(&row, name_of(SEGMENT_PHASE), tcpphase_phase_name(tcpphase_step_phase(step)));
    row.format->word(&row, name_of(SEGMENT_STEP), tcpphase_step_name(step));
    tcpphase_label(verdict, label);
    row.format->text(&row, name_of(SEGMENT_LABEL), label);
    write_notes(&row, verdict->notes);
    row.format->word(&row, name_of(SEGMENT_FROM),
                     verdict->sender == verdict->client ? "client" : "server");
    write_states(&row, verdict);
    write_answer(&row, verdict);
    write_why(&row, verdict);
    row.format->end(&row);
}

static int write_header(const struct row_format *format, const char *const names[], size_t count,
                        int fd)
{
    struct text text;
    if (format->header == NULL)
        return 0;
    text_open(&text, fd);
    format->header(&text, names, count);
    text_close(&text);
    return text.error;
}

int table_write_stream_header(const struct row_format *format, bool names_capture, int fd)
{
    const size_t skipped = names_capture ? 0 : CAPTURE_COLUMN;
    return write_header(format, stream_columns + skipped, STREAM_COLUMNS - skipped, fd);
}

int table_write_segment_header(const struct row_format *format, bool names_capture, int fd)
{
    const size_t skipped = names_capture ? 0 : CAPTURE_COLUMN;
    return write_header(format, segment_columns + skipped, SEGMENT_COLUMNS - skipped, fd);
}
