/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The input as segments between a few endpoints, processed by stream table and engine. Most numbers
 * are near those that the ends have sent and acknowledged, so that all states are reached. */

#include "fuzz.h"
#include "invariants.h"
#include "life_invariants.h"

#include <state_pool.h>
#include <stream_settings.h>

#include <string.h>

enum { PAIRS = 2, SEGMENTS_MAX = 400 };

/* The state of two endpoints. */
struct pair {
    struct stream_endpoint ends[2];
    const struct stream_entry *entry; /* the latest stream; NULL: none */
    struct tcpphase_stream stream;    /* state of its engine */
    unsigned first;                   /* which of ends is end 0 of the stream */
    uint32_t base[2];
    uint16_t ip_id[2];
    struct tcpphase_segment last[2]; /* the last one of each end, to be captured again */
};

struct world {
    struct pair pairs[PAIRS];
    struct history history;
    int64_t time;
    bool is_calm; /* mostly continue an open connection */
};

static struct fuzz_reached reached;

static void forget(struct stream_entry *entry, void *user)
{
    struct world *world = user;
    for (unsigned i = 0; i < PAIRS; i++)
        if (world->pairs[i].entry == entry)
            world->pairs[i].entry = NULL;
    stream_entry_free(entry);
}

static void begin(struct world *world, struct fuzz_input *input)
{
    static const int64_t epochs[] = {0, INT64_C(1600000000000000000), INT64_MAX - TCPPHASE_SECOND,
                                     INT64_MIN};
    uint8_t choice = take8(input);
    *world = (struct world){.time = epochs[choice % 4], .is_calm = choice & 8};
    for (unsigned i = 0; i < PAIRS; i++) {
        struct pair *pair = &world->pairs[i];
        for (unsigned side = 0; side < 2; side++) {
            pair->ends[side].family = 4;
            pair->ends[side].address[0] = (uint8_t)(10 + (choice & 4 ? side : 0));
            pair->ends[side].port = (uint16_t)(1000 * i + 80 + 9 * side);
            pair->base[side] = take32(input);
        }
    }
    /* one client, so that one pair may answer the SYN of the other */
    for (unsigned i = 1; i < PAIRS && choice & 16; i++) {
        world->pairs[i].ends[0] = world->pairs[0].ends[0];
        world->pairs[i].base[0] = world->pairs[0].base[0];
    }
}

/* Numbers that are relevant to the stream, and those next to them. */
static uint32_t number_near(const struct tcpphase_end *own, const struct tcpphase_end *peer,
                            uint32_t base, struct fuzz_input *input)
{
    const uint8_t choice = take8(input);
    static const uint32_t distances[] = {0, 0, 0, 0, 0, 1, UINT32_MAX, 0, 1000, -1000U};
    uint32_t distance = distances[choice / 8 % 10];
    if (choice / 8 >= 30)
        return take32(input);
    if (!own->knows_seq)
        return base + distance;
    switch (choice % 8) {
    case 5:
        return own->first_seq + distance;
    case 6:
        return peer->has_acked ? peer->highest_ack + distance : own->first_seq + 1;
    case 7:
        return own->fin_sent ? own->fin_seq + distance : own->holes[choice / 8 % 4].range.start;
    default:
        return own->next_seq + distance;
    }
}

static uint16_t flags_of(struct fuzz_input *input)
{
    enum { S = TCPPHASE_SYN, A = TCPPHASE_ACK, F = TCPPHASE_FIN, R = TCPPHASE_RST };
    static const uint16_t usual[] = {S,     S | A, A, A,     A, A,     F | A,
                                     F | A, F | A, R, R | A, S, S | A, A};
    uint8_t choice = take8(input) % 64;
    if (choice >= 60)
        return take16(input) % 0x200;
    uint16_t flags = usual[choice % (sizeof usual / sizeof usual[0])];
    if (flags & S && input->left % 2 == 0)
        flags |= take16(input) & (TCPPHASE_ECE | TCPPHASE_CWR | TCPPHASE_AE);
    return flags;
}

static uint32_t length_of(uint16_t flags, struct fuzz_input *input)
{
    uint8_t choice = take8(input) % 16;
    if (flags & (TCPPHASE_SYN | TCPPHASE_RST) && choice != 15)
        return 0;
    if (choice < 8)
        return 0;
    if (choice < 10)
        return 1;
    return choice < 14 ? 100U * choice : take16(input);
}

static uint64_t pause_of(struct fuzz_input *input)
{
    static const uint64_t pauses[] = {
        0, 1000, 1000000, 100000000, -(uint64_t)5000000, 2000000000, UINT64_C(241000000000)};
    uint8_t choice = take8(input);
    return choice < 250 ? pauses[choice % 6] : pauses[6];
}

static void add_options(struct tcpphase_segment *segment, struct fuzz_input *input)
{
    uint8_t choice = take8(input);
    const uint16_t windows[] = {0, take16(input), (uint16_t)(100 * (choice / 4 % 16)), UINT16_MAX};
    segment->window = windows[choice % 4];
    if (choice < 128)
        return;
    segment->options = take8(input) & 0x7f;
    segment->window_shift = take8(input) % 16;
    segment->ts_value = take8(input);
    segment->sack_count = choice % 5;
    for (unsigned i = 0; i < segment->sack_count; i++) {
        segment->sack[i].start = segment->ack + take8(input) - 128;
        segment->sack[i].end = segment->sack[i].start + take8(input);
    }
    if (choice >= 248)
        segment->defects = take8(input) & 0x3f;
}

/* Mostly the next octets of an end, an ACK of what the other sent, or both. */
static void go_on(struct tcpphase_segment *segment, const struct tcpphase_end *own,
                  const struct tcpphase_end *peer, struct fuzz_input *input)
{
    const uint8_t choice = take8(input);
    segment->flags = TCPPHASE_ACK | (choice & 1 ? TCPPHASE_PSH : 0);
    segment->seq = choice / 16 == 0 ? own->next_seq + 100 : own->next_seq;
    segment->ack = choice & 2 ? own->highest_ack : peer->next_seq - (choice & 4 ? 50 : 0);
    segment->window = choice / 16 == 1 ? 0 : 100;
    segment->options = choice & 8 ? TCPPHASE_OPTION_TIMESTAMPS : 0;
    segment->sack_count = 0;
    segment->defects = 0;
}

static struct tcpphase_segment segment_of(const struct world *world, struct pair *pair,
                                          unsigned from, struct fuzz_input *input)
{
    static const struct tcpphase_end nothing;
    const struct tcpphase_end *own = &nothing;
    const struct tcpphase_end *peer = &nothing;
    if (pair->entry != NULL) {
        own = &pair->stream.ends[from ^ pair->first];
        peer = &pair->stream.ends[!from ^ pair->first];
    }
    struct tcpphase_segment segment = {.flags = flags_of(input)};
    segment.seq = number_near(own, peer, pair->base[from], input);
    segment.ack = number_near(peer, own, pair->base[!from] + 1, input);
    segment.length = length_of(segment.flags, input);
    add_options(&segment, input);
    const unsigned open = TCPPHASE_STATE_ESTABLISHED;
    if (world->is_calm && own->state == open && peer->state == open && take8(input) < 230)
        go_on(&segment, own, peer, input);
    segment.ttl = input->left % 64 == 0 ? take8(input) : 64;
    segment.ip_id = input->left % 8 == 0 ? 0 : ++pair->ip_id[from];
    return segment;
}

/* Packing and unpacking gives the same state. */
static void check_packing(const struct stream_entry *entry)
{
    const struct stream_state *state = &entry->slot->state;
    struct stream_state unpacked;
    uint8_t packed[STREAM_PACKED_MAX];
    const size_t size = stream_state_pack(state, &entry->life, packed);
    INVARIANT("the packed form has room", size <= sizeof packed);
    memset(packed + size, 0xff, sizeof packed - size);
    stream_state_unpack(&unpacked, &entry->life, packed);
    /* there is no padding, so: NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
    INVARIANT("nothing is lost by packing", memcmp(state, &unpacked, sizeof unpacked) == 0);
}

/* An ICMP error about a segment, or about one that was never sent. */
static void quote(struct stream_table *table, const struct stream_endpoint ends[2],
                  const struct tcpphase_segment *segment, struct fuzz_input *input)
{
    const uint8_t choice = take8(input);
    const uint32_t seq = choice < 200 ? segment->seq : take32(input);
    struct stream_icmp icmp = {
        .error = {.frame = segment->frame,
                  .version = choice & 1 ? 4 : 6,
                  .type = take8(input) % 16,
                  .code = take8(input) % 20},
    };
    icmp.mtu = choice & 2 ? take32(input) : 0;
    icmp.router[0] = choice & 4 ? take8(input) : 0;
    check_values(stream_table_take_icmp(table, ends, &icmp, seq));
}

/* As a front end would show it now. */
static void check_told(const struct stream_table *table, const struct stream_entry *entry)
{
    struct stream_entry told = *entry;
    stream_table_update(table, &told);
    check_values(&told);
}

static void step(struct world *world, struct stream_table *table, struct fuzz_input *input)
{
    const uint8_t choice = take8(input);
    const unsigned from = choice & 1;
    struct pair *pair = &world->pairs[choice / 2 % 16 == 0];
    struct tcpphase_segment segment =
        choice >= 240 ? pair->last[from] : segment_of(world, pair, from, input);
    world->time = (int64_t)((uint64_t)world->time + pause_of(input));
    segment.time = world->time;
    segment.frame = history_next(&world->history);
    const struct stream_endpoint ends[2] = {pair->ends[from], pair->ends[!from]};
    struct stream_entry *entry = stream_table_find(table, ends, &segment);
    INVARIANT("the sender is one of two", segment.sender < 2);
    pair->entry = entry;
    pair->first = from ^ segment.sender;
    pair->last[from] = segment;
    check_entry(&world->history, entry);
    struct tcpphase_stream before;
    memcpy(&before, &entry->slot->state.engine, sizeof before);
    struct tcpphase_life life;
    memcpy(&life, &entry->life, sizeof life);
    struct tcpphase_verdict verdict;
    memset(&verdict, 0xff, sizeof verdict);
    stream_table_observe(table, &segment, &verdict);
    check_verdict(&before, &entry->slot->state.engine, &segment, &verdict);
    check_answer(&world->history, entry, &segment, &verdict);
    check_life(&life, entry, &verdict);
    check_packing(entry);
    memcpy(&pair->stream, &entry->slot->state.engine, sizeof pair->stream);
    uint8_t more = take8(input);
    if (more % 8 == 0)
        check_told(table, entry);
    if (more >= 250)
        quote(table, ends, &segment, input);
    fuzz_reach(&reached, &verdict);
}

/* The default every other time. */
static struct stream_settings settings_of(struct fuzz_input *input)
{
    struct stream_settings settings = STREAM_SETTINGS_DEFAULT;
    uint8_t choice = take8(input);
    if (choice & 1)
        return settings;
    settings.receiver_serves = choice & 2;
    settings.duplicate_window = choice & 4 ? take32(input) : 0;
    settings.slow_response = choice & 16 ? take16(input) : 0;
    uint16_t first_port = take16(input);
    if (choice & 8)
        stream_settings_add_ports(&settings, first_port, take16(input));
    return settings;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz_input input = {octets, size};
    struct world world;
    begin(&world, &input);
    const struct stream_settings settings = settings_of(&input);
    struct stream_table *table = stream_table_new(&settings, forget, &world);
    for (unsigned i = 0; i < SEGMENTS_MAX && input.left > 0; i++)
        step(&world, table, &input);
    stream_table_free(table);
    return 0;
}

bool fuzz_report(void)
{
    bool all_words = report_words();
    return fuzz_report_reached(&reached) && all_words;
}
