/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "writers.h"

#include "output/ladder/ladder_writer.h"
#include "output/pcapng/annotated_writer.h"
#include "output/tables/table_writers.h"
#include "output/trace/trace_output.h"

/* By kind and format. Databases are made of packed rows. */
static const struct writer_kind *const kinds[][FORMAT_COUNT] = {
    [OUTPUT_ANNOTATED] = {[FORMAT_PCAPNG] = &annotated_writer},
    [OUTPUT_STREAMS] = {[FORMAT_CSV] = &stream_table_writer,
                        [FORMAT_NDJSON] = &stream_table_writer,
                        [FORMAT_SQLITE] = &stream_table_writer},
    [OUTPUT_SEGMENTS] = {[FORMAT_CSV] = &segment_table_writer,
                         [FORMAT_NDJSON] = &segment_table_writer,
                         [FORMAT_TRACE] = &trace_writer},
    [OUTPUT_LADDER] = {[FORMAT_TEXT] = &ladder_writer},
};

void writers_add(struct writers *writers, unsigned output, const struct writer_about *about)
{
    struct writer *writer = &writers->list[writers->count++];
    writer->kind = kinds[about->request->kind][about->request->format];
    writer->state = writer->kind->open(about);
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
