/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "writers.h"

#include "output/ladder/ladder_writer.h"
#include "output/list/list_writer.h"
#include "output/pcapng/annotated_writer.h"
#include "output/tables/row.h"
#include "output/tables/table_writers.h"
#include "output/trace/trace_output.h"

#define TABLE_WRITERS                                                                              \
    {                                                                                              \
        [OUTPUT_STREAMS] = &stream_table_writer, [OUTPUT_SEGMENTS] = &segment_table_writer         \
    }

/* The writers of each format, by kind of output, and the rows of a table. A database is made of
 * packed rows. */
static const struct {
    const struct writer_kind *kinds[OUTPUT_KINDS];
    const struct row_format *rows;
} formats[FORMAT_COUNT] = {
    [FORMAT_CSV] = {TABLE_WRITERS, &row_csv},
    [FORMAT_NDJSON] = {TABLE_WRITERS, &row_ndjson},
    [FORMAT_SQLITE] = {{[OUTPUT_STREAMS] = &stream_table_writer}, &row_packed},
    [FORMAT_TRACE] = {{[OUTPUT_SEGMENTS] = &trace_writer}, NULL},
    [FORMAT_TEXT] = {{[OUTPUT_LIST] = &list_writer, [OUTPUT_LADDER] = &ladder_writer}, NULL},
    [FORMAT_SVG] = {{[OUTPUT_LADDER] = &ladder_writer}, NULL},
    [FORMAT_PNG] = {{[OUTPUT_LADDER] = &ladder_writer}, NULL},
    [FORMAT_PDF] = {{[OUTPUT_LADDER] = &ladder_writer}, NULL},
    [FORMAT_MERMAID] = {{[OUTPUT_LADDER] = &ladder_writer}, NULL},
    [FORMAT_PCAPNG] = {{[OUTPUT_ANNOTATED] = &annotated_writer}, NULL},
};

int writers_begin_output(const struct output_request *request, bool names_capture, int fd)
{
    const struct writer_kind *kind = formats[request->format].kinds[request->kind];
    const struct writer_about about = {
        .request = request,
        .fd = fd,
        .rows = formats[request->format].rows,
        .names_capture = names_capture,
    };
    return kind->header != NULL ? kind->header(&about) : 0;
}

void writers_add(struct writers *writers, unsigned output, const struct writer_about *about)
{
    const enum format format = about->request->format;
    struct writer *writer = &writers->list[writers->count++];
    struct writer_about with_rows = *about;
    with_rows.rows = formats[format].rows;
    writer->kind = formats[format].kinds[about->request->kind];
    writer->state = writer->kind->open(&with_rows);
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
