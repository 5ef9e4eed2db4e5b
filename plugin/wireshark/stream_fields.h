/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fields of a whole stream, shown on each of its segments. */
#ifndef TCPPHASE_STREAM_FIELDS_H
#define TCPPHASE_STREAM_FIELDS_H

#include "ledger.h"

void stream_fields_register(int proto);

/* Adds the subtree of the stream. is_final: all of its segments have been seen. */
void stream_fields_show(const struct stream_entry *stream, bool is_final, tvbuff_t *tvb,
                        proto_tree *tree);

#endif
