/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "second_pass.h"

#include "base/message.h"
#include "output/pcapng/annotation.h"
#include "output/pcapng/mark.h"

#include <inttypes.h>

struct second_pass {
    struct pass pass;
    struct comments *comments;
    unsigned output;
    enum read_error_kind end; /* error that ended the first pass */
    struct annotation_error error;
};

/* The comment on the section, with the totals of the capture. */
static char *section_comment(const struct pass *pass)
{
    const struct capture_result *result = pass->reading->result;
    return g_strdup_printf(ANNOTATION_MARK "%" PRIu64 " stream%s, %" PRIu64 " segment%s in %" PRIu64
                                           " frame%s, of which %" PRIu64 " %s not decoded",
                           result->streams, message_plural(result->streams), result->segments,
                           message_plural(result->segments), result->frames,
                           message_plural(result->frames), result->undecoded,
                           result->undecoded == 1 ? "was" : "were");
}

static void comment_on_segment(const struct sighting *sighting, void *user)
{
    const struct second_pass *second = user;
    struct judgement judgement;
    if (sighting_judge(sighting, second->pass.streams, &judgement))
        comments_add(second->comments, &judgement);
}

static bool write_frames(struct second_pass *second, struct annotation *annotation)
{
    struct pass *pass = &second->pass;
    const struct options *options = pass->reading->options;
    const uint64_t frames = pass->reading->result->frames;
    while (pass->file.frame.number < frames && capture_file_next(&pass->file)) {
        twice_read_record(pass->twice, SECOND_PASS, &pass->file.frame);
        comments_begin(second->comments);
        if (!options->strip)
            frames_look(&pass->frames, &pass->file);
        if (!annotation_write(annotation, comments_on_frame(second->comments, options->decisive)))
            return false;
        pass_tell_position(pass);
    }
    return pass->file.error.kind == READ_NO_ERROR;
}

/* Some captures cannot be written as pcapng, because of their link layer or record types. Unlike a
 * full disk, that does not prevent writing the others. */
static void report_error(const struct second_pass *second)
{
    const struct pass *pass = &second->pass;
    const struct reading *reading = pass->reading;
    const bool is_of_capture = !annotation_failed_to_write(&second->error);
    char *error = second->error.code != 0 ? annotation_error_text(&second->error)
                                          : capture_file_complaint(&pass->file);
    if (second->error.code == 0)
        message(reading->capture->path, "%s; nothing of it is written", error);
    else if (is_of_capture)
        message(reading->capture->path, "cannot be annotated: %s; nothing of it is written", error);
    else
        message(reading->names[second->output], "cannot be written: %s", error);
    reading->result->outcome = is_of_capture ? CAPTURE_BAD : CAPTURE_NOT_WRITTEN;
    g_free(error);
}

/* Returns false after a message if the capture has changed since the first pass. */
static bool is_same(const struct pass *pass, bool is_other)
{
    if (!is_other && !twice_read_is_overwritten(pass->twice))
        return true;
    message(pass->reading->capture->path,
            "was replaced or changed while it was read; nothing is written of it");
    pass->reading->result->outcome = CAPTURE_BAD;
    return false;
}

/* Returns false if not all of the annotated capture could be written. */
static bool annotate(struct second_pass *second, const char *comment)
{
    struct pass *pass = &second->pass;
    const struct annotation_about about = {pass->twice->path, pass->reading->fds[second->output],
                                           comment, second->end};
    struct annotation *annotation =
        annotation_open(wiretap_file_of(&pass->file), &about, &second->error);
    if (annotation == NULL)
        return false;
    const bool is_good = write_frames(second, annotation) && annotation_finish(annotation);
    return annotation_close(annotation) && is_good;
}

void second_pass_run(const struct pass *first, unsigned output, struct comments *comments)
{
    const struct options *options = first->reading->options;
    struct second_pass second = {
        .pass = {.reading = first->reading,
                 .frames = {.dissect = first->frames.dissect,
                            .take = comment_on_segment,
                            .user = &second},
                 .path = first->path,
                 .is_annotated = true,
                 .is_second = true,
                 .twice = first->twice},
        .comments = comments,
        .output = output,
        .end = first->file.error.kind,
    };
    struct pass *pass = &second.pass;
    if (!is_same(pass, twice_read_is_replaced(pass->twice, pass->path)) || !pass_open(pass))
        return;
    twice_read_begin_second(pass->twice);
    char *comment = options->strip ? NULL : section_comment(first);
    frames_open(&pass->frames, &pass->file);
    pass->streams = stream_table_new(&options->settings, NULL, NULL);
    stream_table_limit(pass->streams, options->max_streams);
    const bool is_good = annotate(&second, comment);
    const bool is_other =
        pass->file.frame.number != pass->reading->result->frames || twice_read_differs(pass->twice);
    if (is_same(pass, is_good && is_other) && !is_good)
        report_error(&second);
    stream_table_free(pass->streams);
    frames_close(&pass->frames);
    capture_file_close(&pass->file);
    g_free(second.error.reason);
    g_free(comment);
}
