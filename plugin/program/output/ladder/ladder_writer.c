/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ladder_writer.h"

#include "base/message.h"
#include "base/record_file.h"
#include "base/terminal.h"
#include "ladder.h"
#include "mermaid.h"
#include "output/files/output_file.h"
#include "picture.h"
#include "render_module.h"
#include "terminal_ladder.h"

#include <troubles.h>
#include <verdicts.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* The segments of the streams that are in the table, and of the one that is to be drawn as things
 * are, are kept in a file. */
struct ladders {
    struct writer_about about;
    struct record_file
        records;      /* of struct ladder_segment; senders and paths by end of the stream */
    GHashTable *open; /* struct record_list, by number of the stream */
    bool has_chosen;
    struct stream_entry chosen;  /* the worst stream so far */
    struct record_list segments; /* of it */
};

static void *open_ladder(const struct writer_about *about)
{
    struct ladders *ladders = g_new0(struct ladders, 1);
    ladders->about = *about;
    ladders->open = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    record_file_open(&ladders->records, output_file_scratch(NULL), sizeof(struct ladder_segment));
    return ladders;
}

static struct record_list *list_of(const struct ladders *ladders, const struct stream_entry *stream)
{
    gpointer key = GUINT_TO_POINTER(stream->index);
    struct record_list *list = g_hash_table_lookup(ladders->open, key);
    if (list == NULL) {
        list = g_new0(struct record_list, 1);
        g_hash_table_insert(ladders->open, key, list);
    }
    return list;
}

static void take_segment(void *state, const struct sighting *sighting,
                         const struct judgement *judgement)
{
    struct ladders *ladders = state;
    const struct tcpphase_segment *segment = &judgement->segment;
    const struct tcpphase_verdict *verdict = &judgement->verdict;
    struct ladder_segment record;
    (void)sighting;
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
    record_list_add(&ladders->records, list_of(ladders, judgement->stream), &record);
}

static void take_icmp(void *state, const struct sighting *sighting,
                      const struct judgement *judgement)
{
    struct ladders *ladders = state;
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
    record_list_add(&ladders->records, list_of(ladders, stream), &record);
}

static bool is_worse(const struct stream_entry *stream, const struct stream_entry *other)
{
    const enum severity here = summary_severity(stream), there = summary_severity(other);
    return here != there ? here > there : stream->index < other->index;
}

/* Keeps the segments of the stream if it is the worst so far. */
static void forget_stream(void *state, const struct stream_entry *stream)
{
    struct ladders *ladders = state;
    gpointer key = GUINT_TO_POINTER(stream->index);
    struct record_list *list = g_hash_table_lookup(ladders->open, key);
    if (list == NULL)
        return;
    if (!ladders->has_chosen || is_worse(stream, &ladders->chosen)) {
        record_list_free(&ladders->records, &ladders->segments);
        ladders->has_chosen = true;
        ladders->chosen = *stream;
        ladders->segments = *list;
    } else {
        record_list_free(&ladders->records, list);
    }
    g_hash_table_remove(ladders->open, key);
}

/* The next segment, with the client as end 0. */
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

/* Frame of the RST that ended the stream and was perhaps forged; 0: there is none. */
static uint32_t forged_reset(const struct stream_entry *stream)
{
    const bool is_forged = summary_reset_cause(&stream->life) == RESET_CAUSE_INJECTION_SUSPECTED;
    return is_forged ? stream->life.frame[TCPPHASE_MOMENT_RESET] : 0;
}

static GArray *make_rows(struct ladders *ladders)
{
    const uint32_t forged = forged_reset(&ladders->chosen);
    const unsigned client = ladders->chosen.life.client;
    struct ladder_fates *fates = ladder_fates_new();
    struct ladder_rows *rows = ladder_rows_new(!ladders->about.options->all);
    struct ladder_segment segment;
    struct record_reader reader;
    record_reader_open(&reader, &ladders->records, &ladders->segments);
    while (next_segment(&reader, client, &segment))
        ladder_fates_take(fates, &segment);
    record_reader_close(&reader);
    GByteArray *known = ladder_fates_end(fates);
    record_reader_open(&reader, &ladders->records, &ladders->segments);
    for (guint i = 0; i < known->len && next_segment(&reader, client, &segment); i++)
        ladder_rows_take(rows, &segment,
                         segment.frame == forged ? LADDER_FORGED
                                                 : (enum ladder_fate)known->data[i]);
    record_reader_close(&reader);
    g_byte_array_unref(known);
    return ladder_rows_end(rows);
}

/* The value of a field; empty if there is none. */
static void write_field(const struct stream_entry *stream, enum stream_field field, char *text)
{
    struct stream_value value;
    *text = '\0';
    if (stream_field_value(stream, field, true, &value))
        stream_value_write(field, &value, text);
}

static void make_ladder(struct ladders *ladders, struct ladder *ladder)
{
    const struct stream_entry *stream = &ladders->chosen;
    const unsigned client = stream->life.client;
    *ladder = (struct ladder){
        .index = stream->index,
        .way = {stream->life.client_rtt, stream->life.server_rtt},
        .rows = make_rows(ladders),
    };
    endpoint_text(&stream->ends[client], ladder->ends[LADDER_CLIENT]);
    endpoint_text(&stream->ends[!client], ladder->ends[LADDER_SERVER]);
    write_field(stream, STREAM_SUMMARY, ladder->summary);
    write_field(stream, STREAM_CAUSE, ladder->cause);
    if (summary_severity(stream) == SEVERITY_OK || strstr(ladder->summary, ladder->cause) != NULL)
        *ladder->cause = '\0';
    if (!stream_field_value(stream, STREAM_HINT, true, &ladder->hints))
        ladder->hints.count = 0;
}

static void draw_text(const struct ladders *ladders, const struct ladder *ladder, FILE *out)
{
    struct terminal terminal;
    if (ladders->about.names_capture) {
        char *name = message_escape(ladders->about.capture);
        fprintf(out, "== %s\n", name);
        g_free(name);
    }
    const bool is_stdout = strcmp(ladders->about.request->path, "-") == 0;
    terminal_look(&terminal, is_stdout ? STDOUT_FILENO : ladders->about.fd);
    terminal_ladder_draw(ladder, &terminal, out);
}

static void draw(const struct ladders *ladders, const struct ladder *ladder, FILE *out)
{
    switch ((unsigned)ladders->about.request->format) {
    case FORMAT_TEXT:
        draw_text(ladders, ladder, out);
        break;
    case FORMAT_MERMAID:
        mermaid_draw(ladder, out);
        break;
    default:
        picture_draw(ladder, out);
    }
}

/* PNG and PDF are made of SVG. Returns what close returns. */
static int render(const struct ladders *ladders, const struct ladder *ladder)
{
    const struct render *module = ladders->about.options->render;
    char *svg = NULL;
    struct render_task task = {
        .date = ladder_row(ladder, 0)->segment.time / TCPPHASE_SECOND,
        .fd = ladders->about.fd,
    };
    FILE *memory = open_memstream(&svg, &task.length);
    if (memory == NULL)
        return errno;
    picture_draw(ladder, memory);
    fclose(memory);
    task.svg = svg;
    char *wrong =
        ladders->about.request->format == FORMAT_PNG ? module->png(&task) : module->pdf(&task);
    free(svg);
    if (wrong == NULL)
        return 0;
    message(ladders->about.request->path, "cannot be written: %s", wrong);
    free(wrong);
    return WRITER_HAS_TOLD;
}

static int write_drawing(const struct ladders *ladders, const struct ladder *ladder)
{
    const enum format format = ladders->about.request->format;
    if (format == FORMAT_PNG || format == FORMAT_PDF)
        return render(ladders, ladder);
    FILE *out = fdopen(dup(ladders->about.fd), "w");
    errno = EIO; /* in case an earlier failure is not remembered */
    if (out == NULL)
        return errno;
    draw(ladders, ladder, out);
    return (ferror(out) | fclose(out)) != 0 ? errno : 0;
}

/* Returns what close returns. */
static int draw_chosen(struct ladders *ladders)
{
    struct ladder ladder;
    make_ladder(ladders, &ladder);
    int error = ladders->records.error;
    if (error == 0)
        error = write_drawing(ladders, &ladder);
    g_array_free(ladder.rows, TRUE);
    return error;
}

static int complain_of_none(const struct ladders *ladders)
{
    const struct options *options = ladders->about.options;
    if (options->has_stream)
        message(ladders->about.capture, "has no connection with the number %" PRIu32,
                options->stream);
    else
        message(ladders->about.capture, "has no TCP connection");
    return WRITER_HAS_TOLD;
}

static int close_ladder(void *state)
{
    struct ladders *ladders = state;
    const int error = ladders->has_chosen ? draw_chosen(ladders) : complain_of_none(ladders);
    if (ladders->records.fd >= 0)
        close(ladders->records.fd);
    g_hash_table_destroy(ladders->open);
    g_free(ladders);
    return error;
}

const struct writer_kind ladder_writer = {
    .open = open_ladder,
    .take_segment = take_segment,
    .take_icmp = take_icmp,
    .forget = forget_stream,
    .close = close_ladder,
};
