/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "comments.h"

#include "mark.h"

#include <stream_fields.h>

enum { COMMENT_SIZE = 2048 };

struct comment {
    uint32_t stream;
    bool is_decisive;
    size_t length; /* of the part about the segment; the summary of its stream may follow */
    char text[COMMENT_SIZE];
};

void comments_open(struct comments *comments)
{
    *comments = (struct comments){
        .last = g_array_new(FALSE, TRUE, sizeof(uint32_t)),
        .late = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free),
        .said = g_array_new(FALSE, FALSE, sizeof(struct comment)),
        .texts = g_ptr_array_new(),
    };
}

void comments_close(struct comments *comments)
{
    g_array_free(comments->last, TRUE);
    g_hash_table_destroy(comments->late);
    g_array_free(comments->said, TRUE);
    g_ptr_array_free(comments->texts, TRUE);
}

static const char *summary_of(const struct stream_entry *stream, struct stream_value *value)
{
    return stream_field_value(stream, STREAM_SUMMARY, true, value) ? value->words[0] : "";
}

void comments_learn(struct comments *comments, const struct stream_entry *stream)
{
    const uint32_t last = stream->life.frame[TCPPHASE_MOMENT_LAST];
    struct stream_value value;
    if (stream->index >= comments->last->len)
        g_array_set_size(comments->last, stream->index + 1);
    g_array_index(comments->last, uint32_t, stream->index) = last;
    if (stream->life.icmp.frame > last)
        g_hash_table_insert(comments->late, GUINT_TO_POINTER(stream->index),
                            g_strdup(summary_of(stream, &value)));
}

static bool is_last(const struct comments *comments, const struct judgement *judgement)
{
    const uint32_t stream = judgement->stream->index;
    return stream < comments->last->len &&
           g_array_index(comments->last, uint32_t, stream) == judgement->segment.frame;
}

static bool is_decisive(const struct tcpphase_verdict *verdict)
{
    const enum tcpphase_phase phase = tcpphase_step_phase((enum tcpphase_step)verdict->step);
    return phase == TCPPHASE_PHASE_HANDSHAKE || phase == TCPPHASE_PHASE_CLOSE ||
           phase == TCPPHASE_PHASE_STRAY || tcpphase_path_length(verdict->path[0]) > 1 ||
           tcpphase_path_length(verdict->path[1]) > 1;
}

static void say(struct comment *comment, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(struct comment *comment, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_vsnprintf(comment->text + comment->length, (gulong)(COMMENT_SIZE - comment->length), format,
                values);
    va_end(values);
}

static void say_segment(struct comment *comment, const struct tcpphase_verdict *verdict)
{
    char label[TCPPHASE_LABEL_SIZE];
    tcpphase_label(verdict, label);
    say(comment, ANNOTATION_MARK "%s | client %s, server %s", label,
        tcpphase_state_name(tcpphase_state_after(verdict->path[verdict->client])),
        tcpphase_state_name(tcpphase_state_after(verdict->path[!verdict->client])));
    const char *separator = " | ";
    for (uint64_t notes = verdict->notes; notes != 0; separator = " ") {
        comment->length += strlen(comment->text + comment->length);
        say(comment, "%s%s", separator, tcpphase_note_name(tcpphase_take_note(&notes)));
    }
    comment->length += strlen(comment->text + comment->length);
}

static void say_summary(struct comment *comment, const struct comments *comments,
                        const struct stream_entry *stream)
{
    struct stream_value value;
    const char *late = g_hash_table_lookup(comments->late, GUINT_TO_POINTER(stream->index));
    say(comment, "\nStream %u: %s", stream->index,
        late != NULL ? late : summary_of(stream, &value));
}

void comments_begin(struct comments *comments)
{
    g_array_set_size(comments->said, 0);
}

/* If several segments of a stream are in its last frame, only the last of them gets the summary. */
static void take_back_summary(struct comments *comments, uint32_t stream)
{
    for (guint i = 0; i < comments->said->len; i++) {
        struct comment *comment = &g_array_index(comments->said, struct comment, i);
        if (comment->stream == stream)
            comment->text[comment->length] = '\0';
    }
}

void comments_add(struct comments *comments, const struct judgement *judgement)
{
    const uint32_t stream = judgement->stream->index;
    take_back_summary(comments, stream);
    g_array_set_size(comments->said, comments->said->len + 1);
    struct comment *comment =
        &g_array_index(comments->said, struct comment, comments->said->len - 1);
    comment->stream = stream;
    comment->is_decisive = is_decisive(&judgement->verdict);
    comment->length = 0;
    say_segment(comment, &judgement->verdict);
    if (is_last(comments, judgement))
        say_summary(comment, comments, judgement->stream);
}

const char *const *comments_on_frame(struct comments *comments, bool decisive)
{
    g_ptr_array_set_size(comments->texts, 0);
    for (guint i = 0; i < comments->said->len; i++) {
        struct comment *comment = &g_array_index(comments->said, struct comment, i);
        const bool has_summary = comment->text[comment->length] != '\0';
        if (!decisive || comment->is_decisive || has_summary)
            g_ptr_array_add(comments->texts, comment->text);
    }
    g_ptr_array_add(comments->texts, NULL);
    return (const char *const *)comments->texts->pdata;
}
