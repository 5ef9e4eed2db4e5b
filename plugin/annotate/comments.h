/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is said of a segment in a packet comment, and what must be known of the whole capture for
 * that: a bit a frame, as a frame holds one segment at most. */
#ifndef TCPPHASE_COMMENTS_H
#define TCPPHASE_COMMENTS_H

#include <glib.h>
#include <sighting.h>

struct comments {
    uint8_t *last;    /* a bit a frame: the last one of its stream */
    size_t last_size; /* octets */
    GHashTable *late; /* frame to summary, where an ICMP error came behind the last segment */
};

enum { COMMENT_SIZE = 2048 };

void comments_open(struct comments *comments);
void comments_close(struct comments *comments);

/* Takes a stream that is over. */
void comments_learn(struct comments *comments, const struct stream_entry *stream);

/* Writes the comment of a segment, at most COMMENT_SIZE octets. */
void comments_write(const struct comments *comments, const struct judgement *judgement, char *text);

/* True when the segment is a step of a handshake or a close, moves an end, is a stray, or the last
 * one of its stream. */
bool comments_is_decisive(const struct comments *comments, const struct judgement *judgement);

#endif
