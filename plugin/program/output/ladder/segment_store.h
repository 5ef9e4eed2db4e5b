/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The segments of streams, kept in a file until it is known which streams are to be drawn. */
#ifndef TCPPHASE_SEGMENT_STORE_H
#define TCPPHASE_SEGMENT_STORE_H

#include "base/record_file.h"
#include "ladder.h"

#include <sighting.h>

struct segment_store {
    struct record_file
        records;      /* of struct ladder_segment; senders and paths by end of the stream */
    GHashTable *open; /* struct record_list, by number of the stream */
};

/* A stream that has ended, with its segments in the store. */
struct kept_stream {
    struct stream_entry stream;
    struct record_list segments;
};

void segment_store_open(struct segment_store *store);
void segment_store_close(struct segment_store *store);

void segment_store_take(struct segment_store *store, const struct judgement *judgement);
void segment_store_take_icmp(struct segment_store *store, const struct sighting *sighting,
                             const struct judgement *judgement);

/* The stream ends. Returns false if it has no segments. */
bool segment_store_end(struct segment_store *store, const struct stream_entry *stream,
                       struct kept_stream *kept);

/* The stream is not to be drawn. */
void segment_store_drop(struct segment_store *store, struct kept_stream *kept);

/* What is drawn of a stream. folds: long phases that change no state are folded. The caller frees
 * ladder->rows. Sets store->records.error on errors. */
void segment_store_read(struct segment_store *store, const struct kept_stream *kept, bool folds,
                        struct ladder *ladder);

/* Of two streams the worse one is drawn, of equals the first. */
bool kept_stream_is_worse(const struct stream_entry *stream, const struct stream_entry *other);

#endif
