/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fields of tcpphase: registered from the vocabulary, shown from a record. */
#ifndef TCPPHASE_FIELDS_H
#define TCPPHASE_FIELDS_H

#include "ledger.h"

void fields_register(int proto);

/* False when nothing that fields_show adds to the tree would be seen. */
bool fields_are_wanted(proto_tree *tree);

/* Adds the subtree of one segment. */
void fields_show(const struct record *record, tvbuff_t *tvb, proto_tree *tree);

#endif
