/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A link between two hosts: forwards Ethernet frames from one interface to the other with the same
 * short delay, except for the TCP segments that rules select.
 *
 *     relay CLIENT-INTERFACE SERVER-INTERFACE
 *
 * reads commands from standard input and answers each with a line: "ok", "not yet" or an error
 * message.
 *
 *     drop  SIDE KIND COUNT                      drop it
 *     copy  SIDE KIND COUNT                      forward it twice
 *     delay SIDE KIND COUNT MILLISECONDS         forward it later
 *     hold  SIDE KIND COUNT                      hold it until "release"
 *     hold  SIDE KIND COUNT until SIDE KIND N    hold it until the N-th such segment has arrived,
 *                                                before it or after it
 *     keep  SIDE KIND COUNT                      forward it, and keep a copy
 *     readdress SIDE KIND COUNT ADDRESS          forward it to this IPv4 address
 *     replay                                     forward the copies, in order
 *     release                                    forward what is held; "not yet": the last segment
 *                                                of a rule without "until" has not arrived
 *     forget                                     delete all rules, and drop what is held
 *     watch SIDE KIND COUNT                      wait for it
 *     watched                                    "ok": it has arrived
 *     idle MILLISECONDS                          "ok": no frame arrived or left for that long
 *
 * SIDE is the sender: client, server or any. KIND is syn (without ACK), syn-ack, fin, rst, data,
 * large (1000 octets of payload or more), ack (a pure ACK) or any. COUNT selects some of them, from
 * 1: 2, 2-4 or 2-. Each rule counts from the time it was made; the first rule that selects a
 * segment is applied. All frames that arrived before a command are handled before it. */

#include "readdress.h"
#include "relay_rules.h"
#include "segment_kind.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_SIZE = 2048, FRAMES = 1024, RULES = 16, LINK_DELAY = 5 /* ms */ };

enum place { NOWHERE, UNDER_WAY, HELD, KEPT };

struct frame {
    enum place place;
    enum side sender;
    int64_t due;    /* UNDER_WAY; ms */
    uint64_t order; /* of arrival */
    int rule;       /* HELD by it */
    size_t length;
    uint8_t octets[FRAME_SIZE];
};

static int sockets[SIDES];
static struct rule rules[RULES];
static int rule_count;
static struct frame frames[FRAMES];
static struct count watched;
static uint64_t arrivals;
static int64_t last_event; /* ms; when the latest frame came or went */

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static struct frame *free_frame(void)
{
    for (int i = 0; i < FRAMES; i++)
        if (frames[i].place == NOWHERE)
            return &frames[i];
    fprintf(stderr, "relay: more than %d frames under way\n", FRAMES);
    exit(1);
}

static void put(enum place place, const struct frame *frame, int delay)
{
    struct frame *new_one = free_frame();
    *new_one = *frame;
    new_one->place = place;
    new_one->due = now() + LINK_DELAY + delay;
    new_one->order = arrivals++;
}

/* Counts the frame if side and kind match. Returns whether it is among those selected. */
static bool counts(struct count *count, const struct frame *frame, unsigned kind)
{
    if (!(count->sides >> frame->sender & 1) || !(count->kind & kind))
        return false;
    count->seen++;
    return count->seen >= count->first && count->seen <= count->last;
}

static bool has_until(const struct rule *rule)
{
    return rule->until.kind != 0;
}

/* Whether the segment that a HOLD waits for has arrived. */
static bool is_over(const struct rule *rule)
{
    return has_until(rule) && rule->until.seen >= rule->until.first;
}

static void treat(const struct frame *frame, int number)
{
    const struct rule *rule = &rules[number];
    struct frame copy = *frame;
    copy.rule = number;
    switch (rule->action) {
    case DROP:
        return;
    case READDRESS:
        readdress(copy.octets, copy.length, rule->address);
        put(UNDER_WAY, &copy, 0);
        return;
    case HOLD:
        put(is_over(rule) ? UNDER_WAY : HELD, &copy, 0);
        return;
    case DELAY:
        put(UNDER_WAY, &copy, rule->delay);
        return;
    case COPY:
    case KEEP:
        put(UNDER_WAY, &copy, 0);
        put(rule->action == COPY ? UNDER_WAY : KEPT, &copy, 0);
        return;
    }
}

static void let_go(int rule)
{
    for (int i = 0; i < FRAMES; i++) {
        if (frames[i].place != HELD || frames[i].rule != rule)
            continue;
        frames[i].place = UNDER_WAY;
        frames[i].due = now() + LINK_DELAY;
        frames[i].order = arrivals++;
    }
}

static void arrive(const struct frame *frame)
{
    unsigned kind = kind_of(frame->octets, frame->length);
    int treated_by = -1;
    for (int i = 0; i < rule_count; i++)
        if (counts(&rules[i].what, frame, kind) && treated_by < 0)
            treated_by = i;
    if (treated_by < 0)
        put(UNDER_WAY, frame, 0);
    else
        treat(frame, treated_by);
    for (int i = 0; i < rule_count; i++)
        if (rules[i].action == HOLD && counts(&rules[i].until, frame, kind))
            let_go(i);
    counts(&watched, frame, kind);
    last_event = now();
}

/* Returns false if there is no frame to receive. */
static bool receive(enum side side)
{
    static struct frame frame;
    struct sockaddr_ll from = {0};
    socklen_t size = sizeof from;
    ssize_t length = recvfrom(sockets[side], frame.octets, FRAME_SIZE, MSG_DONTWAIT,
                              (struct sockaddr *)&from, &size);
    if (length <= 0)
        return false;
    if (from.sll_pkttype == PACKET_OUTGOING)
        return true;
    frame.sender = side;
    frame.length = (size_t)length;
    arrive(&frame);
    return true;
}

static void receive_all(void)
{
    for (enum side side = CLIENT; side < SIDES; side++)
        while (receive(side))
            ;
}

static struct frame *next_frame(void)
{
    struct frame *next = NULL;
    for (int i = 0; i < FRAMES; i++) {
        struct frame *frame = &frames[i];
        if (frame->place != UNDER_WAY)
            continue;
        if (next == NULL || frame->due < next->due ||
            (frame->due == next->due && frame->order < next->order))
            next = frame;
    }
    return next;
}

/* Sends the frames that are due. Returns the time until the next is due, in ms, or -1. */
static int deliver(void)
{
    for (;;) {
        struct frame *next = next_frame();
        if (next == NULL)
            return -1;
        if (next->due > now())
            return (int)(next->due - now());
        if (send(sockets[!next->sender], next->octets, next->length, 0) < 0)
            perror("relay: send");
        next->place = NOWHERE;
        last_event = now();
    }
}

static bool is_idle(int64_t milliseconds)
{
    return next_frame() == NULL && now() - last_event >= milliseconds;
}

static void replay(void)
{
    for (int i = 0; i < FRAMES; i++) {
        if (frames[i].place != KEPT)
            continue;
        struct frame *again = free_frame();
        *again = frames[i];
        again->place = UNDER_WAY;
        again->due = now() + LINK_DELAY;
    }
}

/* Returns false if a segment to be held has not arrived. */
static bool release(void)
{
    for (int i = 0; i < rule_count; i++)
        if (rules[i].action == HOLD && !has_until(&rules[i]) &&
            rules[i].what.seen < rules[i].what.last)
            return false;
    for (int i = 0; i < rule_count; i++)
        let_go(i);
    return true;
}

static void forget(void)
{
    rule_count = 0;
    watched = (struct count){0};
    for (int i = 0; i < FRAMES; i++)
        if (frames[i].place != UNDER_WAY)
            frames[i].place = NOWHERE;
}

static long read_number(const char *text)
{
    return text == NULL ? 0 : strtol(text, NULL, 10);
}

static bool add_rule(const char *action)
{
    return rule_count < RULES && read_rule(action, &rules[rule_count]) && ++rule_count;
}

/* Executes a command. Returns the answer. */
static const char *obey(char *line)
{
    const char *verb = strtok(line, " ");
    if (verb == NULL)
        return "no command";
    if (strcmp(verb, "forget") == 0)
        forget();
    else if (strcmp(verb, "replay") == 0)
        replay();
    else if (strcmp(verb, "release") == 0)
        return release() ? "ok" : "not yet";
    else if (strcmp(verb, "watch") == 0)
        return read_count(&watched) ? "ok" : "no such segment";
    else if (strcmp(verb, "watched") == 0)
        return watched.seen >= watched.first ? "ok" : "not yet";
    else if (strcmp(verb, "idle") == 0)
        return is_idle(read_number(strtok(NULL, " "))) ? "ok" : "not yet";
    else if (!add_rule(verb))
        return "no such command";
    return "ok";
}

/* Returns false at the end of the commands. */
static bool command(void)
{
    char line[256];
    if (fgets(line, sizeof line, stdin) == NULL)
        return false;
    line[strcspn(line, "\n")] = '\0';
    puts(obey(line));
    fflush(stdout);
    return true;
}

static int open_interface(const char *name)
{
    struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                  .sll_protocol = htons(ETH_P_ALL),
                                  .sll_ifindex = (int)if_nametoindex(name)};
    int descriptor = socket(AF_PACKET, SOCK_RAW, 0);
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
        fprintf(stderr, "relay: %s: ", name);
        perror(NULL);
        exit(1);
    }
    return descriptor;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: relay CLIENT-INTERFACE SERVER-INTERFACE\n");
        return 2;
    }
    for (enum side side = CLIENT; side < SIDES; side++)
        sockets[side] = open_interface(argv[1 + side]);
    setvbuf(stdin, NULL, _IONBF, 0); /* so that poll() sees all unread commands */
    for (;;) {
        struct pollfd ready[] = {
            {sockets[CLIENT], POLLIN, 0}, {sockets[SERVER], POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
        poll(ready, 3, deliver());
        receive_all();
        if (ready[2].revents & (POLLIN | POLLHUP) && !command())
            return 0;
    }
}
