/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "reading.h"

#include "base/message.h"
#include "input/frames.h"
#include "input/live_input.h"
#include "input/twice_read.h"
#include "live_rows.h"
#include "output/files/output_file.h"
#include "output/pcapng/annotation.h"
#include "output/pcapng/comments.h"
#include "output/pcapng/mark.h"
#include "output/tables/tables.h"
#include "output/trace/trace_output.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is kept while a capture is read. */
struct pass {
    const struct reading *reading;
    struct capture_file file;
    struct stream_table *streams;
    struct table tables[OUTPUTS_MAX]; /* by the options' outputs */
    unsigned stream_tables[OUTPUTS_MAX];
    unsigned segment_tables[OUTPUTS_MAX];
    struct scenarios *traces[OUTPUTS_MAX];
    unsigned trace_outputs[OUTPUTS_MAX];
    unsigned stream_table_count;
    unsigned segment_table_count;
    unsigned trace_count;
    struct comments comments;
    const char *path; /* of the capture; of a copy, if it cannot be read twice as it is */
    int annotated;    /* number of the output that is an annotated capture; -1: there is none */
    bool is_second;   /* which writes it */
    struct twice_read *twice; /* NULL: the capture is read once */
    struct frames frames;
    struct live *live;  /* NULL: the capture is a file */
    struct early early; /* of a live one */
    bool is_live;       /* its rows are wanted while it is made */
    bool is_woken;      /* live is to call tell_early */
    bool is_stopped;    /* the user ended the capture */
};

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* A live table gets a row once more only if it has changed. */
static void write_row(struct pass *pass, struct table *table, const struct stream_entry *stream)
{
    text_room(&table->text, ROW_MAX);
    char *const row = table->text.next;
    table_write_stream(table, stream);
    if (table->is_live &&
        early_is_told(&pass->early, stream, row, (size_t)(table->text.next - row)))
        table->text.next = row;
}

static void forget_stream(struct stream_entry *stream, void *user)
{
    struct pass *pass = user;
    for (unsigned i = 0; i < pass->stream_table_count; i++)
        write_row(pass, &pass->tables[pass->stream_tables[i]], stream);
    if (pass->is_live)
        early_forget(&pass->early, stream);
    for (unsigned i = 0; i < pass->trace_count; i++)
        scenarios_forget(pass->traces[i], stream);
    if (pass->annotated >= 0)
        comments_learn(&pass->comments, stream);
    pass->reading->result->streams++;
    stream_entry_free(stream);
}

static void take_segment(struct pass *pass, const struct judgement *judgement)
{
    for (unsigned i = 0; i < pass->segment_table_count; i++)
        table_write_segment(&pass->tables[pass->segment_tables[i]], judgement);
    pass->reading->result->segments++;
}

static void take_into_traces(struct pass *pass, const struct sighting *sighting,
                             const struct judgement *judgement)
{
    for (unsigned i = 0; i < pass->trace_count; i++)
        scenarios_take(pass->traces[i], sighting, judgement);
}

static void take_sighting(const struct sighting *sighting, void *user)
{
    struct pass *pass = user;
    struct judgement judgement;
    if (sighting_judge(sighting, pass->streams, &judgement))
        take_segment(pass, &judgement);
    if (pass->is_live && judgement.stream != NULL)
        early_see(&pass->early, judgement.stream);
    if (judgement.stream != NULL)
        take_into_traces(pass, sighting, &judgement);
}

/* A capture that is annotated is read twice: each time is half of it. */
static void tell_position(const struct pass *pass)
{
    const uint32_t seldom = 4096;
    if (pass->file.frame % seldom != 0)
        return;
    const double part = capture_file_part(&pass->file);
    const double so_far = pass->annotated < 0 ? part : (part + (pass->is_second ? 1 : 0)) / 2;
    atomic_store_explicit(&pass->reading->result->position,
                          (uint64_t)(so_far * (double)pass->reading->capture->size),
                          memory_order_relaxed);
}

/* Writes what is known to live tables. */
static gint64 tell_early(void *user)
{
    struct pass *pass = user;
    const struct stream_entry *stream;
    while ((stream = early_next(&pass->early, g_get_monotonic_time())) != NULL)
        for (unsigned i = 0; i < pass->stream_table_count; i++)
            if (pass->tables[pass->stream_tables[i]].is_live)
                write_row(pass, &pass->tables[pass->stream_tables[i]], stream);
    for (unsigned i = 0; i < OUTPUTS_MAX; i++)
        if (pass->tables[i].is_live)
            text_flush(&pass->tables[i].text);
    pass->is_woken = false;
    return early_due(&pass->early);
}

/* Sees to it that what is new is written soon. False: it cannot be written. */
static bool keep_up(struct pass *pass)
{
    bool is_waiting = early_due(&pass->early) != 0;
    for (unsigned i = 0; i < OUTPUTS_MAX; i++) {
        const struct table *table = &pass->tables[i];
        if (table->is_live && table->text.error != 0)
            return false;
        is_waiting = is_waiting || (table->is_live && table->text.next > table->text.start);
    }
    if (is_waiting && !pass->is_woken) {
        pass->is_woken = true;
        live_wake(pass->live);
    }
    return true;
}

/* All is locked but while libwiretap waits for a record. */
static bool next_live(struct pass *pass)
{
    const bool is_written = keep_up(pass);
    live_unlock(pass->live);
    const bool has_record = is_written && capture_file_next(&pass->file);
    live_lock(pass->live);
    return has_record;
}

/* Ends the thread. Returns how many octets came. */
static guint64 end_live(struct pass *pass)
{
    const struct live_end end = live_close(pass->live);
    pass->live = NULL;
    pass->is_stopped = end.is_stopped;
    if (end.error != 0)
        pass->file.error = end.error;
    return end.octets;
}

static void read_frames(struct pass *pass)
{
    const bool is_live = pass->live != NULL;
    if (is_live)
        live_lock(pass->live);
    while (is_live ? next_live(pass) : capture_file_next(&pass->file)) {
        if (pass->twice != NULL)
            twice_read_record(pass->twice, FIRST_PASS, &pass->file);
        frames_look(&pass->frames, &pass->file);
        tell_position(pass);
    }
    if (is_live) {
        live_unlock(pass->live);
        end_live(pass);
    }
}

/* Somebody may be waiting for the rows. */
static bool is_live_output(const struct reading *reading, unsigned i)
{
    struct stat found;
    return strcmp(reading->options->outputs[i].path, "-") == 0 ||
           (fstat(reading->fds[i], &found) == 0 && !S_ISREG(found.st_mode));
}

/* As the table's first column has it: NDJSON is UTF-8, and octets of the name that are not become
 * U+FFFD; on a terminal CSV is escaped as messages are, elsewhere it has the octets as they are.
 * To be freed. */
static char *capture_name(const struct reading *reading, const struct output_request *output)
{
    const char *path = reading->capture->path;
    if (output->format == FORMAT_NDJSON)
        return g_utf8_make_valid(path, -1);
    const bool is_shown = strcmp(output->path, "-") == 0 && isatty(STDOUT_FILENO);
    return is_shown ? message_escape(path) : g_strdup(path);
}

static void open_table(struct pass *pass, unsigned i)
{
    const struct reading *reading = pass->reading;
    const struct output_request *output = &reading->options->outputs[i];
    const bool has_column = reading->names_capture && output->format != FORMAT_SQLITE;
    pass->tables[i].format = row_format_of(output->format);
    pass->tables[i].is_live = pass->is_live && is_live_output(reading, i);
    pass->tables[i].capture = has_column ? capture_name(reading, output) : NULL;
    text_open(&pass->tables[i].text, reading->fds[i]);
    if (output->kind == OUTPUT_STREAMS)
        pass->stream_tables[pass->stream_table_count++] = i;
    else
        pass->segment_tables[pass->segment_table_count++] = i;
}

static void open_trace(struct pass *pass, unsigned i)
{
    const struct reading *reading = pass->reading;
    const unsigned place = pass->trace_count++;
    pass->traces[place] = scenarios_open(reading->fds[i], reading->capture->path, reading->options);
    pass->trace_outputs[place] = i;
}

static void open_outputs(struct pass *pass)
{
    const struct reading *reading = pass->reading;
    for (unsigned i = 0; i < reading->options->output_count; i++) {
        const struct output_request *output = &reading->options->outputs[i];
        if (reading->fds[i] < 0 || output->kind == OUTPUT_ANNOTATED)
            continue;
        if (output->format == FORMAT_TRACE)
            open_trace(pass, i);
        else
            open_table(pass, i);
    }
}

static void check_written(const struct pass *pass, unsigned i, int error)
{
    if (error == 0)
        return;
    message(pass->reading->names[i], "cannot be written: %s", g_strerror(error));
    pass->reading->result->outcome = CAPTURE_NOT_WRITTEN;
}

/* Before the table lets go of all streams: theirs is the order of their scenarios. */
static void close_traces(struct pass *pass)
{
    for (unsigned i = 0; i < pass->trace_count; i++) {
        uint64_t untold = 0;
        check_written(pass, pass->trace_outputs[i], scenarios_close(pass->traces[i], &untold));
        if (untold > 0 && !pass->reading->options->quiet)
            message(pass->reading->capture->path,
                    "%" PRIu64 " frames are not in the trace as they were captured; comments in it "
                    "tell which",
                    untold);
    }
    pass->trace_count = 0;
}

static void close_tables(struct pass *pass)
{
    for (unsigned i = 0; i < OUTPUTS_MAX; i++) {
        struct text *text = &pass->tables[i].text;
        if (text->start == NULL)
            continue;
        text_close(text);
        g_free(pass->tables[i].capture);
        check_written(pass, i, text->error);
    }
}

/* libwireshark does not read on where there is nothing, or nothing but ciphers. */
static const char *remedy_for(enum decode_finding finding)
{
    const bool has_none =
        finding == DECODE_CUT || finding == DECODE_MALFORMED || finding == DECODE_ENCRYPTED;
    return has_none ? "" : "; --dissect may read them";
}

/* Types are known by their hexadecimal numbers, ports and protocols by their decimal ones. */
static void print_number(uint32_t number, char text[static 32])
{
    snprintf(text, 32, " 0x%04" PRIx32 " (%" PRIu32 ")", number, number);
}

static void tell_undecoded(const struct pass *pass, enum decode_finding finding)
{
    const struct undecoded *undecoded = &pass->frames.undecoded[finding];
    if (undecoded->frames == 0)
        return;
    pass->reading->result->undecoded += undecoded->frames;
    if (pass->reading->options->quiet)
        return;
    char number[32] = "";
    const char *what = decode_finding_sentence(finding);
    const size_t length = strlen(what);
    if (finding == DECODE_LINK_TYPE) {
        if (undecoded->number != DECODE_LINK_UNKNOWN) /* of the frames that the layer carries */
            print_number(undecoded->number, number);
        message(pass->reading->capture->path,
                "%" PRIu64 " frame%s not decoded: link layer %s%s, first in frame %" PRIu32 "%s",
                undecoded->frames, plural(undecoded->frames),
                wtap_encap_description(undecoded->encapsulation), number, undecoded->first,
                remedy_for(finding));
        return;
    }
    if (what[length - 1] == ':' || g_str_has_suffix(what, " number") ||
        g_str_has_suffix(what, " protocol"))
        print_number(undecoded->number, number);
    message(pass->reading->capture->path,
            "%" PRIu64 " frame%s not decoded: %s%s, first in frame %" PRIu32 "%s",
            undecoded->frames, plural(undecoded->frames), what, number, undecoded->first,
            remedy_for(finding));
}

static void tell_given_up(const struct pass *pass)
{
    const uint32_t given_up = stream_table_given_up(pass->streams);
    pass->reading->result->given_up = given_up;
    if (given_up != 0 && !pass->reading->options->quiet)
        message(pass->reading->capture->path,
                "%" PRIu32 " stream%s given up early, as there were more than %" PRIu32 " at once",
                given_up, plural(given_up), pass->reading->options->max_streams);
}

/* Why the reading ended; where the user ended it within a record, that is the end. */
static void tell_end(const struct pass *pass)
{
    const struct capture_file *file = &pass->file;
    struct capture_result *result = pass->reading->result;
    result->frames = file->frame;
    const bool is_good =
        file->error == 0 || (pass->is_stopped && file->error == WTAP_ERR_SHORT_READ);
    result->outcome = is_good ? CAPTURE_GOOD : CAPTURE_CUT;
    if (is_good)
        return;
    char *complaint = capture_file_complaint(file);
    message(pass->reading->capture->path, "%s behind frame %" PRIu32 "; what comes before was read",
            complaint, file->frame);
    g_free(complaint);
}

static bool open_file(struct pass *pass)
{
    const struct reading *reading = pass->reading;
    if (capture_file_open(&pass->file, pass->path))
        return true;
    if (pass->live != NULL && end_live(pass) == 0 && pass->is_stopped) {
        reading->result->outcome = CAPTURE_GOOD; /* the user ended it before it began */
        g_free(pass->file.reason);
        return false;
    }
    const bool is_other = pass->file.error == WTAP_ERR_FILE_UNKNOWN_FORMAT;
    char *complaint = capture_file_complaint(&pass->file);
    reading->result->outcome =
        is_other && !reading->capture->is_named && !pass->is_second ? CAPTURE_PASSED : CAPTURE_BAD;
    if (reading->result->outcome == CAPTURE_BAD || reading->options->verbose)
        message(reading->capture->path, "%s%s", complaint,
                reading->result->outcome == CAPTURE_PASSED ? "; passed over" : "");
    g_free(complaint);
    g_free(pass->file.reason);
    return false;
}

/* The totals of the capture. */
static char *section_comment(const struct pass *pass)
{
    const struct capture_result *result = pass->reading->result;
    return g_strdup_printf(ANNOTATION_MARK "%" PRIu64 " stream%s, %" PRIu64 " segment%s in %" PRIu64
                                           " frame%s, of which %" PRIu64 " %s not decoded",
                           result->streams, plural(result->streams), result->segments,
                           plural(result->segments), result->frames, plural(result->frames),
                           result->undecoded, result->undecoded == 1 ? "was" : "were");
}

static void comment_on_segment(const struct sighting *sighting, void *user)
{
    struct pass *pass = user;
    struct judgement judgement;
    if (sighting_judge(sighting, pass->streams, &judgement))
        comments_add(&pass->comments, &judgement);
}

static bool write_frames(struct pass *pass, struct annotation *annotation)
{
    const struct options *options = pass->reading->options;
    const uint64_t frames = pass->reading->result->frames;
    while (pass->file.frame < frames && capture_file_next(&pass->file)) {
        twice_read_record(pass->twice, SECOND_PASS, &pass->file);
        comments_begin(&pass->comments);
        if (!options->strip)
            frames_look(&pass->frames, &pass->file);
        if (!annotation_write(annotation, &pass->file,
                              comments_on_frame(&pass->comments, options->decisive)))
            return false;
        tell_position(pass);
    }
    return pass->file.error == 0;
}

/* Not every capture can be pcapng: link layers and records that it has no number for cannot. That
 * is no reason to leave the others, as a full disk is. */
static void complain_of_writing(const struct pass *pass)
{
    const struct reading *reading = pass->reading;
    const bool is_of_capture = !capture_file_failed_to_write(&pass->file);
    char *error = capture_file_error(&pass->file);
    if (is_of_capture)
        message(reading->capture->path, "cannot be annotated: %s; nothing is written of it", error);
    else
        message(reading->names[pass->annotated], "cannot be written: %s", error);
    reading->result->outcome = is_of_capture ? CAPTURE_BAD : CAPTURE_NOT_WRITTEN;
    g_free(error);
}

/* False: the capture is not what it was in the first pass, which is told. */
static bool is_same(const struct pass *pass, bool is_other)
{
    if (!is_other && !twice_read_is_overwritten(pass->twice))
        return true;
    message(pass->reading->capture->path,
            "was replaced or changed while it was read; nothing is written of it");
    pass->reading->result->outcome = CAPTURE_BAD;
    return false;
}

/* The second time over the capture: what is said of a stream's last segment is known now. Ends
 * where the first one did. */
static void annotate(struct pass *first)
{
    struct pass pass = {
        .reading = first->reading,
        .frames = {.dissect = first->frames.dissect, .take = comment_on_segment, .user = &pass},
        .comments = first->comments,
        .path = first->path,
        .annotated = first->annotated,
        .is_second = true,
        .twice = first->twice,
    };
    if (!is_same(&pass, twice_read_is_replaced(pass.twice, pass.path)) || !open_file(&pass))
        return;
    char *comment = pass.reading->options->strip ? NULL : section_comment(first);
    frames_open(&pass.frames, &pass.file);
    pass.streams = stream_table_new(&pass.reading->options->settings, NULL, NULL);
    stream_table_limit(pass.streams, pass.reading->options->max_streams);
    const struct annotation_about about = {pass.twice->path, pass.reading->fds[pass.annotated],
                                           comment};
    struct annotation *annotation = annotation_open(&pass.file, &about);
    bool is_good = annotation != NULL && write_frames(&pass, annotation);
    if (is_good && pass.reading->result->outcome == CAPTURE_GOOD)
        is_good = annotation_finish(annotation, &pass.file);
    if (annotation != NULL)
        is_good = annotation_close(annotation, &pass.file) && is_good;
    const bool is_other =
        pass.file.frame != pass.reading->result->frames || twice_read_differs(pass.twice);
    if (is_same(&pass, is_good && is_other) && !is_good)
        complain_of_writing(&pass);
    stream_table_free(pass.streams);
    frames_close(&pass.frames);
    capture_file_close(&pass.file);
    g_free(comment);
}

static int annotated_output(const struct reading *reading)
{
    for (unsigned i = 0; i < reading->options->output_count; i++)
        if (reading->options->outputs[i].kind == OUTPUT_ANNOTATED && reading->fds[i] >= 0)
            return (int)i;
    return -1;
}

static void read_once(struct pass *pass)
{
    frames_open(&pass->frames, &pass->file);
    pass->streams = stream_table_new(&pass->reading->options->settings, forget_stream, pass);
    stream_table_limit(pass->streams, pass->reading->options->max_streams);
    open_outputs(pass);
    read_frames(pass);
    tell_given_up(pass);
    tell_end(pass);
    close_traces(pass);
    stream_table_free(pass->streams);
    for (unsigned finding = 0; finding < DECODE_FINDING_COUNT; finding++)
        tell_undecoded(pass, (enum decode_finding)finding);
    close_tables(pass);
    frames_close(&pass->frames);
    capture_file_close(&pass->file);
}

enum { PATH_SIZE = 32 };

/* Makes the pass one over a copy of its capture, a file without a name: this is its path. False:
 * errno tells why not. */
static bool copy_capture(struct pass *pass, bool (*copy)(int from, int to), char path[PATH_SIZE])
{
    const int from = strcmp(pass->path, "-") == 0 ? STDIN_FILENO : open(pass->path, O_RDONLY);
    const int to = target_scratch(NULL);
    const bool is_copied = from >= 0 && to >= 0 && copy(from, to);
    const int error = errno;
    if (from > STDIN_FILENO)
        close(from);
    if (is_copied) {
        g_snprintf(path, PATH_SIZE, "/dev/fd/%d", to);
        pass->path = path;
    } else if (to >= 0) {
        close(to);
    }
    errno = error;
    return is_copied;
}

/* What cannot be read twice is copied. False: it cannot be, which was told. */
static bool save_capture(struct pass *pass, char path[PATH_SIZE])
{
    const bool is_there =
        strcmp(pass->path, "-") == 0 || g_file_test(pass->path, G_FILE_TEST_EXISTS);
    if (pass->annotated < 0 || pass->reading->capture->is_regular || !is_there)
        return true;
    const bool is_saved = copy_capture(pass, target_copy, path);
    const int error = errno;
    if (pass->live != NULL)
        end_live(pass);
    if (is_saved)
        return true;
    message(pass->reading->capture->path, "cannot be copied to a temporary file in %s (TMPDIR): %s",
            g_get_tmp_dir(), g_strerror(error));
    pass->reading->result->outcome = CAPTURE_BAD;
    return false;
}

/* libwiretap reads a compressed pcapng, but not all that it holds; unpacked it can be copied. What
 * cannot be unpacked to the end is read as it is. False: it cannot be read, which was told. */
static bool unpack_capture(struct pass *pass, char path[PATH_SIZE])
{
    if (pass->annotated < 0 || !capture_file_is_pcapng(&pass->file) ||
        !capture_file_is_gzipped(&pass->file) || !copy_capture(pass, target_unpack, path))
        return true;
    capture_file_close(&pass->file);
    return open_file(pass);
}

/* So that it is known whether the second pass reads the same. False: it cannot be read, which was
 * told. */
static bool hold_capture(struct pass *pass, struct twice_read *twice)
{
    pass->twice = twice;
    if (twice_read_open(twice, pass->path))
        return true;
    message(pass->reading->capture->path, "cannot be read: %s", g_strerror(errno));
    pass->reading->result->outcome = CAPTURE_BAD;
    capture_file_close(&pass->file);
    return false;
}

void reading_run(const struct reading *reading)
{
    char saved[PATH_SIZE], unpacked[PATH_SIZE];
    struct twice_read twice;
    struct pass pass = {
        .reading = reading,
        .frames = {.dissect = reading->options->dissect, .take = take_sighting, .user = &pass},
        .path = reading->capture->path,
        .annotated = annotated_output(reading),
    };
    if (live_is_stream(reading->capture))
        pass.live = live_open(reading->capture, tell_early, &pass);
    if (pass.live != NULL)
        pass.path = live_path(pass.live);
    pass.is_live = pass.live != NULL && pass.annotated < 0;
    early_open(&pass.early);
    if (!save_capture(&pass, saved) || !open_file(&pass) || !unpack_capture(&pass, unpacked))
        return;
    if (pass.annotated >= 0 && !hold_capture(&pass, &twice))
        return;
    comments_open(&pass.comments);
    read_once(&pass);
    if (pass.annotated >= 0 && reading->result->outcome != CAPTURE_NOT_WRITTEN)
        annotate(&pass);
    early_close(&pass.early);
    comments_close(&pass.comments);
    if (pass.twice != NULL)
        twice_read_close(pass.twice);
}
