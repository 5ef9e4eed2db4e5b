/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is said of segments in packet comments, a comment each, and what must be known of the whole
 * capture for that: of each stream, its last frame. */
#ifndef TCPPHASE_COMMENTS_H
#define TCPPHASE_COMMENTS_H

#include <glib.h>
#include <sighting.h>

struct comments {
    GArray *last;     /* uint32_t: the last frame of each stream, by index */
    GHashTable *late; /* index to summary, where an ICMP error came behind the last segment */
    GArray *said;     /* struct comment: of the segments of one frame */
    GPtrArray *texts; /* those of them that are to be written */
};

void comments_open(struct comments *comments);
void comments_close(struct comments *comments);

/* Takes a stream that is over. */
void comments_learn(struct comments *comments, const struct stream_entry *stream);

/* Goes on to the next frame. */
void comments_begin(struct comments *comments);

/* Takes a segment of the frame. */
void comments_add(struct comments *comments, const struct judgement *judgement);

/* The comments on the frame, NULL behind the last; valid until the next one begins. decisive: only
 * those on segments that are a step of a handshake or a close, move an end, are strays, or the last
 * one of their stream. */
const char *const *comments_on_frame(struct comments *comments, bool decisive);

#endif
