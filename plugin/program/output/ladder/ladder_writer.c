/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ladder_writer.h"

#include "base/message.h"
#include "base/terminal.h"
#include "mermaid.h"
#include "picture.h"
#include "render_module.h"
#include "segment_store.h"
#include "terminal_ladder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

struct ladders {
    struct writer_about about;
    struct segment_store store;
    bool has_chosen;
    struct kept_stream chosen; /* the worst stream so far */
};

static void *open_ladder(const struct writer_about *about)
{
    struct ladders *ladders = g_new0(struct ladders, 1);
    ladders->about = *about;
    segment_store_open(&ladders->store);
    return ladders;
}

static void take_segment(void *state, const struct sighting *sighting,
                         const struct judgement *judgement)
{
    struct ladders *ladders = state;
    (void)sighting;
    segment_store_take(&ladders->store, judgement);
}

static void take_icmp(void *state, const struct sighting *sighting,
                      const struct judgement *judgement)
{
    struct ladders *ladders = state;
    segment_store_take_icmp(&ladders->store, sighting, judgement);
}

/* Keeps the segments of the stream if it is the worst so far. */
static void forget_stream(void *state, const struct stream_entry *stream)
{
    struct ladders *ladders = state;
    struct kept_stream kept;
    if (!segment_store_end(&ladders->store, stream, &kept))
        return;
    if (!ladders->has_chosen || kept_stream_is_worse(&kept, &ladders->chosen)) {
        if (ladders->has_chosen)
            segment_store_drop(&ladders->store, &ladders->chosen);
        ladders->has_chosen = true;
        ladders->chosen = kept;
    } else {
        segment_store_drop(&ladders->store, &kept);
    }
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
        picture_draw(ladder, picture_style, out);
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
    picture_draw(ladder, picture_style, memory);
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
    segment_store_read(&ladders->store, &ladders->chosen, !ladders->about.options->all, &ladder);
    int error = segment_store_error(&ladders->store);
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
    if (ladders->has_chosen)
        segment_store_drop(&ladders->store, &ladders->chosen);
    segment_store_close(&ladders->store);
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
