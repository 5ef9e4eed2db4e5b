/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The packet comments of segments, one each, and the data of the whole capture that they need: the
 * last frame of each stream. */
#ifndef TCPPHASE_COMMENTS_H
#define TCPPHASE_COMMENTS_H

#include <glib.h>
#include <sighting.h>

struct comments {
    GArray *last;     /* uint32_t, index: stream; its last frame */
    GHashTable *late; /* stream -> its summary, if an ICMP error follows its last segment */
    GArray *said;     /* struct comment: for the segments of the current frame */
    GPtrArray *texts; /* the text of those that are to be written */
};

void comments_open(struct comments *comments);
void comments_close(struct comments *comments);

/* Records a stream that has ended. */
void comments_learn(struct comments *comments, const struct stream_entry *stream);

/* Advances to the next frame. */
void comments_begin(struct comments *comments);

/* Adds a segment of the frame. */
void comments_add(struct comments *comments, const struct judgement *judgement);

/* The comments on the frame, NULL-terminated, valid until the next comments_begin. decisive: only
 * comments on segments that are a step of a handshake or a close, change a state, are strays, or
 * are the last of their stream. */
const char *const *comments_on_frame(struct comments *comments, bool decisive);

#endif
