/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "writers.h"

#include "output/ladder/ladder_writer.h"
#include "output/list/list_writer.h"
#include "output/pcapng/annotated_writer.h"
#include "output/report_writer.h"
#include "output/tables/row.h"
#include "output/tables/table_writers.h"
#include "output/trace/trace_output.h"

#include <glib.h>

static const struct writer_kind *kind_of(const struct output_request *request)
{
    switch (request->kind) {
    case OUTPUT_ANNOTATED:
        return &annotated_writer;
    case OUTPUT_STREAMS:
        return &stream_table_writer;
    case OUTPUT_SEGMENTS:
        return request->format == FORMAT_TRACE ? &trace_writer : &segment_table_writer;
    case OUTPUT_LIST:
        return &list_writer;
    case OUTPUT_LADDER:
        return &ladder_writer;
    case OUTPUT_REPORT:
        return &report_writer;
    case OUTPUT_KINDS:
        break;
    }
    g_assert_not_reached();
}

/* The rows of a table; NULL: the format has no rows. A database is made of packed rows. */
static const struct row_format *rows_of(const struct output_request *request)
{
    switch (request->format) {
    case FORMAT_CSV:
        return &row_csv;
    case FORMAT_NDJSON:
        return &row_ndjson;
    case FORMAT_SQLITE:
        return &row_packed;
    case FORMAT_TRACE:
    case FORMAT_TEXT:
    case FORMAT_SVG:
    case FORMAT_PNG:
    case FORMAT_PDF:
    case FORMAT_MERMAID:
    case FORMAT_HTML:
    case FORMAT_PCAPNG:
    case FORMAT_COUNT:
        break;
    }
    return NULL;
}

/* The parameters of a writer, with the rows of its format. */
static struct writer_about with_rows(const struct writer_about *about)
{
    struct writer_about whole = *about;
    whole.rows = rows_of(about->request);
    return whole;
}

int writers_begin_output(const struct writer_about *about)
{
    const struct writer_kind *kind = kind_of(about->request);
    const struct writer_about whole = with_rows(about);
    return kind->header != NULL ? kind->header(&whole) : 0;
}

int writers_end_output(const struct writer_about *about)
{
    const struct writer_kind *kind = kind_of(about->request);
    const struct writer_about whole = with_rows(about);
    return kind->footer != NULL ? kind->footer(&whole) : 0;
}

void writers_add(struct writers *writers, unsigned output, const struct writer_about *about)
{
    struct writer *writer = &writers->list[writers->count++];
    const struct writer_about whole = with_rows(about);
    writer->kind = kind_of(about->request);
    writer->state = writer->kind->open(&whole);
    writer->output = output;
}

void writers_take(const struct writers *writers, const struct sighting *sighting,
                  const struct judgement *judgement, bool is_segment)
{
    for (unsigned i = 0; i < writers->count; i++) {
        const struct writer *writer = &writers->list[i];
        if (is_segment && writer->kind->take_segment != NULL)
            writer->kind->take_segment(writer->state, sighting, judgement);
        else if (!is_segment && writer->kind->take_icmp != NULL)
            writer->kind->take_icmp(writer->state, sighting, judgement);
    }
}

void writers_forget(const struct writers *writers, const struct stream_entry *stream)
{
    for (unsigned i = 0; i < writers->count; i++)
        if (writers->list[i].kind->forget != NULL)
            writers->list[i].kind->forget(writers->list[i].state, stream);
}

void writers_end(const struct writers *writers)
{
    for (unsigned i = 0; i < writers->count; i++)
        if (writers->list[i].kind->end != NULL)
            writers->list[i].kind->end(writers->list[i].state);
}

int64_t writers_tick(const struct writers *writers)
{
    int64_t first = 0;
    for (unsigned i = 0; i < writers->count; i++) {
        const struct writer *writer = &writers->list[i];
        const int64_t due = writer->kind->tick != NULL ? writer->kind->tick(writer->state) : 0;
        if (due != 0 && (first == 0 || due < first))
            first = due;
    }
    return first;
}

bool writers_are_behind(const struct writers *writers)
{
    for (unsigned i = 0; i < writers->count; i++) {
        const struct writer *writer = &writers->list[i];
        if (writer->kind->is_behind != NULL && writer->kind->is_behind(writer->state))
            return true;
    }
    return false;
}

bool writers_have_failed(const struct writers *writers)
{
    for (unsigned i = 0; i < writers->count; i++) {
        const struct writer *writer = &writers->list[i];
        if (writer->kind->has_failed != NULL && writer->kind->has_failed(writer->state))
            return true;
    }
    return false;
}
