/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Why segments are not believed: the last segment of short connections, and what is said of it. */

#include <stdio.h>
#include <string.h>
#include <why.h>

enum { SEGMENTS_MAX = 6 };

#define FLAGS(name) TCPPHASE_##name

struct scenario {
    const char *why;
    struct tcpphase_segment segments[SEGMENTS_MAX]; /* up to one without flags */
};

/* Three steps, from numbers just below 2^32: what is relative wraps. */
#define BASE UINT32_C(0xfffffff0)
#define OPENING                                                                                    \
    {.flags = FLAGS(SYN), .seq = BASE},                                                            \
        {.flags = FLAGS(SYN) | FLAGS(ACK), .seq = 5000, .ack = BASE + 1, .sender = 1},             \
    {                                                                                              \
        .flags = FLAGS(ACK), .seq = BASE + 1, .ack = 5001                                          \
    }

static const struct scenario scenarios[] = {
    {"", {OPENING, {.flags = FLAGS(ACK), .seq = BASE + 1, .ack = 5001, .length = 20}}},
    {"RST ignored: seq 145 instead of 1 (RFC 9293 3.10.7.4)",
     {OPENING, {.flags = FLAGS(RST), .seq = BASE + 145}}},
    {"SYN ignored: seq is -50000 from that of the connection (RFC 5961 4)",
     {OPENING, {.flags = FLAGS(SYN), .seq = BASE - 50000}}},
    {"ack 1000000000 where the peer has sent up to 1",
     {OPENING, {.flags = FLAGS(ACK), .seq = BASE + 1, .ack = 1000005000}}},
    {"acknowledges 500 octets that were not captured",
     {OPENING, {.flags = FLAGS(ACK), .seq = BASE + 1, .ack = 5501}}},
    {"ignored: the connection has ended before",
     {OPENING,
      {.flags = FLAGS(RST), .seq = BASE + 1},
      {.flags = FLAGS(ACK), .seq = 5001, .ack = BASE + 1, .sender = 1, .length = 20}}},
    {"ignored: wrong TCP checksum",
     {OPENING,
      {.flags = FLAGS(ACK), .seq = BASE + 1, .ack = 5001, .defects = TCPPHASE_DEFECT_CHECKSUM}}},
};

static bool is_said(const struct scenario *scenario)
{
    struct tcpphase_stream stream = {0};
    struct tcpphase_verdict verdict = {0};
    char text[STREAM_TEXT_SIZE];
    for (unsigned i = 0; i < SEGMENTS_MAX && scenario->segments[i].flags != 0; i++) {
        struct tcpphase_segment segment = scenario->segments[i];
        segment.frame = i + 1;
        segment.window = 1000;
        tcpphase_observe(&stream, &segment, &verdict);
    }
    const bool has_any = summary_write_why(&verdict, text);
    if (strcmp(text, scenario->why) == 0 && has_any == (*text != '\0'))
        return true;
    printf("- %s\n+ %s\n", scenario->why, text);
    return false;
}

int main(void)
{
    unsigned failed = 0;
    const unsigned count = sizeof scenarios / sizeof *scenarios;
    for (unsigned i = 0; i < count; i++)
        failed += !is_said(&scenarios[i]);
    printf("%u passed, %u failed\n", count - failed, failed);
    return failed != 0;
}
