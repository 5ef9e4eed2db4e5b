/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A SYN and the SYN-ACK of another host that answers it are related, within a bounded memory. */

#include "check.h"

#include <stream_table.h>

enum {
    CLIENT = 1, /* hosts: the last octet of their address */
    ASKED = 2,
    OTHER = 3,
    REMEMBERED = 4096, /* SYNs */
    SYN_ACK = TCPPHASE_SYN | TCPPHASE_ACK
};

static struct stream_endpoint endpoint(uint8_t host, uint16_t port)
{
    return (struct stream_endpoint){.family = 4, .address = {192, 0, 2, host}, .port = port};
}

static uint32_t frames;

static struct stream_entry *send(struct stream_table *table, const struct stream_endpoint ends[2],
                                 struct tcpphase_segment segment)
{
    struct tcpphase_verdict verdict;
    segment.frame = ++frames;
    return stream_table_take(table, ends, &segment, &verdict);
}

/* A SYN of the client's port, with the port as ISN. */
static struct stream_entry *ask(struct stream_table *table, uint16_t port)
{
    const struct stream_endpoint ends[2] = {endpoint(CLIENT, port), endpoint(ASKED, 443)};
    return send(table, ends, (struct tcpphase_segment){.seq = port, .flags = TCPPHASE_SYN});
}

static struct stream_entry *answer(struct stream_table *table, uint8_t host, uint16_t port)
{
    const struct stream_endpoint ends[2] = {endpoint(host, 443), endpoint(CLIENT, port)};
    return send(table, ends,
                (struct tcpphase_segment){.seq = 1, .ack = port + 1U, .flags = SYN_ACK});
}

static bool is_related(const struct stream_entry *entry, const struct stream_entry *other,
                       uint8_t host)
{
    if (entry->extra == NULL || entry->extra->counterpart.frame == 0)
        return false;
    const struct stream_counterpart *counterpart = &entry->extra->counterpart;
    return counterpart->index == other->index && counterpart->end.address[3] == host &&
           counterpart->end.port == 443 &&
           counterpart->frame == other->life.frame[TCPPHASE_MOMENT_FIRST];
}

static void test_another_host(void)
{
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    const struct stream_entry *asking = ask(table, 40000);
    const struct stream_entry *answering = answer(table, OTHER, 40000);
    check("the SYN's stream knows who answered", is_related(asking, answering, OTHER));
    check("the SYN-ACK's stream knows who was asked", is_related(answering, asking, ASKED));
    check("which of the two answers", answering->life.answers_other && !asking->life.answers_other);
    answer(table, ASKED, 40000);
    check("not if the end that was asked answers",
          asking->extra->counterpart.frame == 0 && !answering->life.answers_other);
    check("of another port nothing is known", answer(table, OTHER, 40001)->extra == NULL);
    stream_table_free(table);
}

static void test_after_an_answer(void)
{
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    ask(table, 40000);
    answer(table, ASKED, 40000);
    check("what was answered needs no other answer", answer(table, OTHER, 40000)->extra == NULL);
    stream_table_free(table);
}

/* The stream of the SYN ends, and its ports are used again. */
static void test_replaced(void)
{
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    const struct stream_endpoint ends[2] = {endpoint(CLIENT, 40000), endpoint(ASKED, 443)};
    ask(table, 40000);
    send(table, ends, (struct tcpphase_segment){.seq = 40001, .flags = TCPPHASE_RST});
    send(table, ends, (struct tcpphase_segment){.seq = 7000000, .flags = TCPPHASE_SYN});
    check("a stream that is gone is not found", answer(table, OTHER, 40000)->extra == NULL);
    stream_table_free(table);
}

static void test_many(void)
{
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    const uint16_t first = 20000;
    for (unsigned i = 0; i <= REMEMBERED; i++)
        ask(table, (uint16_t)(first + i));
    for (unsigned again = 0; again < 3; again++)
        ask(table, first + 1);
    check("the oldest SYN is forgotten", answer(table, OTHER, first)->extra == NULL);
    check("one that was sent again is not", answer(table, OTHER, first + 1)->extra != NULL);
    bool all = true;
    for (unsigned i = 2; i <= REMEMBERED; i++)
        all = all && answer(table, OTHER, (uint16_t)(first + i))->life.answers_other;
    check("nor the others", all);
    stream_table_free(table);
}

/* A SYN and its answer; then whether a later SYN with a timestamp from another port is older. */
static bool is_older(struct stream_table *table, uint32_t before, uint32_t timestamp)
{
    static uint16_t port = 50000;
    const struct stream_endpoint ends[2] = {endpoint(CLIENT, port++), endpoint(ASKED, 443)};
    const struct stream_endpoint back[2] = {ends[1], ends[0]};
    const struct stream_endpoint later[2] = {endpoint(CLIENT, port++), endpoint(ASKED, 80)};
    struct tcpphase_segment syn = {
        .seq = 1, .flags = TCPPHASE_SYN, .options = TCPPHASE_OPTION_TIMESTAMPS, .ts_value = before};
    struct tcpphase_segment syn_ack = {.seq = 1,
                                       .ack = 2,
                                       .flags = SYN_ACK,
                                       .options = TCPPHASE_OPTION_TIMESTAMPS,
                                       .ts_echo = before};
    send(table, ends, syn);
    send(table, back, syn_ack);
    syn.ts_value = timestamp;
    return send(table, later, syn)->has_older_timestamp;
}

static void test_timestamps(void)
{
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    check("an older timestamp", is_older(table, 1000, 999));
    check("an equal one", !is_older(table, 1000, 1000));
    check("modulo 2^32", !is_older(table, UINT32_MAX, 5) && is_older(table, 5, UINT32_MAX));
    stream_table_free(table);
}

int main(void)
{
    test_another_host();
    test_after_an_answer();
    test_replaced();
    test_many();
    test_timestamps();
    return finish_checks();
}
