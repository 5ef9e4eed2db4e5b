/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Expert information: single events on their segment, one summary a stream on its last segment. */
#ifndef TCPPHASE_EXPERTS_H
#define TCPPHASE_EXPERTS_H

#include "ledger.h"

void experts_register(int proto);

/* Reports what the segment deserves. item: the segment's; may be NULL, when nobody looks at the tree. */
void experts_show(const struct record *record, packet_info *pinfo, proto_item *item);

#endif
