/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fields of tcpphase: registered from the vocabulary, shown from a record. */
#ifndef TCPPHASE_FIELDS_H
#define TCPPHASE_FIELDS_H

#include "ledger.h"

void fields_register(int proto);

/* Adds the subtree of one segment, and returns its item. is_final: all segments of its stream have been seen. */
proto_item *fields_show(const struct record *record, bool is_final, tvbuff_t *tvb, proto_tree *tree);

#endif
