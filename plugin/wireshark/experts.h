/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Expert information: one summary per stream, and entries for single segments. */
#ifndef TCPPHASE_EXPERTS_H
#define TCPPHASE_EXPERTS_H

#include "ledger.h"

void experts_register(int proto);

/* Returns false if no statistics, column or tree shows expert information of any protocol. Which
 * protocol a filter on an expert field refers to depends on the version of Wireshark:
 * fields_are_wanted may be true for it instead. */
bool experts_are_wanted(const packet_info *pinfo, proto_tree *tree);

/* Adds expert information to the item of the segment, which may be NULL.
 *
 * The summary is on the stream's last segment. On a first pass, while later segments are unknown,
 * it is on the one that ends the stream. */
void experts_show(const struct record *record, packet_info *pinfo, proto_item *item);

#endif
