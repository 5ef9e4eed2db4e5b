/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "network.h"

#include <string.h>

static const int64_t millisecond = 1000000;

/* splitmix64 */
uint32_t model_random(struct model_network *network, uint32_t below)
{
    uint64_t mixed = network->random += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((mixed ^ mixed >> 31) % below);
}

static bool chance(struct model_network *network, unsigned of_1000)
{
    return model_random(network, 1000) < of_1000;
}

static void schedule(struct model_network *network, struct model_event event)
{
    if (network->event_count < MODEL_EVENTS)
        network->events[network->event_count++] = event;
}

/* The way from a place on takes its time; packets keep their order but for some. */
static int64_t arrival(struct model_network *network, unsigned sender, unsigned part)
{
    int64_t time = network->now + network->delay[sender][part] +
                   model_random(network, 100) * (millisecond / 1000);
    if (chance(network, network->disorder))
        return time + model_random(network, 20) * millisecond;
    if (time <= network->last[sender][part])
        time = network->last[sender][part] + 1000;
    network->last[sender][part] = time;
    return time;
}

static struct model_network *current;

static void leave(struct model_end *end, const struct model_packet *packet)
{
    struct model_network *network = current;
    const unsigned sender = end == &network->ends[1];
    const bool is_first_fin = end->has_sent_fin && network->fin_time[sender] == 0;
    if (is_first_fin)
        network->fin_time[sender] = network->now;
    const uint16_t ip_id = ++network->ip_id[sender];
    const uint32_t to = packet->seq + packet->length;
    const bool is_again = packet->length > 0 && model_before(packet->seq, network->sent_to[sender]);
    if (model_before(network->sent_to[sender], to))
        network->sent_to[sender] = to;
    if (chance(network, network->loss))
        return;
    const unsigned times = chance(network, network->doubles) ? 2 : 1;
    for (unsigned i = 0; i < times; i++)
        schedule(network, (struct model_event){
                              .time = arrival(network, sender, 0),
                              .kind = MODEL_AT_CAPTURE,
                              .end = (uint8_t)sender,
                              .sent_after = network->arrived[sender],
                              .sight = {.packet = *packet,
                                        .ip_id = ip_id,
                                        .sender = (uint8_t)sender,
                                        .is_again = is_again,
                                        .is_first_fin = is_first_fin,
                                        .dropped_fin_ack = end->dropped_fin_ack,
                                        .states = end->state},
                          });
}

static void capture(struct model_network *network, struct model_event *event)
{
    const unsigned sender = event->end;
    if (network->sight_count == MODEL_SIGHTS)
        return;
    event->sight.time = network->now;
    event->sight.is_clean = network->captured[sender] == event->sent_after &&
                            event->sight.ip_id > network->captured_id[sender];
    if (event->sight.ip_id > network->captured_id[sender])
        network->captured_id[sender] = event->sight.ip_id;
    network->captured[!sender]++;
    network->sights[network->sight_count++] = event->sight;
    if (chance(network, network->loss))
        return;
    event->kind = MODEL_AT_END;
    event->end = (uint8_t)!sender;
    event->time = arrival(network, sender, 1);
    schedule(network, *event);
}

static void act(struct model_network *network, unsigned number)
{
    struct model_end *end = &network->ends[number];
    struct model_user *user = &network->users[number];
    if (user->reads_late && chance(network, 300))
        model_end_read(end);
    if (user->actions > 0) {
        user->actions--;
        if (chance(network, 60))
            model_end_keep_alive(end);
        else
            end->queued += end->wants_close ? 0 : 1 + model_random(network, 6000);
    } else if (user->aborts && chance(network, 300)) {
        model_end_abort(end);
        return;
    } else if (user->closes && (!user->closes_last || end->state == MODEL_CLOSE_WAIT)) {
        end->wants_close = true;
    }
    model_end_push(end);
    if (network->now < 60000 * millisecond)
        schedule(network, (struct model_event){
                              .time = network->now + (1 + model_random(network, 400)) * millisecond,
                              .kind = MODEL_USER,
                              .end = (uint8_t)number,
                          });
    else
        model_end_read(end);
}

static void handle(struct model_network *network, struct model_event event)
{
    struct model_end *end = &network->ends[event.end];
    end->now = network->now;
    network->ends[!event.end].now = network->now;
    if (event.kind == MODEL_AT_CAPTURE) {
        capture(network, &event);
    } else if (event.kind == MODEL_USER) {
        act(network, event.end);
    } else {
        network->arrived[event.end]++;
        model_end_receive(end, &event.sight.packet);
        if (!network->users[event.end].reads_late)
            end->unread = 0;
    }
}

/* What comes next: an event, or a timer of an end. False: nothing does. */
static bool step(struct model_network *network)
{
    int64_t next = INT64_MAX;
    unsigned which = 0;
    for (unsigned i = 0; i < network->event_count; i++)
        if (network->events[i].time < next) {
            next = network->events[i].time;
            which = i;
        }
    for (unsigned i = 0; i < 2; i++) {
        struct model_end *end = &network->ends[i];
        if (end->timer != 0 && end->timer < next) {
            const bool is_first = !network->ends[!i].timer || end->timer <= network->ends[!i].timer;
            if (!is_first)
                continue;
            network->now = end->now = end->timer;
            model_end_repeat(end);
            return true;
        }
    }
    if (next == INT64_MAX)
        return false;
    const struct model_event event = network->events[which];
    network->events[which] = network->events[--network->event_count];
    network->now = event.time;
    handle(network, event);
    return true;
}

static void choose_end(struct model_network *network, unsigned number)
{
    struct model_end *end = &network->ends[number];
    struct model_user *user = &network->users[number];
    *end = (struct model_end){
        .iss = model_random(network, UINT32_MAX),
        .mss = 100 + model_random(network, 1361),
        .room = 2000 + model_random(network, 60000),
        .repeats_fast = network->repeats_fast,
        .send = leave,
        .now = network->now,
    };
    network->sent_to[number] = end->iss;
    *user = (struct model_user){
        .actions = model_random(network, 6),
        .closes = chance(network, 900),
        .closes_last = chance(network, 500),
        .aborts = chance(network, 100),
        .reads_late = chance(network, 100),
    };
    for (unsigned part = 0; part < 2; part++)
        network->delay[number][part] = (10 + model_random(network, 20000)) * (millisecond / 1000);
}

/* What the capture has got, by its kind. */
static void cut_capture(struct model_network *network)
{
    const unsigned begin =
        network->kind == MODEL_LATE ? model_random(network, network->sight_count + 1) : 0;
    const bool one_sided = network->kind == MODEL_LATE && chance(network, 400);
    const unsigned side = model_random(network, 2);
    for (unsigned i = 0; i < network->sight_count; i++) {
        struct model_sight *sight = &network->sights[i];
        if (network->kind == MODEL_MISSING)
            sight->is_missing = chance(network, 50);
        else if (network->kind == MODEL_LATE)
            sight->is_missing = one_sided ? sight->sender != side : i < begin;
        sight->is_copy = network->kind == MODEL_TWICE;
    }
}

static void begin(struct model_network *network, uint64_t seed, enum model_kind kind)
{
    memset(network, 0, sizeof *network);
    current = network;
    network->random = seed;
    network->kind = kind;
}

static void run(struct model_network *network)
{
    network->now = millisecond;
    if (network->kind != MODEL_WHOLE) {
        network->loss = model_random(network, 80);
        network->disorder = model_random(network, 80);
        network->doubles = model_random(network, 20);
    }
    choose_end(network, 0);
    choose_end(network, 1);
    const bool is_simultaneous = chance(network, 30);
    network->ends[1].is_passive = !is_simultaneous;
    network->ends[1].state = chance(network, 30) ? MODEL_CLOSED : MODEL_LISTEN;
    model_end_connect(&network->ends[0]);
    if (is_simultaneous)
        model_end_connect(&network->ends[1]);
    for (uint8_t end = 0; end < 2; end++)
        schedule(network, (struct model_event){.time = network->now + 50 * millisecond,
                                               .kind = MODEL_USER,
                                               .end = end});
    while (network->sight_count < MODEL_SIGHTS && step(network)) {
    }
    cut_capture(network);
}

void model_run(struct model_network *network, uint64_t seed, enum model_kind kind)
{
    begin(network, seed, kind);
    run(network);
}

void model_run_fast(struct model_network *network, uint64_t seed)
{
    begin(network, seed, MODEL_LOSS);
    network->repeats_fast = true;
    run(network);
}
