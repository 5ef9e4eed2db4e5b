/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "passes.h"

#include "base/message.h"
#include "output/pcapng/annotated_writer.h"
#include "output/writers.h"
#include "pass.h"
#include "report.h"
#include "second_pass.h"

/* The first pass, which writes all outputs except annotated captures. */
struct first_pass {
    struct pass pass;
    struct writers writers;
    bool is_woken; /* the thread of a live capture will call tick */
};

/* Whether the outputs are to have the stream. */
static bool is_wanted(const struct first_pass *first, const struct stream_entry *stream)
{
    const struct options *options = first->pass.reading->options;
    return !options->has_stream || stream->index == options->stream;
}

static void forget_stream(struct stream_entry *stream, void *user)
{
    struct first_pass *first = user;
    if (is_wanted(first, stream))
        writers_forget(&first->writers, stream);
    first->pass.reading->result->streams++;
    stream_entry_free(stream);
}

static void take_sighting(const struct sighting *sighting, void *user)
{
    struct first_pass *first = user;
    struct judgement judgement;
    const bool is_segment = sighting_judge(sighting, first->pass.streams, &judgement);
    first->pass.reading->result->segments += is_segment;
    if (judgement.stream != NULL && is_wanted(first, judgement.stream))
        writers_take(&first->writers, sighting, &judgement, is_segment);
}

/* Writes the rows that are known to live outputs. */
static gint64 tick(void *user)
{
    struct first_pass *first = user;
    const gint64 due = writers_tick(&first->writers);
    first->is_woken = false;
    return due;
}

/* Requests a call of tick. Returns false if outputs cannot be written any more. */
static bool keep_up(struct first_pass *first)
{
    if (writers_have_failed(&first->writers))
        return false;
    if (!first->is_woken && writers_are_behind(&first->writers)) {
        first->is_woken = true;
        live_wake(first->pass.live);
    }
    return true;
}

/* Reads the next record. The lock is released only while the reader waits for it. */
static bool next_live(struct first_pass *first)
{
    const bool is_written = keep_up(first);
    live_unlock(first->pass.live);
    const bool has_record = is_written && capture_file_next(&first->pass.file);
    live_lock(first->pass.live);
    return has_record;
}

static void read_frames(struct first_pass *first)
{
    struct pass *pass = &first->pass;
    const bool is_live = pass->live != NULL;
    if (is_live)
        live_lock(pass->live);
    while (is_live ? next_live(first) : capture_file_next(&pass->file)) {
        if (pass->twice != NULL)
            twice_read_record(pass->twice, FIRST_PASS, &pass->file.frame);
        frames_look(&pass->frames, &pass->file);
        pass_tell_position(pass);
    }
    if (is_live) {
        live_unlock(pass->live);
        pass_end_live(pass);
    }
}

static void open_writers(struct first_pass *first)
{
    const struct reading *reading = first->pass.reading;
    struct writer_about about = {
        .options = reading->options,
        .capture = reading->capture->path,
        .names_capture = reading->names_capture,
        .totals = &reading->result->totals,
        .charts = reading->charts,
        .is_live = first->pass.live != NULL,
    };
    for (unsigned i = 0; i < reading->options->output_count; i++) {
        about.request = &reading->options->outputs[i];
        about.fd = reading->fds[i];
        about.captures = reading->captures[i];
        if (about.fd >= 0)
            writers_add(&first->writers, i, &about);
    }
}

static void close_writer(const struct reading *reading, const struct writer *writer)
{
    const int error = writer->kind->close(writer->state);
    if (error == 0)
        return;
    if (error != WRITER_HAS_TOLD)
        message(reading->names[writer->output], "cannot be written: %s", g_strerror(error));
    reading->result->outcome = CAPTURE_NOT_WRITTEN;
}

/* Annotated captures are written in a second pass, after the other writers were closed. */
static void close_writers(struct first_pass *first, bool are_annotated)
{
    const struct reading *reading = first->pass.reading;
    for (unsigned i = 0; i < first->writers.count; i++) {
        const struct writer *writer = &first->writers.list[i];
        if ((writer->kind == &annotated_writer) != are_annotated)
            continue;
        if (are_annotated && reading->result->outcome != CAPTURE_NOT_WRITTEN)
            second_pass_run(&first->pass, writer->output, writer->state);
        close_writer(reading, writer);
    }
}

static void read_once(struct first_pass *first)
{
    struct pass *pass = &first->pass;
    frames_open(&pass->frames, &pass->file);
    pass->streams = stream_table_new(&pass->reading->options->settings, forget_stream, first);
    stream_table_limit(pass->streams, pass->reading->options->max_streams);
    open_writers(first);
    read_frames(first);
    report_given_up(pass);
    report_end(pass);
    report_times(pass);
    writers_end(&first->writers);
    stream_table_free(pass->streams);
    report_undecoded(pass);
    close_writers(first, false);
    frames_close(&pass->frames);
    capture_file_close(&pass->file);
}

static bool is_annotated(const struct reading *reading)
{
    for (unsigned i = 0; i < reading->options->output_count; i++)
        if (reading->options->outputs[i].kind == OUTPUT_ANNOTATED && reading->fds[i] >= 0)
            return true;
    return false;
}

void passes_run(const struct reading *reading)
{
    char saved[PASS_PATH_SIZE], unpacked[PASS_PATH_SIZE];
    struct twice_read twice;
    struct first_pass first = {
        .pass = {.reading = reading,
                 .frames = {.dissect = reading->options->dissect,
                            .take = take_sighting,
                            .user = &first},
                 .path = reading->capture->path,
                 .is_annotated = is_annotated(reading)},
    };
    struct pass *pass = &first.pass;
    if (live_is_stream(reading->capture))
        pass->live = live_open(reading->capture, tick, &first);
    if (pass->live != NULL)
        pass->path = live_path(pass->live);
    if (!pass_save(pass, saved) || !pass_open(pass) || !pass_unpack(pass, unpacked))
        return;
    if (pass->is_annotated && !pass_hold(pass, &twice))
        return;
    read_once(&first);
    close_writers(&first, true);
    if (pass->twice != NULL)
        twice_read_close(pass->twice);
}
