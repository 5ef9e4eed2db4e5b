/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "live_rows.h"

/* us without a segment. Longer than the minimal retransmission timeout of 200 ms, so that few
 * segments are later. */
enum { GRACE = 1000000 };

struct early_stream {
    const struct stream_entry *entry;
    gint64 due; /* us */
    GList place;
    bool is_waiting;
    guint64 told; /* hash of the last row written; 0: none */
};

void early_open(struct early *early)
{
    early->streams = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_queue_init(&early->waiting);
}

void early_close(struct early *early)
{
    g_hash_table_destroy(early->streams);
}

static struct early_stream *find(const struct early *early, const struct stream_entry *entry)
{
    return g_hash_table_lookup(early->streams, GUINT_TO_POINTER(entry->index));
}

static void stop_waiting(struct early *early, struct early_stream *stream)
{
    if (stream->is_waiting)
        g_queue_unlink(&early->waiting, &stream->place);
    stream->is_waiting = false;
}

void early_see(struct early *early, const struct stream_entry *entry)
{
    struct early_stream *stream = find(early, entry);
    if (!entry->has_ended)
        return;
    if (stream == NULL) {
        stream = g_new0(struct early_stream, 1);
        stream->entry = entry;
        stream->place.data = stream;
        g_hash_table_insert(early->streams, GUINT_TO_POINTER(entry->index), stream);
    }
    stop_waiting(early, stream);
    stream->due = g_get_monotonic_time() + GRACE;
    stream->is_waiting = true;
    g_queue_push_tail_link(&early->waiting, &stream->place);
}

gint64 early_due(const struct early *early)
{
    const GList *first = early->waiting.head;
    return first != NULL ? ((const struct early_stream *)first->data)->due : 0;
}

const struct stream_entry *early_next(struct early *early, gint64 now)
{
    if (early->waiting.head == NULL || early_due(early) > now)
        return NULL;
    struct early_stream *stream = early->waiting.head->data;
    stop_waiting(early, stream);
    return stream->entry;
}

/* FNV-1a, but never 0. */
static guint64 hash_of(const char *octets, size_t length)
{
    guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (guchar)octets[i]) * G_GUINT64_CONSTANT(0x100000001b3);
    return hash | 1;
}

bool early_is_told(struct early *early, const struct stream_entry *entry, const char *row,
                   size_t length)
{
    struct early_stream *stream = find(early, entry);
    const guint64 hash = hash_of(row, length);
    if (stream == NULL)
        return false;
    const bool is_told = stream->told == hash;
    stream->told = hash;
    return is_told;
}

void early_forget(struct early *early, const struct stream_entry *entry)
{
    struct early_stream *stream = find(early, entry);
    if (stream == NULL)
        return;
    stop_waiting(early, stream);
    g_hash_table_remove(early->streams, GUINT_TO_POINTER(entry->index));
}
