/* SPDX-License-Identifier: GPL-2.0-or-later */

/* order_test [CONNECTIONS [LEAST]] : whether segments that fill a hole are called out of order or
 * retransmissions as they were sent, without IP identification and timestamps: by duplicate ACKs
 * and time. The connections are those of the model, with loss and disorder. Prints how many are
 * right; the exit status is 1 when fewer than LEAST of 10,000 are. */

#include "network.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <stream_table.h>
#include <string.h>

enum { SPACE = 1 << 16, ALL = 10000 };

static const char *const names[2] = {"out-of-order", "retransmission"};

struct count {
    uint64_t all[2]; /* index: whether it was sent again */
    uint64_t right[2];
};

/* Octets of an end that were captured, from its ISN. */
struct captured {
    bool has[SPACE];
    uint32_t highest; /* one past the last of them */
};

static struct captured captured[2];

/* Whether the octets of the segment are new, and below others. */
static bool fills_hole(const struct captured *of, uint32_t first, uint32_t length)
{
    return length > 0 && first < of->highest && !of->has[first % SPACE];
}

static void remember(struct captured *of, uint32_t first, uint32_t length)
{
    for (uint32_t i = first; i < first + length; i++)
        of->has[i % SPACE] = true;
    if (of->highest < first + length)
        of->highest = first + length;
}

static void judge(const struct model_network *network, const struct model_sight *sight,
                  const struct tcpphase_verdict *verdict, struct count *count)
{
    const struct model_packet *packet = &sight->packet;
    struct captured *of = &captured[sight->sender];
    const uint32_t first = packet->seq - network->ends[sight->sender].iss;
    const uint64_t either = TCPPHASE_NOTE_BIT(OUT_OF_ORDER) | TCPPHASE_NOTE_BIT(RETRANSMISSION);
    if (fills_hole(of, first, packet->length)) {
        const uint64_t truth =
            sight->is_again ? TCPPHASE_NOTE_BIT(RETRANSMISSION) : TCPPHASE_NOTE_BIT(OUT_OF_ORDER);
        count->all[sight->is_again]++;
        count->right[sight->is_again] += (verdict->notes & either) == truth;
    }
    if (!(packet->flags & (MODEL_SYN | MODEL_RST)))
        remember(of, first, packet->length);
}

static void observe(const struct model_network *network, struct count *count)
{
    static const struct stream_endpoint ends[2] = {
        {.address = {192, 0, 2, 1}, .family = 4, .port = 49152},
        {.address = {198, 51, 100, 2}, .family = 4, .port = 443}};
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    memset(captured, 0, sizeof captured);
    for (unsigned i = 0; i < network->sight_count; i++) {
        const struct model_sight *sight = &network->sights[i];
        const struct model_packet *packet = &sight->packet;
        const struct stream_endpoint pair[2] = {ends[sight->sender], ends[!sight->sender]};
        struct tcpphase_segment segment = {.time = sight->time,
                                           .frame = i + 1,
                                           .seq = packet->seq,
                                           .ack = packet->ack,
                                           .length = packet->length,
                                           .window = packet->window,
                                           .flags = packet->flags};
        struct tcpphase_verdict verdict;
        stream_table_take(table, pair, &segment, &verdict);
        judge(network, sight, &verdict, count);
    }
    stream_table_free(table);
}

int main(int argc, char **argv)
{
    static struct model_network network;
    const uint64_t connections = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000;
    const uint64_t least = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    struct count count = {{0}, {0}};
    for (uint64_t seed = 1; seed <= connections; seed++) {
        model_run_fast(&network, seed);
        observe(&network, &count);
    }
    for (unsigned i = 0; i < 2; i++)
        printf("%s: %" PRIu64 " of %" PRIu64 " right\n", names[i], count.right[i], count.all[i]);
    const uint64_t all = count.all[0] + count.all[1];
    const uint64_t right = (count.right[0] + count.right[1]) * ALL / (all != 0 ? all : 1);
    printf("%" PRIu64 ".%02" PRIu64 " %% are right\n", right / 100, right % 100);
    return right >= least && all != 0 ? 0 : 1;
}
