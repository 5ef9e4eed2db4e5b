/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "counterparts.h"

void stream_counterparts_init(struct counterparts *counterparts, const struct buckets *streams)
{
    stream_syns_init(&counterparts->syns);
    counterparts->streams = streams;
}

void stream_counterparts_clear(struct counterparts *counterparts)
{
    stream_syns_clear(&counterparts->syns);
}

/* The current stream of these endpoints, if it has that index. */
static struct stream_entry *find(const struct counterparts *counterparts,
                                 const struct stream_endpoint ends[2], uint32_t index)
{
    struct stream_entry *entry = stream_buckets_peek(counterparts->streams, ends);
    return entry != NULL && entry->index == index ? entry : NULL;
}

/* The SYN was sent, and nothing came from the end that it was sent to. */
static bool waits_for_answer(const struct stream_entry *entry)
{
    const struct tcpphase_life *life = &entry->life;
    return life->attempts > 0 && !life->was_open && life->sent[!life->client].segments == 0;
}

static void relate(struct stream_entry *entry, const struct stream_counterpart *counterpart)
{
    struct stream_counterpart *first = &stream_entry_extra(entry)->counterpart;
    if (first->frame == 0)
        *first = *counterpart;
}

/* A SYN-ACK with which a stream began. */
static void find_syn(const struct counterparts *counterparts, struct stream_entry *entry,
                     const struct tcpphase_segment *syn_ack)
{
    const struct stream_endpoint *client = &entry->ends[!syn_ack->sender];
    const struct stream_endpoint *server = &entry->ends[syn_ack->sender];
    struct stream_counterpart asked;
    if (!stream_syns_find(&counterparts->syns, client, syn_ack->ack - 1, &asked))
        return;
    const struct stream_endpoint ends[2] = {*client, asked.end};
    struct stream_entry *asking = find(counterparts, ends, asked.index);
    if (asking == NULL || !waits_for_answer(asking))
        return;
    const struct stream_counterpart answer = {*server, syn_ack->frame, entry->index};
    asked.frame = asking->life.frame[TCPPHASE_MOMENT_SYN];
    relate(asking, &answer);
    relate(entry, &asked);
    entry->life.answers_other = true;
}

void stream_counterparts_take_syn(struct counterparts *counterparts, struct stream_entry *entry,
                                  const struct tcpphase_segment *segment,
                                  const struct tcpphase_verdict *verdict)
{
    const struct tcpphase_life *life = &entry->life;
    const uint64_t doubtful = TCPPHASE_NOTE_BIT(BAD_ACK) | TCPPHASE_NOTE_BIT(CHECKSUM_BAD) |
                              TCPPHASE_NOTE_BIT(CAPTURE_DUPLICATE);
    if (verdict->notes & doubtful)
        return;
    if (verdict->step == TCPPHASE_STEP_SYN) {
        stream_syns_add(&counterparts->syns, entry, segment);
        if (life->attempts == 1)
            entry->has_older_timestamp = stream_syns_is_older(&counterparts->syns, entry, segment);
    } else if (verdict->step == TCPPHASE_STEP_SYN_ACK) {
        stream_syns_learn_timestamp(&counterparts->syns, entry, segment);
        if (life->frame[TCPPHASE_MOMENT_FIRST] == segment->frame && life->attempts == 0)
            find_syn(counterparts, entry, segment);
    }
}

void stream_counterparts_check(const struct counterparts *counterparts, struct stream_entry *entry)
{
    struct stream_counterpart *answer = &entry->extra->counterpart;
    if (answer->frame == 0 || entry->life.answers_other || waits_for_answer(entry))
        return;
    const struct stream_endpoint ends[2] = {entry->ends[entry->life.client], answer->end};
    struct stream_entry *other = find(counterparts, ends, answer->index);
    if (other != NULL) {
        other->extra->counterpart.frame = 0;
        other->life.answers_other = false;
    }
    answer->frame = 0;
}
