/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fields of a stream: registered from their list, and shown. */
#ifndef TCPPHASE_STREAM_TREE_H
#define TCPPHASE_STREAM_TREE_H

#include "ledger.h"

void stream_tree_register(int proto);

/* Adds the fields of the record's stream that are wanted, in a subtree. is_whole: all segments of
 * the stream are known. */
void stream_tree_show(const struct record *record, bool is_whole, tvbuff_t *tvb, proto_tree *tree);

#endif
