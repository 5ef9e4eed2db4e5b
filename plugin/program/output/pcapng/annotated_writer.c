/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "annotated_writer.h"

#include "comments.h"

static void *open_comments(const struct writer_about *about)
{
    struct comments *comments = g_new0(struct comments, 1);
    (void)about;
    comments_open(comments);
    return comments;
}

static void forget_stream(void *state, const struct stream_entry *stream)
{
    comments_learn(state, stream);
}

static int close_comments(void *state)
{
    comments_close(state);
    g_free(state);
    return 0;
}

const struct writer_kind annotated_writer = {
    .open = open_comments,
    .forget = forget_stream,
    .close = close_comments,
};
