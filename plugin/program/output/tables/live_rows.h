/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Streams of a live capture that have ended. The table remembers them for 2 MSL, as segments may
 * still come; a user wants to see them before. So a row is written once nothing has come for a
 * moment, and once more should it change after all: the last row of a stream is what a file of the
 * capture gives. */
#ifndef TCPPHASE_EARLY_H
#define TCPPHASE_EARLY_H

#include <glib.h>
#include <stream_table.h>

struct early {
    GHashTable *streams; /* index to struct early_stream */
    GQueue waiting;      /* struct early_stream, the one that is due next first */
};

void early_open(struct early *early);
void early_close(struct early *early);

/* A segment of a stream came. */
void early_see(struct early *early, const struct stream_entry *stream);

/* Takes the next stream that is due at that time (us); NULL: none is. */
const struct stream_entry *early_next(struct early *early, gint64 now);

/* When the next one is due; 0: none waits. */
gint64 early_due(const struct early *early);

/* Whether this row of the stream was written before; from now on it was. */
bool early_is_told(struct early *early, const struct stream_entry *stream, const char *row,
                   size_t length);

/* The table lets go of the stream. */
void early_forget(struct early *early, const struct stream_entry *stream);

#endif
