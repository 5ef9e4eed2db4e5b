/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Ended streams of a live capture. The stream table keeps them for 2 MSL, since segments may
 * follow, but users want their rows earlier. So a row is written when no segment has come for a
 * while, and again if it changes later: the last row of a stream is the one that a saved file would
 * give. */
#ifndef TCPPHASE_LIVE_ROWS_H
#define TCPPHASE_LIVE_ROWS_H

#include <glib.h>
#include <stream_table.h>

struct early {
    GHashTable *streams; /* index -> struct early_stream */
    GQueue waiting;      /* struct early_stream, in order of due time */
};

void early_open(struct early *early);
void early_close(struct early *early);

/* To be called with each segment of a stream. */
void early_see(struct early *early, const struct stream_entry *stream);

/* Removes and returns the next stream due at that time (us); NULL if there is none. */
const struct stream_entry *early_next(struct early *early, gint64 now);

/* When the next stream is due; 0: none. */
gint64 early_due(const struct early *early);

/* Whether this row of the stream has been written; marks it as written. */
bool early_is_told(struct early *early, const struct stream_entry *stream, const char *row,
                   size_t length);

/* To be called when the stream is removed from the table. */
void early_forget(struct early *early, const struct stream_entry *stream);

#endif
