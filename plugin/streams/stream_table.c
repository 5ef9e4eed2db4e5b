/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_table.h"

#include "buckets.h"
#include "bursts.h"
#include "copies.h"
#include "counterparts.h"
#include "roles.h"
#include "state_pool.h"

#include <glib.h>
#include <string.h>

/* Kept for each stream for as long as the file is open. */
_Static_assert(sizeof(struct stream_entry) <= 472, "a stream takes at most 472 octets for good");

/* Final streams that are kept because their roles are not known: 7 MiB. */
enum { MOST_WITHOUT_ROLES = 16384 };

struct queue {
    struct stream_entry *oldest;
    struct stream_entry *newest;
};

struct stream_table {
    struct buckets buckets; /* by endpoints: the latest stream of each pair */
    uint32_t most;          /* maximal number of streams; 0: unlimited */
    uint32_t given_up;
    uint32_t without_roles; /* entries in STREAM_QUEUE_ROLES */
    struct queue queues[STREAM_QUEUES];
    struct state_pool pool;
    struct copies copies;
    struct bursts bursts;
    struct roles roles;
    struct counterparts counterparts;
    struct stream_entry *busy; /* stream of the last stream_table_find */
    uint64_t packet;           /* hash of the segment of that call (copies.h) */
    uint64_t burst;            /* key of that segment (bursts.h) */
    int64_t clock;             /* the latest segment time so far */
    uint32_t count;
    bool saw_plain;    /* a segment without SYN, FIN and RST */
    bool lacks_octets; /* a connection closed behind octets that were not captured */
    stream_table_forget forget;
    void *user;
    struct stream_settings settings;
};

/* In microseconds. At most half the range of the 32-bit clock of copies.c, so that times that go
 * back do not look late. */
static uint32_t duplicate_window(const struct stream_settings *settings)
{
    const uint32_t most = INT32_MAX / 1000;
    return MIN(settings->duplicate_window, most) * 1000;
}

struct stream_table *stream_table_new(const struct stream_settings *settings,
                                      stream_table_forget forget, void *user)
{
    const struct stream_settings usual = STREAM_SETTINGS_DEFAULT;
    struct stream_table *table = g_new0(struct stream_table, 1);
    stream_buckets_init(&table->buckets);
    stream_state_pool_init(&table->pool);
    table->forget = forget;
    table->user = user;
    table->settings = settings != NULL ? *settings : usual;
    stream_copies_init(&table->copies, duplicate_window(&table->settings));
    stream_roles_init(&table->roles);
    stream_counterparts_init(&table->counterparts, &table->buckets);
    return table;
}

static void leave_queue(struct stream_table *table, struct stream_entry *entry)
{
    struct queue *queue = &table->queues[entry->queue];
    if (entry->queue == STREAM_QUEUE_NONE)
        return;
    *(entry->older != NULL ? &entry->older->newer : &queue->oldest) = entry->newer;
    *(entry->newer != NULL ? &entry->newer->older : &queue->newest) = entry->older;
    entry->queue = STREAM_QUEUE_NONE;
}

static void enter_queue(struct stream_table *table, struct stream_entry *entry,
                        enum stream_queue which)
{
    struct queue *queue = &table->queues[which];
    leave_queue(table, entry);
    entry->older = queue->newest;
    entry->newer = NULL;
    *(queue->newest != NULL ? &queue->newest->newer : &queue->oldest) = entry;
    queue->newest = entry;
    entry->queue = (uint8_t)which;
}

static bool is_filtered(const struct stream_table *table)
{
    return table->lacks_octets && !table->saw_plain;
}

/* What depends on the settings or on other streams. */
static void settle(const struct stream_table *table, struct stream_entry *entry)
{
    const uint64_t slow = (uint64_t)table->settings.slow_response * 1000000;
    entry->life.of_filtered = is_filtered(table);
    entry->answers_slowly = slow != 0 && entry->life.response_time >= slow;
}

void stream_table_update(const struct stream_table *table, struct stream_entry *entry)
{
    if (!entry->is_final)
        settle(table, entry);
    stream_roles_update_life(&table->roles, entry);
}

static void hand_out(struct stream_table *table, struct stream_entry *entry)
{
    entry->life.guesses_client = false;
    if (table->forget != NULL)
        table->forget(entry, table->user);
    else
        stream_entry_free(entry);
}

static void hand_out_without_roles(struct stream_table *table)
{
    struct queue *queue = &table->queues[STREAM_QUEUE_ROLES];
    struct stream_entry *entry = queue->oldest;
    queue->oldest = entry->newer;
    *(entry->newer != NULL ? &entry->newer->older : &queue->newest) = NULL;
    entry->queue = STREAM_QUEUE_NONE;
    table->without_roles--;
    stream_roles_update_life(&table->roles, entry);
    hand_out(table, entry);
}

/* Returns whether its roles are known. */
static bool finish(struct stream_table *table, struct stream_entry *entry)
{
    stream_state_pool_drop(&table->pool, entry);
    settle(table, entry);
    entry->is_final = true;
    return stream_roles_update_life(&table->roles, entry);
}

static void let_go(struct stream_table *table, struct stream_entry *entry)
{
    if (finish(table, entry) || table->most != 0) {
        hand_out(table, entry);
        return;
    }
    enter_queue(table, entry, STREAM_QUEUE_ROLES);
    if (++table->without_roles > MOST_WITHOUT_ROLES)
        hand_out_without_roles(table);
}

void stream_table_free(struct stream_table *table)
{
    if (table == NULL)
        return;
    while (table->without_roles > 0)
        hand_out_without_roles(table);
    GPtrArray *entries = stream_buckets_entries(&table->buckets);
    for (guint i = 0; i < entries->len; i++) {
        finish(table, g_ptr_array_index(entries, i));
        hand_out(table, g_ptr_array_index(entries, i));
    }
    g_ptr_array_free(entries, TRUE);
    stream_state_pool_clear(&table->pool);
    stream_buckets_clear(&table->buckets);
    stream_copies_clear(&table->copies);
    stream_bursts_clear(&table->bursts);
    stream_roles_clear(&table->roles);
    stream_counterparts_clear(&table->counterparts);
    g_free(table);
}

/* table->clock never goes back, even if segment times do. */
static guint64 age_of(const struct stream_table *table, const struct stream_entry *entry)
{
    return (guint64)table->clock - (guint64)entry->last_time;
}

/* A stream that has ended, and whose 2 MSL are over. */
static bool is_over(const struct stream_table *table, const struct stream_entry *entry)
{
    return entry->has_ended && age_of(table, entry) > STREAM_TABLE_MEMORY;
}

static void remove_entry(struct stream_table *table, struct stream_entry *entry)
{
    stream_buckets_take_out(&table->buckets, entry);
    leave_queue(table, entry);
    let_go(table, entry);
}

/* Queues the stream of the last segment, packs it if it has ended, and removes expired streams: at
 * most two per segment, to bound the time of each call. */
static void forget_ended(struct stream_table *table)
{
    const struct queue *ended = &table->queues[STREAM_QUEUE_ENDED];
    if (table->busy != NULL && table->busy->has_ended) {
        enter_queue(table, table->busy, STREAM_QUEUE_ENDED);
        stream_state_pool_pack(&table->pool, table->busy);
    } else if (table->busy != NULL && table->most != 0) {
        enter_queue(table, table->busy, STREAM_QUEUE_OPEN);
    }
    table->busy = NULL;
    for (unsigned i = 0; i < 2 && ended->oldest != NULL && is_over(table, ended->oldest); i++)
        remove_entry(table, ended->oldest);
}

/* The stream without segments for the longest time; an ended one if there is a tie. */
static struct stream_entry *silent_longest(const struct stream_table *table)
{
    struct stream_entry *ended = table->queues[STREAM_QUEUE_ENDED].oldest;
    struct stream_entry *open = table->queues[STREAM_QUEUE_OPEN].oldest;
    if (ended == NULL || open == NULL)
        return ended != NULL ? ended : open;
    return open->last_time < ended->last_time ? open : ended;
}

/* Called between two segments, when no entry is in use by a caller. */
static void evict_if_full(struct stream_table *table)
{
    if (table->most == 0 || table->buckets.held < table->most)
        return;
    remove_entry(table, silent_longest(table));
    table->given_up++;
}

void stream_table_limit(struct stream_table *table, uint32_t most)
{
    table->most = most;
}

uint32_t stream_table_given_up(const struct stream_table *table)
{
    return table->given_up;
}

static bool serves(const struct stream_settings *settings, uint16_t port)
{
    return (settings->serving_ports[port / 8] >> port % 8 & 1) != 0;
}

/* 1 + the end that is the server by its port; 0: cannot be told by the ports. */
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

static struct stream_entry *add(struct stream_table *table, const struct stream_endpoint ends[2])
{
    evict_if_full(table);
    struct stream_entry *entry = g_new0(struct stream_entry, 1);
    memcpy(entry->ends, ends, sizeof entry->ends);
    entry->index = table->count++;
    entry->previous = STREAM_NONE;
    entry->next = STREAM_NONE;
    entry->life.guesses_client = true; /* unless its first segment shows the roles */
    stream_state_pool_acquire(&table->pool, entry);
    entry->slot->state.engine.server_hint = server_by_port(&table->settings, entry->ends);
    stream_buckets_put(&table->buckets, entry);
    return entry;
}

/* Replaces the entry of the previous incarnation by a new one. */
static struct stream_entry *succeed(struct stream_table *table, struct stream_entry *before,
                                    const struct tcpphase_segment *segment)
{
    const struct tcpphase_stream left = before->slot->state.engine;
    struct stream_endpoint ends[2];
    const uint32_t previous = before->index;
    memcpy(ends, before->ends, sizeof ends);
    before->next = table->count;
    before->life.ignored_syns = 0; /* of the new one */
    stream_roles_update_by_next(before, segment);
    remove_entry(table, before);
    struct stream_entry *entry = add(table, ends);
    entry->previous = previous;
    entry->reuses_time_wait = left.ends[0].state == TCPPHASE_STATE_TIME_WAIT ||
                              left.ends[1].state == TCPPHASE_STATE_TIME_WAIT;
    tcpphase_succeed(&entry->slot->state.engine, &left, segment);
    return entry;
}

struct stream_entry *stream_table_find(struct stream_table *table,
                                       const struct stream_endpoint ends[2],
                                       struct tcpphase_segment *segment)
{
    struct stream_endpoint ordered[2];
    segment->sender = stream_buckets_order(ends, ordered);
    if (table->count == 0 || table->clock < segment->time)
        table->clock = segment->time;
    forget_ended(table);

    const uint64_t hash = stream_buckets_hash(&table->buckets, ordered);
    struct stream_entry *entry = stream_buckets_find(&table->buckets, hash, ordered);
    table->packet = stream_copies_hash(&table->copies, hash, segment);
    table->burst = stream_bursts_key(&table->bursts, &table->copies, hash, segment);
    segment->copied_step = 0;
    if (entry != NULL && is_over(table, entry)) {
        remove_entry(table, entry);
        entry = NULL;
    }
    if (entry == NULL) {
        entry = add(table, ordered);
    } else {
        stream_state_pool_acquire(&table->pool, entry);
        segment->copied_step = stream_copies_find(&table->copies, table->packet, segment, entry);
        if (segment->copied_step == 0)
            segment->copied_step =
                stream_bursts_find(&table->bursts, &table->copies, table->burst, segment);
        if (tcpphase_begins_new(&entry->slot->state.engine, segment, (int64_t)age_of(table, entry)))
            entry = succeed(table, entry, segment);
    }
    if (entry->life.guesses_client && !(segment->flags & TCPPHASE_SYN))
        stream_roles_update_state(&table->roles, entry);
    entry->last_time = table->clock;
    table->busy = entry;
    return entry;
}

/* A segment with SYN, FIN or RST: what it shows of other streams. */
static void learn(struct stream_table *table, struct stream_entry *entry,
                  const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict)
{
    if (segment->flags & TCPPHASE_SYN) {
        stream_roles_learn(&table->roles, entry, segment, verdict);
        stream_counterparts_take_syn(&table->counterparts, entry, segment, verdict);
    } else if (entry->life.was_open && entry->life.lossy) {
        table->lacks_octets = true;
    }
}

void stream_table_observe(struct stream_table *table, const struct tcpphase_segment *segment,
                          struct tcpphase_verdict *verdict)
{
    struct stream_entry *entry = table->busy;
    tcpphase_observe(&entry->slot->state.engine, segment, verdict);
    tcpphase_record(&entry->life, &entry->slot->state.engine, segment, verdict);
    const uint16_t ports[2] = {entry->ends[0].port, entry->ends[1].port};
    zeek_observe(&entry->slot->state.zeek, &entry->zeek_facts, segment, ports);
    entry->has_ended = tcpphase_has_ended(&entry->slot->state.engine);
    if (segment->flags & (TCPPHASE_SYN | TCPPHASE_FIN | TCPPHASE_RST))
        learn(table, entry, segment, verdict);
    else
        table->saw_plain = true;
    if (entry->extra != NULL)
        stream_counterparts_check(&table->counterparts, entry);
    if (segment->copied_step != 0)
        return;
    const enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    stream_copies_add(&table->copies, table->packet, segment, step);
    stream_bursts_add(&table->bursts, table->burst, segment, step);
}

struct stream_entry *stream_table_take(struct stream_table *table,
                                       const struct stream_endpoint ends[2],
                                       struct tcpphase_segment *segment,
                                       struct tcpphase_verdict *verdict)
{
    struct stream_entry *entry = stream_table_find(table, ends, segment);
    stream_table_observe(table, segment, verdict);
    return entry;
}

/* The smallest MTU is that of the path. */
static void note_too_big(struct stream_entry *entry, const struct stream_icmp *icmp)
{
    struct stream_icmp *known = &stream_entry_extra(entry)->too_big[icmp->error.sender];
    if (known->error.frame == 0 || (icmp->mtu != 0 && (known->mtu == 0 || icmp->mtu < known->mtu)))
        *known = *icmp;
}

struct stream_entry *stream_table_take_icmp(struct stream_table *table,
                                            const struct stream_endpoint ends[2],
                                            struct stream_icmp *icmp, uint32_t seq)
{
    struct stream_entry *entry = stream_buckets_peek(&table->buckets, ends);
    icmp->error.sender = stream_endpoint_order(&ends[0], &ends[1]) > 0;
    if (entry == NULL)
        return NULL;
    const bool was_packed = !entry->has_slot;
    stream_state_pool_acquire(&table->pool, entry);
    if (tcpphase_record_icmp(&entry->life, &entry->slot->state.engine, &icmp->error, seq) &&
        tcpphase_says_too_big(&icmp->error))
        note_too_big(entry, icmp);
    if (was_packed)
        stream_state_pool_pack(&table->pool, entry);
    return entry;
}
