/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ledger.h"

static struct stream_table *streams;
static GPtrArray *past; /* entries that the table has let go of: records still name them */
static int proto_owner = -1;

static void keep_entry(struct stream_entry *entry, void *user _U_)
{
    g_ptr_array_add(past, entry);
}

static void free_entry(void *entry)
{
    stream_entry_free(entry);
}

static void open_ledger(void)
{
    past = g_ptr_array_new_with_free_func(free_entry);
    streams = stream_table_new(keep_entry, NULL);
}

static void close_ledger(void)
{
    stream_table_free(streams);
    g_ptr_array_free(past, TRUE);
    streams = NULL;
    past = NULL;
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
    tcpphase_observe(entry->stream, segment, &record->verdict);
    tcpphase_record(&entry->life, entry->stream, segment, &record->verdict);
    record->stream = entry;
    entry->last = record;
    keep(pinfo, record);
}

void ledger_note_icmp(const struct stream_endpoint ends[2], const struct tcpphase_icmp *icmp)
{
    struct stream_entry *entry = stream_table_peek(streams, &ends[0], &ends[1]);
    if (entry != NULL && entry->life.icmp.frame == 0)
        entry->life.icmp = *icmp;
}

const struct record *ledger_find(packet_info *pinfo)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_owner, 0);
}
