/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The segments of streams, stored in a file until it is known which streams are to be drawn. */
#ifndef TCPPHASE_SEGMENT_STORE_H
#define TCPPHASE_SEGMENT_STORE_H

#include "base/record_file.h"
#include "ladder.h"

#include <sighting.h>
#include <troubles.h>

struct segment_store {
    struct record_file
        records;      /* of struct ladder_segment; senders and paths by end of the stream */
    GHashTable *open; /* struct record_list, by number of the stream */
};

/* A stream that has ended, with its segments in the store. */
struct kept_stream {
    struct stream_entry stream;
    enum severity severity;
    struct record_list segments;
};

void segment_store_open(struct segment_store *store);
void segment_store_close(struct segment_store *store);

void segment_store_take(struct segment_store *store, const struct judgement *judgement);
void segment_store_take_icmp(struct segment_store *store, const struct sighting *sighting,
                             const struct judgement *judgement);

/* Ends the stream. Returns false if it has no segments. */
bool segment_store_end(struct segment_store *store, const struct stream_entry *stream,
                       struct kept_stream *kept);

/* Discards the segments of a stream that is not to be drawn. */
void segment_store_drop(struct segment_store *store, struct kept_stream *kept);

/* Makes the drawing of a stream. folds: as in ladder_rows_new. The caller frees
 * ladder->rows. */
void segment_store_read(struct segment_store *store, const struct kept_stream *kept, bool folds,
                        struct ladder *ladder);

/* What a writer's close returns because of the file, after a message. */
int segment_store_error(const struct segment_store *store);

/* Whether the first stream is to be drawn rather than the other: the one in worse trouble, of
 * equals the earlier one. */
bool kept_stream_is_worse(const struct kept_stream *stream, const struct kept_stream *other);

#endif
