/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "segment_store.h"

#include "output/files/output_file.h"
#include "output/writer/writer.h"

#include <string.h>
#include <unistd.h>
#include <verdicts.h>

void segment_store_open(struct segment_store *store)
{
    store->open = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    record_file_open(&store->records, output_file_scratch(NULL), sizeof(struct ladder_segment));
}

void segment_store_close(struct segment_store *store)
{
    if (store->records.fd >= 0)
        close(store->records.fd);
    g_hash_table_destroy(store->open);
}

int segment_store_error(const struct segment_store *store)
{
    return writer_scratch_error(store->records.fd, store->records.error);
}

static struct record_list *list_of(struct segment_store *store, const struct stream_entry *stream)
{
    gpointer key = GUINT_TO_POINTER(stream->index);
    struct record_list *list = g_hash_table_lookup(store->open, key);
    if (list == NULL) {
        list = g_new0(struct record_list, 1);
        g_hash_table_insert(store->open, key, list);
    }
    return list;
}

void segment_store_take(struct segment_store *store, const struct judgement *judgement)
{
    const struct tcpphase_segment *segment = &judgement->segment;
    const struct tcpphase_verdict *verdict = &judgement->verdict;
    struct ladder_segment record;
    memset(&record, 0, sizeof record);
    record.time = segment->time;
    record.notes = verdict->notes;
    record.frame = segment->frame;
    record.answers = verdict->answers;
    record.seq = segment->seq;
    record.ack = segment->ack;
    record.length = segment->length;
    memcpy(record.path, verdict->path, sizeof record.path);
    record.flags = segment->flags;
    record.step = verdict->step;
    record.sender = verdict->sender;
    record_list_add(&store->records, list_of(store, judgement->stream), &record);
}

void segment_store_take_icmp(struct segment_store *store, const struct sighting *sighting,
                             const struct judgement *judgement)
{
    const struct stream_entry *stream = judgement->stream;
    struct ladder_segment record;
    memset(&record, 0, sizeof record);
    record.time = judgement->segment.time;
    record.frame = judgement->segment.frame;
    record.sender = judgement->segment.sender;
    record.seq = judgement->segment.seq;
    for (unsigned end = 0; end < LADDER_ENDS; end++)
        record.path[end] = stream->life.state[end] + 1U;
    record.icmp_version = stream->ends[0].family;
    record.icmp_type = sighting->icmp_type;
    record.icmp_code = sighting->icmp_code;
    record_list_add(&store->records, list_of(store, stream), &record);
}

bool segment_store_end(struct segment_store *store, const struct stream_entry *stream,
                       struct kept_stream *kept)
{
    gpointer key = GUINT_TO_POINTER(stream->index);
    const struct record_list *list = g_hash_table_lookup(store->open, key);
    if (list == NULL)
        return false;
    stream_entry_copy(&kept->stream, stream);
    kept->severity = summary_severity(stream);
    kept->segments = *list;
    g_hash_table_remove(store->open, key);
    return true;
}

void segment_store_drop(struct segment_store *store, struct kept_stream *kept)
{
    record_list_free(&store->records, &kept->segments);
    g_free(kept->stream.extra);
}

bool kept_stream_is_worse(const struct kept_stream *stream, const struct kept_stream *other)
{
    return stream->severity != other->severity ? stream->severity > other->severity
                                               : stream->stream.index < other->stream.index;
}

/* Reads the next segment, and makes the client end 0. */
static bool next_segment(struct record_reader *reader, unsigned client,
                         struct ladder_segment *segment)
{
    const void *record = record_reader_next(reader);
    if (record == NULL)
        return false;
    memcpy(segment, record, sizeof *segment);
    if (client != 0) {
        const tcpphase_path path = segment->path[0];
        segment->path[0] = segment->path[1];
        segment->path[1] = path;
        segment->sender ^= 1;
    }
    return true;
}

/* Frame of the RST that ended the stream, if it may be forged; otherwise 0. */
static uint32_t forged_reset(const struct stream_entry *stream)
{
    const bool is_forged = summary_reset_cause(&stream->life) == RESET_CAUSE_INJECTION_SUSPECTED;
    return is_forged ? stream->life.frame[TCPPHASE_MOMENT_RESET] : 0;
}

static GArray *make_rows(struct segment_store *store, const struct kept_stream *kept, bool folds)
{
    const uint32_t forged = forged_reset(&kept->stream);
    const unsigned client = kept->stream.life.client;
    struct ladder_fates *fates = ladder_fates_new();
    struct ladder_rows *rows = ladder_rows_new(folds);
    struct ladder_segment segment;
    struct record_reader reader;
    record_reader_open(&reader, &store->records, &kept->segments);
    while (next_segment(&reader, client, &segment))
        ladder_fates_take(fates, &segment);
    record_reader_close(&reader);
    GByteArray *known = ladder_fates_end(fates);
    record_reader_open(&reader, &store->records, &kept->segments);
    for (guint i = 0; i < known->len && next_segment(&reader, client, &segment); i++)
        ladder_rows_take(rows, &segment,
                         segment.frame == forged ? LADDER_FORGED
                                                 : (enum ladder_fate)known->data[i]);
    record_reader_close(&reader);
    g_byte_array_unref(known);
    return ladder_rows_end(rows);
}

/* Value of a field; empty: none. */
static void write_field(const struct stream_entry *stream, enum stream_field field, char *text)
{
    struct stream_value value;
    *text = '\0';
    if (stream_field_value(stream, field, true, &value))
        stream_value_write(field, &value, text);
}

void segment_store_read(struct segment_store *store, const struct kept_stream *kept, bool folds,
                        struct ladder *ladder)
{
    const struct stream_entry *stream = &kept->stream;
    const unsigned client = stream->life.client;
    *ladder = (struct ladder){
        .index = stream->index,
        .way = {stream->life.client_rtt, stream->life.server_rtt},
        .rows = make_rows(store, kept, folds),
    };
    summary_write_endpoint(&stream->ends[client], ladder->ends[LADDER_CLIENT]);
    summary_write_endpoint(&stream->ends[!client], ladder->ends[LADDER_SERVER]);
    write_field(stream, STREAM_SUMMARY, ladder->summary);
    write_field(stream, STREAM_CAUSE, ladder->cause);
    if (summary_severity(stream) == SEVERITY_OK || strstr(ladder->summary, ladder->cause) != NULL)
        *ladder->cause = '\0';
    if (!stream_field_value(stream, STREAM_HINT, true, &ladder->hints))
        ladder->hints.count = 0;
}
