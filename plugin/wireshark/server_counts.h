/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Streams by trouble, in all and of each server, in the tree of counts. */
#ifndef TCPPHASE_SERVER_COUNTS_H
#define TCPPHASE_SERVER_COUNTS_H

#include "ledger.h"

#include <epan/stats_tree.h>

struct server_counts;
struct server;

/* How a stream was counted last; all zero: not yet. */
struct served {
    struct server *server;
    unsigned client;   /* end of the stream */
    uint64_t troubles; /* bit set */
};

/* Makes the nodes of one tree, below the parent. */
struct server_counts *server_counts_new(stats_tree *tree, int parent);
void server_counts_free(struct server_counts *counts);

/* Replaces what the stream was counted as by its current values. */
void server_counts_update(stats_tree *tree, struct server_counts *counts,
                          const struct stream_entry *stream, struct served *served);

#endif
