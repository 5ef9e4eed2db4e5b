/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The conversation filter: all segments of the stream of the selected frame; in a tunnel, of its
 * innermost one. */

#include "statistics.h"

#include "ledger.h"

/* The last record of the frame; NULL: none. */
static const struct record *innermost(const packet_info *pinfo)
{
    const struct record *found = NULL;
    for (const struct record *record = ledger_find(pinfo->num);
         record != NULL && record->frame == pinfo->num; record = ledger_next(record))
        found = record;
    return found;
}

static wireshark_bool is_valid(CONVERSATION_FILTER_PARAMETERS)
{
    return innermost(pinfo) != NULL;
}

static char *make_filter(CONVERSATION_FILTER_PARAMETERS)
{
    const struct record *record = innermost(pinfo);
    return record != NULL ? g_strdup_printf("tcpphase.stream.index == %u", record->stream->index)
                          : NULL;
}

void conversation_register(void)
{
    REGISTER_CONVERSATION_FILTER("tcpphase", "TCP Lifecycle stream", is_valid, make_filter);
}
