/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The memory of the stream table.
 *
 *     many_streams orderly COUNT   connections of ten segments each, 1,000 new ones per second
 *     many_streams flood COUNT     unanswered SYNs at the same rate
 *
 * Prints, one "name value" per line: the number of segments, the streams in the table at the end,
 * the peak resident memory, and the same per stream. */

#include <stream_table.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIN = TCPPHASE_FIN, SYN = TCPPHASE_SYN, PSH = TCPPHASE_PSH, ACK = TCPPHASE_ACK };
enum { CLIENT, SERVER, LAG = 4 }; /* steps between two segments of a stream */

/* Sender, flags, octets sent and received before, payload. */
struct part {
    uint8_t sender;
    uint16_t flags;
    uint32_t sent;
    uint32_t got;
    uint32_t length;
};

static const struct part orderly[] = {
    {CLIENT, SYN, 0, 0, 0},
    {SERVER, SYN | ACK, 0, 1, 0},
    {CLIENT, ACK, 1, 1, 0},
    {CLIENT, PSH | ACK, 1, 1, 300},
    {SERVER, ACK, 1, 301, 0},
    {SERVER, PSH | ACK, 1, 301, 1400},
    {CLIENT, ACK, 301, 1401, 0},
    {CLIENT, FIN | ACK, 301, 1401, 0},
    {SERVER, FIN | ACK, 1401, 302, 0},
    {CLIENT, ACK, 302, 1402, 0},
};
static const struct part flood[] = {{CLIENT, SYN, 0, 0, 0}};

static const struct {
    const char *name;
    const struct part *parts;
    uint32_t count;
} kinds[] = {{"orderly", orderly, sizeof orderly / sizeof *orderly},
             {"flood", flood, sizeof flood / sizeof *flood}};

static uint32_t forgotten;

static void forget(struct stream_entry *entry, void *user)
{
    (void)user;
    forgotten++;
    stream_entry_free(entry);
}

static struct stream_endpoint endpoint_of(uint32_t address, uint16_t port)
{
    const uint8_t octets[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
                               (uint8_t)(address >> 8), (uint8_t)address};
    struct stream_endpoint end = {.port = port, .family = 4};
    memcpy(end.address, octets, sizeof octets);
    return end;
}

/* Sends one segment of the connection with this number. */
static void send_part(struct stream_table *table, uint32_t number, const struct part *part,
                      struct tcpphase_segment *segment)
{
    const uint32_t first[2] = {number * UINT32_C(0x9e3779b1), number * UINT32_C(0x85ebca6b)};
    const struct stream_endpoint hosts[2] = {
        endpoint_of(UINT32_C(0xc6120000) + number % 0x20000, (uint16_t)(40000 + number / 0x20000)),
        endpoint_of(UINT32_C(0xcb007101), 443)};
    const struct stream_endpoint ends[2] = {hosts[part->sender], hosts[!part->sender]};
    segment->seq = first[part->sender] + part->sent;
    segment->ack = part->flags & ACK ? first[!part->sender] + part->got : 0;
    segment->flags = part->flags;
    segment->length = part->length;
    segment->window = 64240;
    segment->ip_id = (uint16_t)(number + segment->frame);
    segment->ttl = 64;
    segment->options = TCPPHASE_OPTION_TIMESTAMPS;
    segment->ts_value = first[part->sender] + segment->frame;
    segment->ts_echo = part->flags & ACK ? first[!part->sender] + segment->frame : 0;
    struct tcpphase_verdict verdict;
    stream_table_take(table, ends, segment, &verdict);
}

/* A thousand new connections per second; segments of one are LAG steps of 1 ms apart. */
static uint32_t send_all(struct stream_table *table, const struct part *parts, uint32_t part_count,
                         uint32_t streams)
{
    struct tcpphase_segment segment = {0};
    for (uint32_t step = 0; step < streams + LAG * part_count; step++)
        for (uint32_t i = 0; i < part_count; i++) {
            const uint32_t number = step - LAG * i;
            if (number >= streams)
                continue;
            segment.frame++;
            segment.time =
                INT64_C(1700000000000000000) + INT64_C(1000000) * step + (int64_t)1000 * i;
            send_part(table, number, &parts[i], &segment);
        }
    return segment.frame;
}

/* Peak resident memory in octets (VmHWM); 0: unknown. */
static unsigned long resident(void)
{
    unsigned long most = 0;
    char line[128];
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            most = strtoul(line + 6, NULL, 10) * 1024UL;
    if (status != NULL)
        fclose(status);
    return most;
}

int main(int count, char **arguments)
{
    unsigned kind = 0;
    const unsigned kind_count = sizeof kinds / sizeof *kinds;
    const uint32_t streams = count == 3 ? (uint32_t)strtoul(arguments[2], NULL, 10) : 0;
    while (streams > 0 && kind < kind_count && strcmp(kinds[kind].name, arguments[1]) != 0)
        kind++;
    if (streams == 0 || kind == kind_count) {
        fprintf(stderr, "usage: many_streams orderly|flood COUNT\n");
        return 2;
    }
    const unsigned long before = resident();
    struct stream_table *table = stream_table_new(NULL, forget, NULL);
    const uint32_t segments = send_all(table, kinds[kind].parts, kinds[kind].count, streams);
    const uint32_t held = streams - forgotten;
    printf("segments %u\nheld %u\npeak %lu\neach %lu\n", segments, held, resident(),
           (resident() - before) / held);
    stream_table_free(table);
    return forgotten != streams;
}
