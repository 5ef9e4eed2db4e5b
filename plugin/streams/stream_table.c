/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_table.h"

#include <glib.h>
#include <string.h>

/* What front ends keep of each stream of a file for as long as the file is open. */
_Static_assert(sizeof(struct stream_entry) <= 512, "a stream takes at most 512 octets for good");

struct stream_table {
    GHashTable *latest; /* set of struct stream_entry, by endpoints */
    GQueue ended;       /* entries to be forgotten, about in the order of their last segments */
    struct stream_entry *busy; /* given out last, observed by now */
    int64_t clock;             /* the latest time seen */
    uint32_t count;
    stream_table_forget forget;
    void *user;
    struct stream_settings settings;
};

static int endpoint_order(const struct stream_endpoint *a, const struct stream_endpoint *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    int order = memcmp(a->address, b->address, sizeof a->address);
    return order != 0 ? order : (int)a->port - (int)b->port;
}

static guint entry_hash(gconstpointer key)
{
    const struct stream_entry *entry = key;
    guint64 hash = 0;
    for (unsigned i = 0; i < 2; i++) {
        guint64 words[2];
        memcpy(words, entry->ends[i].address, sizeof words);
        hash = (hash ^ words[0]) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
        hash = (hash ^ hash >> 32 ^ words[1]) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
        hash = (hash ^ hash >> 32 ^ entry->ends[i].port) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    }
    return (guint)(hash ^ hash >> 32);
}

static gboolean entry_equal(gconstpointer a, gconstpointer b)
{
    const struct stream_entry *x = a;
    const struct stream_entry *y = b;
    return endpoint_order(&x->ends[0], &y->ends[0]) == 0 &&
           endpoint_order(&x->ends[1], &y->ends[1]) == 0;
}

void stream_entry_free(struct stream_entry *entry)
{
    g_free(entry->stream);
    g_free(entry->zeek);
    g_free(entry);
}

void stream_settings_add_ports(struct stream_settings *settings, uint16_t first, uint16_t last)
{
    for (uint32_t port = first; port <= last; port++)
        settings->serving_ports[port / 8] |= (uint8_t)(1U << port % 8);
}

struct stream_table *stream_table_new(const struct stream_settings *settings,
                                      stream_table_forget forget, void *user)
{
    const struct stream_settings usual = STREAM_SETTINGS_DEFAULT;
    struct stream_table *table = g_new0(struct stream_table, 1);
    table->latest = g_hash_table_new(entry_hash, entry_equal);
    g_queue_init(&table->ended);
    table->forget = forget;
    table->user = user;
    table->settings = settings != NULL ? *settings : usual;
    return table;
}

static void let_go(struct stream_table *table, struct stream_entry *entry)
{
    g_free(entry->stream);
    entry->stream = NULL;
    g_free(entry->zeek);
    entry->zeek = NULL;
    if (table->forget != NULL)
        table->forget(entry, table->user);
    else
        stream_entry_free(entry);
}

void stream_table_free(struct stream_table *table)
{
    if (table == NULL)
        return;
    GHashTableIter iterator;
    gpointer entry;
    g_hash_table_iter_init(&iterator, table->latest);
    while (g_hash_table_iter_next(&iterator, &entry, NULL)) {
        g_hash_table_iter_steal(&iterator);
        let_go(table, entry);
    }
    g_hash_table_destroy(table->latest);
    g_queue_clear(&table->ended);
    g_free(table);
}

/* The clock only goes forth, whatever the capture's does. */
static guint64 age_of(const struct stream_table *table, const struct stream_entry *entry)
{
    return (guint64)table->clock - (guint64)entry->last_time;
}

static bool is_over(const struct stream_table *table, const struct stream_entry *entry)
{
    return age_of(table, entry) > STREAM_TABLE_MEMORY && tcpphase_has_ended(entry->stream);
}

static void remove_entry(struct stream_table *table, struct stream_entry *entry)
{
    g_hash_table_remove(table->latest, entry);
    if (entry->queued != NULL)
        g_queue_delete_link(&table->ended, entry->queued);
    let_go(table, entry);
}

/* Queues the stream given out last if it has ended, and forgets those whose time has come. An entry
 * that got segments after it was queued goes to the back again: at most one step a segment. */
static void forget_ended(struct stream_table *table)
{
    struct stream_entry *busy = table->busy;
    if (busy != NULL && busy->queued == NULL && tcpphase_has_ended(busy->stream)) {
        g_queue_push_tail(&table->ended, busy);
        busy->queued = table->ended.tail;
    }
    table->busy = NULL;
    for (unsigned steps = 0; steps < 2 && table->ended.head != NULL; steps++) {
        struct stream_entry *oldest = table->ended.head->data;
        if (age_of(table, oldest) <= STREAM_TABLE_MEMORY)
            return;
        g_queue_pop_head(&table->ended);
        oldest->queued = NULL;
        if (is_over(table, oldest))
            remove_entry(table, oldest);
    }
}

/* As a stream has it; half the range of its clock at most, so that what steps back is not late. */
static int32_t duplicate_window(const struct stream_settings *settings)
{
    const uint32_t most = INT32_MAX / 1000;
    const uint32_t chosen = settings->duplicate_window;
    return chosen == 0 ? -1 : (int32_t)(MIN(chosen, most) * 1000);
}

static bool serves(const struct stream_settings *settings, uint16_t port)
{
    return (settings->serving_ports[port / 8] >> port % 8 & 1) != 0;
}

/* 1 + the end that serves by its port; 0: the ports do not tell. */
static uint8_t server_by_port(const struct stream_settings *settings,
                              const struct stream_endpoint ends[2])
{
    const bool is_chosen = serves(settings, ends[0].port);
    if (is_chosen != serves(settings, ends[1].port))
        return is_chosen ? 1 : 2;
    if (settings->receiver_serves || ends[0].port == ends[1].port)
        return 0;
    return ends[0].port < ends[1].port ? 1 : 2;
}

static struct stream_entry *add(struct stream_table *table, const struct stream_entry *key)
{
    struct stream_entry *entry = g_new0(struct stream_entry, 1);
    entry->stream = g_new0(struct tcpphase_stream, 1);
    entry->zeek = g_new0(struct zeek_connection, 1);
    memcpy(entry->ends, key->ends, sizeof entry->ends);
    entry->index = table->count++;
    entry->previous = STREAM_NONE;
    entry->next = STREAM_NONE;
    entry->stream->server_hint = server_by_port(&table->settings, entry->ends);
    entry->stream->duplicate_window = duplicate_window(&table->settings);
    return entry;
}

/* A new entry in the place of the one before it. */
static struct stream_entry *succeed(struct stream_table *table, struct stream_entry *before,
                                    const struct tcpphase_segment *segment)
{
    struct stream_entry *entry = add(table, before);
    entry->previous = before->index;
    before->next = entry->index;
    entry->reuses_time_wait = before->stream->ends[0].state == TCPPHASE_STATE_TIME_WAIT ||
                              before->stream->ends[1].state == TCPPHASE_STATE_TIME_WAIT;
    tcpphase_succeed(entry->stream, before->stream, segment);
    remove_entry(table, before);
    return entry;
}

/* The endpoints in the order of an entry; returns which of them is the first one given. */
static uint8_t order_ends(const struct stream_endpoint ends[2], struct stream_entry *key)
{
    uint8_t sender = endpoint_order(&ends[0], &ends[1]) > 0;
    key->ends[sender] = ends[0];
    key->ends[!sender] = ends[1];
    return sender;
}

struct stream_entry *stream_table_find(struct stream_table *table,
                                       const struct stream_endpoint ends[2],
                                       struct tcpphase_segment *segment)
{
    struct stream_entry key;
    segment->sender = order_ends(ends, &key);
    if (table->count == 0 || table->clock < segment->time)
        table->clock = segment->time;
    forget_ended(table);

    struct stream_entry *found = g_hash_table_lookup(table->latest, &key);
    if (found != NULL && is_over(table, found)) {
        remove_entry(table, found);
        found = NULL;
    }
    struct stream_entry *entry = found;
    if (found == NULL)
        entry = add(table, &key);
    else if (tcpphase_begins_new(found->stream, segment))
        entry = succeed(table, found, segment);
    entry->last_time = table->clock;
    if (entry != found)
        g_hash_table_add(table->latest, entry);
    table->busy = entry;
    return entry;
}

void stream_entry_observe(struct stream_entry *entry, const struct tcpphase_segment *segment,
                          struct tcpphase_verdict *verdict)
{
    tcpphase_observe(entry->stream, segment, verdict);
    tcpphase_record(&entry->life, entry->stream, segment, verdict);
    const uint16_t ports[2] = {entry->ends[0].port, entry->ends[1].port};
    zeek_observe(entry->zeek, &entry->zeek_facts, segment, ports);
}

struct stream_entry *stream_table_take(struct stream_table *table,
                                       const struct stream_endpoint ends[2],
                                       struct tcpphase_segment *segment,
                                       struct tcpphase_verdict *verdict)
{
    struct stream_entry *entry = stream_table_find(table, ends, segment);
    stream_entry_observe(entry, segment, verdict);
    return entry;
}

struct stream_entry *stream_table_peek(const struct stream_table *table,
                                       const struct stream_endpoint ends[2])
{
    struct stream_entry key;
    order_ends(ends, &key);
    return g_hash_table_lookup(table->latest, &key);
}

struct stream_entry *stream_table_take_icmp(struct stream_table *table,
                                            const struct stream_endpoint ends[2],
                                            struct tcpphase_icmp *icmp)
{
    struct stream_entry *entry = stream_table_peek(table, ends);
    icmp->sender = endpoint_order(&ends[0], &ends[1]) > 0;
    if (entry != NULL)
        tcpphase_record_icmp(&entry->life, entry->stream, icmp);
    return entry;
}
