/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Expert information: one summary a stream, and what is remarkable of single segments. */
#ifndef TCPPHASE_EXPERTS_H
#define TCPPHASE_EXPERTS_H

#include "ledger.h"

void experts_register(int proto);

/* False when no statistics, no column and no tree shows expert information of any protocol. By
 * which protocol a filter on one of ours is known depends on the version of Wireshark:
 * fields_are_wanted may be true for it instead. */
bool experts_are_wanted(const packet_info *pinfo, proto_tree *tree);

/* Adds to the item of the segment, which may be NULL.
 *
 * The summary stands on the stream's last segment. While the segments after it are not known, on a
 * first pass, it stands on the one that ends the stream. */
void experts_show(const struct record *record, packet_info *pinfo, proto_item *item);

#endif
