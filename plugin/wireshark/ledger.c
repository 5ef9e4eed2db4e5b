/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ledger.h"

static struct stream_table *streams;
static int proto_owner = -1;

static void open_ledger(void)
{
    streams = stream_table_new(NULL, NULL);
}

static void close_ledger(void)
{
    stream_table_free(streams);
    streams = NULL;
}

void ledger_register(int proto)
{
    proto_owner = proto;
    register_init_routine(open_ledger);
    register_cleanup_routine(close_ledger);
}

static void keep(packet_info *pinfo, struct record *record)
{
    struct record *last = p_get_proto_data(wmem_file_scope(), pinfo, proto_owner, 0);
    if (last == NULL) {
        p_add_proto_data(wmem_file_scope(), pinfo, proto_owner, 0, record);
        return;
    }
    while (last->next != NULL)
        last = last->next;
    last->next = record;
}

void ledger_observe(packet_info *pinfo, const struct stream_endpoint ends[2],
                    struct tcpphase_segment *segment)
{
    struct stream_entry *entry = stream_table_find(streams, &ends[0], &ends[1], segment);
    struct record *record = wmem_new0(wmem_file_scope(), struct record);
    tcpphase_observe(&entry->stream, segment, &record->verdict);
    record->stream = entry->index;
    keep(pinfo, record);
}

const struct record *ledger_find(packet_info *pinfo)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_owner, 0);
}
