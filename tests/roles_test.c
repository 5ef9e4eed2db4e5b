/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The roles in a stream captured midstream, as learned from other streams of the table. */

#include "check.h"

#include <stream_table.h>

#include <string.h>

enum {
    CLIENT = 1, /* hosts: the last octet of their address */
    SERVER = 2,
    OTHER = 3,
    SERVERS = 100000, /* all of them fit */
    ENDED = 20000,    /* more than the number of streams that wait for their roles */
    PSH_ACK = TCPPHASE_PSH | TCPPHASE_ACK,
    SYN_ACK = TCPPHASE_SYN | TCPPHASE_ACK,
    RST_ACK = TCPPHASE_RST | TCPPHASE_ACK
};

struct flow {
    uint8_t from, to; /* hosts */
    uint16_t from_port, to_port;
};

static const struct flow grpc = {CLIENT, SERVER, 40000, 50051};

static struct stream_entry *gone[2 * ENDED]; /* in order of their removal */
static unsigned gone_count;
static void keep(struct stream_entry *entry, void *user)
{
    (void)user;
    gone[gone_count++] = entry;
}

static struct stream_table *begin(void)
{
    return stream_table_new(NULL, keep, NULL);
}

static struct stream_endpoint endpoint(uint8_t host, uint16_t port)
{
    return (struct stream_endpoint){.family = 4, .address = {192, 0, 2, host}, .port = port};
}

static struct flow back(struct flow flow)
{
    return (struct flow){flow.to, flow.from, flow.to_port, flow.from_port};
}

/* Sends a segment. Returns whether its sender is the client of its stream. */
static bool is_client(struct stream_table *table, struct flow flow,
                      struct tcpphase_segment *segment)
{
    static uint32_t frame;
    const struct stream_endpoint ends[2] = {endpoint(flow.from, flow.from_port),
                                            endpoint(flow.to, flow.to_port)};
    struct tcpphase_verdict verdict;
    segment->frame = ++frame;
    stream_table_take(table, ends, segment, &verdict);
    return verdict.sender == verdict.client;
}

static bool sends(struct stream_table *table, struct flow flow, uint16_t flags)
{
    struct tcpphase_segment segment = {.seq = 1, .flags = flags};
    return is_client(table, flow, &segment);
}

static bool sends_data(struct stream_table *table, struct flow flow, uint32_t seq)
{
    struct tcpphase_segment segment = {.seq = seq, .ack = 1, .flags = PSH_ACK, .length = 10};
    return is_client(table, flow, &segment);
}

static void answer(struct stream_table *table, struct flow flow)
{
    struct tcpphase_segment segment = {.seq = 1, .ack = 2, .flags = SYN_ACK};
    is_client(table, flow, &segment);
}

/* Whether the first end was the client of the stream with this index when the table was freed. */
static bool was_client(uint32_t index, struct flow flow)
{
    const struct stream_endpoint client = endpoint(flow.from, flow.from_port);
    for (unsigned i = 0; i < gone_count; i++)
        if (gone[i]->index == index)
            return gone[i]->ends[gone[i]->life.client].port == client.port &&
                   memcmp(gone[i]->ends[gone[i]->life.client].address, client.address, 4) == 0;
    return false;
}

static void end(struct stream_table *table)
{
    stream_table_free(table);
}

static void forget_gone(void)
{
    for (unsigned i = 0; i < gone_count; i++)
        stream_entry_free(gone[i]);
    gone_count = 0;
}

static void test_handshake_before(void)
{
    struct stream_table *table = begin();
    const struct flow other = {OTHER, SERVER, 60000, 50051};
    sends(table, other, TCPPHASE_SYN);
    answer(table, back(other));
    check("a handshake before shows the server", sends_data(table, grpc, 1));
    end(table);
    forget_gone();
}

static void test_handshake_behind(void)
{
    struct stream_table *table = begin();
    const struct flow other = {OTHER, SERVER, 60000, 50051};
    check("the lower port is the server's", !sends_data(table, grpc, 1));
    sends(table, other, TCPPHASE_SYN);
    check("until a SYN goes to the other one", sends_data(table, grpc, 11));
    end(table);
    check("and then in the whole stream", was_client(0, grpc));
    forget_gone();
}

static void test_handshake_behind_the_end(void)
{
    struct stream_table *table = begin();
    const struct flow other = {OTHER, SERVER, 60000, 50051};
    struct tcpphase_segment late = {
        .time = 2 * STREAM_TABLE_MEMORY, .seq = 1, .flags = TCPPHASE_SYN};
    sends_data(table, grpc, 1);
    sends(table, back(grpc), TCPPHASE_RST);
    is_client(table, other, &late);
    is_client(table, other, &late);
    check("an ended stream waits for its roles", gone_count == 0);
    end(table);
    check("and is told by a SYN that comes much later", was_client(0, grpc));
    forget_gone();
}

static void test_what_shows_nothing(void)
{
    struct stream_table *table = begin();
    const struct flow data = {CLIENT, SERVER, 40000, 443};
    const struct flow scan = {OTHER, CLIENT, 60000, 40000};
    const struct flow forged = {OTHER, CLIENT, 60001, 40000};
    struct tcpphase_segment bad = {
        .seq = 1, .ack = 1, .flags = SYN_ACK, .defects = TCPPHASE_DEFECT_CHECKSUM};
    sends(table, scan, TCPPHASE_SYN);
    is_client(table, back(forged), &bad);
    check("a port scan makes no server of an ephemeral port", sends_data(table, data, 1));
    sends(table, back(scan), RST_ACK);
    check("a refusal neither", sends_data(table, data, 11));
    end(table);
    forget_gone();
}

static void test_syn_ack_against_syn(void)
{
    struct stream_table *table = begin();
    const struct flow scan = {OTHER, CLIENT, 60000, 40000};
    const struct flow other = {OTHER, SERVER, 60001, 50051};
    sends(table, scan, TCPPHASE_SYN);
    check("a SYN to the lower port", !sends_data(table, grpc, 1));
    sends(table, other, TCPPHASE_SYN);
    answer(table, back(other));
    check("counts less than a SYN-ACK from the other", sends_data(table, grpc, 11));
    end(table);
    forget_gone();
}

static void test_own_handshake(void)
{
    struct stream_table *table = begin();
    const struct flow passive = {OTHER, CLIENT, 60000, 40000};
    sends(table, passive, TCPPHASE_SYN);
    answer(table, back(passive));
    check("a SYN of the stream itself", sends(table, grpc, TCPPHASE_SYN));
    answer(table, back(grpc));
    struct tcpphase_segment third = {.seq = 2, .ack = 2, .flags = TCPPHASE_ACK};
    check("counts more than other streams", is_client(table, grpc, &third));
    end(table);
    check("to the end", was_client(1, grpc));
    forget_gone();
}

/* Ports and hosts of 65,536 servers at most: the rest differ in the host. */
static struct flow to_server(uint32_t number)
{
    return (struct flow){CLIENT, (uint8_t)(SERVER + number / 50000), 700,
                         (uint16_t)(1000 + number % 50000)};
}

static void test_many_servers(void)
{
    struct stream_table *table = begin();
    stream_table_limit(table, 64);
    for (uint32_t number = 0; number < SERVERS; number++) {
        answer(table, back(to_server(number)));
        forget_gone();
    }
    bool all = true;
    for (uint32_t number = 0; number < SERVERS; number++) {
        struct flow flow = to_server(number);
        flow.from = OTHER + 100;
        all = all && sends_data(table, flow, 1);
        forget_gone();
    }
    check("100,000 servers are known", all);
    end(table);
    forget_gone();
}

static void test_many_ended(void)
{
    struct stream_table *table = begin();
    for (uint32_t number = 0; number < ENDED; number++) {
        const struct flow flow = {CLIENT, SERVER, (uint16_t)(20000 + number), 50051};
        struct tcpphase_segment segment = {
            .time = number * (STREAM_TABLE_MEMORY / 16), .seq = 1, .flags = TCPPHASE_RST};
        is_client(table, flow, &segment);
    }
    check("of too many ended streams the oldest do not wait",
          gone_count > 0 && gone[0]->index == 0 && gone_count < ENDED / 2);
    end(table);
    check("and none is lost", gone_count == ENDED);
    forget_gone();
}

int main(void)
{
    test_handshake_before();
    test_handshake_behind();
    test_handshake_behind_the_end();
    test_what_shows_nothing();
    test_syn_ack_against_syn();
    test_own_handshake();
    test_many_servers();
    test_many_ended();
    return finish_checks();
}
