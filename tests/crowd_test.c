/* SPDX-License-Identifier: GPL-2.0-or-later */

/* More simultaneous streams than the pool has slots: each is packed between its segments, and the
 * verdicts must be the same as without packing. */

#include <state_pool.h>
#include <stream_table.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAMS = STATE_POOL_SLOTS + STATE_POOL_SLOTS / 2, CLIENT = 0, SERVER = 1 };
enum { FIRST_PORT = 20000, SERVER_PORT = 443 };
enum { F = TCPPHASE_FIN, S = TCPPHASE_SYN, R = TCPPHASE_RST, A = TCPPHASE_ACK };

/* Sender, flags, octets sent and received before, payload. */
struct part {
    uint8_t sender;
    uint8_t flags;
    uint16_t sent;
    uint16_t got;
    uint16_t length;
};

/* With a hole, a late segment, a close, and segments after it; or with a RST, and segments after
 * it. */
static const struct part closed[] = {
    {CLIENT, S, 0, 0, 0},          {SERVER, S | A, 0, 1, 0},  {CLIENT, A, 1, 1, 0},
    {CLIENT, A, 101, 1, 50},       {SERVER, A, 1, 1, 0},      {CLIENT, A, 1, 1, 100},
    {SERVER, A, 1, 151, 9000},     {CLIENT, A, 151, 9001, 0}, {CLIENT, F | A, 151, 9001, 0},
    {SERVER, F | A, 9001, 152, 0}, {CLIENT, A, 152, 9002, 0}, {SERVER, F | A, 9001, 152, 0},
    {CLIENT, A, 152, 9002, 0},
};
static const struct part aborted[] = {
    {CLIENT, S, 0, 0, 0},    {SERVER, S | A, 0, 1, 0}, {CLIENT, A, 1, 1, 10},
    {SERVER, A, 1, 11, 10},  {SERVER, A, 1, 11, 10},   {CLIENT, R, 11, 0, 0},
    {SERVER, A, 11, 11, 10}, {CLIENT, R, 11, 0, 0},
};
enum { CLOSED = sizeof closed / sizeof *closed, ABORTED = sizeof aborted / sizeof *aborted };

/* A stream that is never packed. */
struct alone {
    struct tcpphase_stream stream;
    struct zeek_connection zeek;
    struct tcpphase_life life;
    struct zeek_facts facts;
};

static struct tcpphase_segment segment_of(uint32_t number, uint32_t step, const struct part *part)
{
    const uint32_t first[2] = {number * UINT32_C(0x9e3779b1), number * UINT32_C(0x85ebca6b)};
    return (struct tcpphase_segment){
        .time = INT64_C(1700000000000000000) + step * TCPPHASE_SECOND + number,
        .frame = step * STREAMS + number + 1,
        .seq = first[part->sender] + part->sent,
        .ack = part->flags & A ? first[!part->sender] + part->got : 0,
        .flags = part->flags,
        .length = part->length,
        .window = (uint16_t)(64000 - step),
        .ip_id = (uint16_t)(number + step),
        .ttl = 64,
        .sender = part->sender,
    };
}

/* The addresses make the client end 0 of the entry. */
static void ends_of(uint32_t number, uint8_t sender, struct stream_endpoint ends[2])
{
    memset(ends, 0, 2 * sizeof *ends);
    for (unsigned side = 0; side < 2; side++) {
        struct stream_endpoint *end = &ends[side ^ sender];
        end->family = 4;
        end->address[0] = (uint8_t)(10 + side);
        end->port = (uint16_t)(side == CLIENT ? FIRST_PORT + number : SERVER_PORT);
    }
}

/* Compared octet by octet. */
static bool is_equal(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size) == 0;
}

static bool is_same(const struct stream_entry *entry, const struct alone *alone)
{
    return is_equal(&entry->life, &alone->life, sizeof alone->life) &&
           is_equal(&entry->zeek_facts, &alone->facts, sizeof alone->facts) &&
           is_equal(&entry->slot->state.engine, &alone->stream, sizeof alone->stream) &&
           is_equal(&entry->slot->state.zeek, &alone->zeek, sizeof alone->zeek);
}

/* Processes one segment with the table and alone. Returns false if the verdicts differ. */
static bool send_part(struct stream_table *table, struct alone *alone, uint32_t number,
                      uint32_t step)
{
    const uint16_t ports[2] = {(uint16_t)(FIRST_PORT + number), SERVER_PORT};
    const struct part *part = number % 2 ? &closed[step] : &aborted[step];
    struct tcpphase_segment segment = segment_of(number, step, part);
    struct tcpphase_verdict verdict, expected;
    struct stream_endpoint ends[2];
    ends_of(number, part->sender, ends);
    const struct stream_entry *entry = stream_table_take(table, ends, &segment, &verdict);
    tcpphase_observe(&alone->stream, &segment, &expected);
    tcpphase_record(&alone->life, &alone->stream, &segment, &expected);
    zeek_observe(&alone->zeek, &alone->facts, &segment, ports);
    return entry->index == number && verdict.step == expected.step &&
           verdict.notes == expected.notes && verdict.answers == expected.answers &&
           is_same(entry, alone);
}

int main(void)
{
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    struct alone *alone = calloc(STREAMS, sizeof *alone);
    unsigned passed = 0, failed = 0;
    for (uint32_t number = 0; alone != NULL && number < STREAMS; number++)
        alone[number].stream.server_hint = 2; /* as the table has it */
    for (uint32_t step = 0; alone != NULL && step < CLOSED; step++)
        for (uint32_t number = 0; number < STREAMS; number++) {
            if (step >= ABORTED && number % 2 == 0)
                continue;
            const bool passes = send_part(table, &alone[number], number, step);
            passed += passes;
            failed += !passes;
        }
    free(alone);
    stream_table_free(table);
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0 || passed == 0;
}
