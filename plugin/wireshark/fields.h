/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fields of tcpphase, registered from the vocabulary and shown from a record. */
#ifndef TCPPHASE_FIELDS_H
#define TCPPHASE_FIELDS_H

#include "ledger.h"

void fields_register(int proto);

/* Returns false if nothing that fields_show adds to the tree would be visible. */
bool fields_are_wanted(proto_tree *tree);

/* Adds the subtree of one segment. is_whole: all segments of the file are known. */
proto_item *fields_show(const struct record *record, bool is_whole, tvbuff_t *tvb,
                        proto_tree *tree);

#endif
