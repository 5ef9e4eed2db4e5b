/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The stream table does not depend on hash values: streams that share a bucket are distinguished,
 * and remaining streams are removed in order. The hash has a random key, so that the buckets of two
 * tables are in different orders. */

#include "check.h"

#include <stream_table.h>

#include <string.h>

/* A table begins with 64 buckets and has at least as many as streams: of this many streams some
 * share one, whatever the key. */
enum { STREAMS = 5000, TABLES = 3, FEW = 63 };

struct order {
    uint32_t indexes[STREAMS];
    uint32_t count;
};

static void remember(struct stream_entry *entry, void *user)
{
    struct order *order = user;
    order->indexes[order->count++] = entry->index;
    stream_entry_free(entry);
}

/* Each has another client. */
static struct stream_entry *send(struct stream_table *table, uint32_t number, uint8_t flags)
{
    struct stream_endpoint ends[2] = {{.family = number % 2 ? 6 : 4, .port = (uint16_t)number},
                                      {.family = number % 2 ? 6 : 4, .port = 443}};
    struct tcpphase_segment segment = {.frame = number + 1, .seq = 1, .flags = flags};
    struct tcpphase_verdict verdict;
    memcpy(ends[0].address, &number, sizeof number);
    memset(ends[1].address, 0xfe, 4);
    return stream_table_take(table, ends, &segment, &verdict);
}

static bool has_all(struct stream_table *table, uint32_t from, uint32_t to, uint8_t flags)
{
    bool is_good = true;
    for (uint32_t number = from; number < to; number++)
        is_good = send(table, number, flags)->index == number && is_good;
    return is_good;
}

static void test_order(void)
{
    static struct order orders[TABLES];
    for (unsigned i = 0; i < TABLES; i++) {
        struct stream_table *table = stream_table_new(NULL, remember, &orders[i]);
        check("each has a stream", has_all(table, 0, STREAMS, TCPPHASE_SYN));
        check("and finds it again", has_all(table, 0, STREAMS, TCPPHASE_SYN));
        stream_table_free(table);
        bool is_sorted = orders[i].count == STREAMS;
        for (uint32_t place = 0; place < STREAMS; place++)
            is_sorted = is_sorted && orders[i].indexes[place] == place;
        check("what is left is let go in order of its index", is_sorted);
    }
}

/* Few enough not to exceed the first buckets. */
static void test_shared_bucket(void)
{
    static struct order order;
    struct stream_table *table = stream_table_new(NULL, remember, &order);
    stream_table_limit(table, FEW);
    check("each has a stream", has_all(table, 0, FEW, TCPPHASE_SYN));
    check("one more each, and one less", has_all(table, FEW, 2 * FEW, TCPPHASE_SYN));
    check("those silent longest went", order.count == FEW && order.indexes[0] == 0);
    check("and the others did not", has_all(table, FEW, 2 * FEW, TCPPHASE_SYN));
    stream_table_free(table);
}

static bool is_filtered(const struct stream_table *table, struct stream_entry *entry)
{
    stream_table_update(table, entry);
    return entry->life.of_filtered;
}

static struct stream_entry *send_to_first(struct stream_table *table,
                                          struct tcpphase_segment segment)
{
    struct stream_endpoint ends[2] = {{.family = 4, .port = 1}, {.family = 4, .port = 443}};
    const struct stream_endpoint back[2] = {ends[1], ends[0]};
    struct tcpphase_verdict verdict;
    segment.frame = 1;
    return stream_table_take(table, segment.sender == 0 ? ends : back, &segment, &verdict);
}

/* A connection of SYN, SYN-ACK and a FIN behind 500 octets. */
static struct stream_entry *send_without_data(struct stream_table *table)
{
    const struct tcpphase_segment segments[] = {
        {.seq = 1, .flags = TCPPHASE_SYN},
        {.sender = 1, .seq = 1, .ack = 2, .flags = TCPPHASE_SYN | TCPPHASE_ACK},
        {.sender = 1, .seq = 502, .ack = 302, .flags = TCPPHASE_FIN | TCPPHASE_ACK},
    };
    for (unsigned i = 0; i < 2; i++)
        send_to_first(table, segments[i]);
    return send_to_first(table, segments[2]);
}

static void test_filtered(void)
{
    static struct order order;
    struct stream_table *table = stream_table_new(NULL, remember, &order);
    struct stream_entry *other = send(table, 7, TCPPHASE_SYN);
    check("a SYN alone shows no filter", !is_filtered(table, other));
    struct stream_entry *closed = send_without_data(table);
    check("octets that are missing everywhere show one", is_filtered(table, closed));
    check("of all streams", is_filtered(table, other));
    send(table, 8, TCPPHASE_ACK);
    check("a plain ACK disproves it", !is_filtered(table, closed) && !is_filtered(table, other));
    stream_table_free(table);
}

int main(void)
{
    test_filtered();
    test_order();
    test_shared_bucket();
    return finish_checks();
}
