/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The queue gives back the sightings that it got, whatever is in them, in order, and can be used
 * again. */

#include "check.h"

#include <sighting_queue.h>

#include <string.h>

/* Random ones do not become smaller: MANY take about 1 MB. */
enum { FEW = 3, MANY = 10000 };

struct room {
    uint64_t words[(SIGHTING_MAX + 7) / 8];
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* The sighting with that number; one in four repeats most of what others have. */
static const struct sighting *make(uint32_t number, struct room *room)
{
    uint32_t seed = number % 4 == 0 ? 1 : number;
    struct sighting *sighting = (struct sighting *)(void *)room;
    const uint8_t address_length = next_random(&seed) % 2 ? 4 : SIGHTING_ADDRESS_MAX;
    const uint8_t captured = (uint8_t)(next_random(&seed) % (TCP_HEADER_MAX + 1));
    *sighting = (struct sighting){
        .time = (int64_t)number * 1000,
        .frame = number,
        .on_wire = next_random(&seed),
        .ip_id = (uint16_t)next_random(&seed),
        .address_length = address_length,
        .captured = captured,
        .ttl = (uint8_t)next_random(&seed),
        .icmp_type = number % 3 == 0,
    };
    for (size_t i = 0; i < sighting_octets(sighting); i++)
        sighting->octets[i] = (uint8_t)next_random(&seed);
    return sighting;
}

static bool is_same(const struct sighting *one, const struct sighting *other)
{
    const size_t octets = offsetof(struct sighting, octets) + sighting_octets(other);
    return memcmp(one, other, octets) == 0;
}

struct count {
    uint32_t passed;
    uint32_t same;
};

static void compare(const struct sighting *sighting, void *user)
{
    struct count *count = user;
    struct room room;
    count->same += is_same(sighting, make(count->passed++, &room));
}

static void check_round(struct sighting_queue *queue, uint32_t size)
{
    struct count count = {0};
    struct room room;
    check("the queue is empty", sighting_queue_is_empty(queue));
    for (uint32_t i = 0; i < size; i++)
        sighting_queue_add(queue, make(i, &room));
    check("the queue is not empty", !sighting_queue_is_empty(queue));
    sighting_queue_drain(queue, compare, &count);
    check("all are passed", count.passed == size);
    check("they are as they were", count.same == size);
}

int main(void)
{
    struct sighting_queue *queue = sighting_queue_new();
    check_round(queue, FEW);
    check_round(queue, MANY);
    check_round(queue, FEW);
    sighting_queue_free(queue);
    return finish_checks();
}
