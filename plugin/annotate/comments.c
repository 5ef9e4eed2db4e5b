/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "comments.h"

#include "annotation.h"

#include <stream_fields.h>

void comments_open(struct comments *comments)
{
    *comments = (struct comments){
        .late = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free),
    };
}

void comments_close(struct comments *comments)
{
    g_free(comments->last);
    g_hash_table_destroy(comments->late);
}

static void mark_last(struct comments *comments, uint32_t frame)
{
    const size_t place = frame / 8;
    if (place >= comments->last_size) {
        const size_t size = MAX(2 * comments->last_size, place + 4096);
        comments->last = g_realloc(comments->last, size);
        memset(comments->last + comments->last_size, 0, size - comments->last_size);
        comments->last_size = size;
    }
    comments->last[place] |= (uint8_t)(1U << frame % 8);
}

static bool is_last(const struct comments *comments, uint32_t frame)
{
    return frame / 8 < comments->last_size && comments->last[frame / 8] >> frame % 8 & 1;
}

static const char *summary_of(const struct stream_entry *stream, struct stream_value *value)
{
    return stream_field_value(stream, STREAM_SUMMARY, true, value) ? value->words[0] : "";
}

void comments_learn(struct comments *comments, const struct stream_entry *stream)
{
    const uint32_t last = stream->life.frame[TCPPHASE_MOMENT_LAST];
    struct stream_value value;
    if (last == 0)
        return;
    mark_last(comments, last);
    if (stream->life.icmp.frame > last)
        g_hash_table_insert(comments->late, GUINT_TO_POINTER(last),
                            g_strdup(summary_of(stream, &value)));
}

void comments_write(const struct comments *comments, const struct judgement *judgement, char *text)
{
    const struct tcpphase_verdict *verdict = &judgement->verdict;
    const uint32_t frame = judgement->segment.frame;
    char label[TCPPHASE_LABEL_SIZE];
    tcpphase_label(verdict, label);
    char *end = text + COMMENT_SIZE;
    char *next = text;
    next +=
        g_snprintf(next, (gulong)(end - next), ANNOTATION_MARK "%s | client %s, server %s", label,
                   tcpphase_state_name(tcpphase_state_after(verdict->path[verdict->client])),
                   tcpphase_state_name(tcpphase_state_after(verdict->path[!verdict->client])));
    const char *separator = " | ";
    for (unsigned note = 0; verdict->notes >> note != 0; note++)
        if (verdict->notes >> note & 1) {
            next += g_snprintf(next, (gulong)(end - next), "%s%s", separator,
                               tcpphase_note_name((enum tcpphase_note)note));
            separator = " ";
        }
    if (!is_last(comments, frame))
        return;
    struct stream_value value;
    const char *late = g_hash_table_lookup(comments->late, GUINT_TO_POINTER(frame));
    g_snprintf(next, (gulong)(end - next), "\nStream %u: %s", judgement->stream->index,
               late != NULL ? late : summary_of(judgement->stream, &value));
}

bool comments_is_decisive(const struct comments *comments, const struct judgement *judgement)
{
    const struct tcpphase_verdict *verdict = &judgement->verdict;
    const enum tcpphase_phase phase = tcpphase_step_phase((enum tcpphase_step)verdict->step);
    return phase == TCPPHASE_PHASE_HANDSHAKE || phase == TCPPHASE_PHASE_CLOSE ||
           phase == TCPPHASE_PHASE_STRAY || tcpphase_path_length(verdict->path[0]) > 1 ||
           tcpphase_path_length(verdict->path[1]) > 1 ||
           is_last(comments, judgement->segment.frame);
}
