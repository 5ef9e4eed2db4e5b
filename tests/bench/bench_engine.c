/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The cost of a segment without Wireshark.
 *
 *     bench_engine CAPTURE          prints the time of each measure, one "name value" per line
 *     bench_engine CAPTURE MEASURE  runs one measure once, to count its instructions
 *
 * A measure is a function below that processes the whole capture, which make-load has made:
 * Ethernet and IPv4 only. */

#include <stream_fields.h>
#include <tcp_header.h>

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FILE_HEADER = 24, RECORD_HEADER = 16, ETHERNET_HEADER = 14, IPV4_HEADER = 20, PASSES = 9 };

struct seen {
    const uint8_t *octets; /* of the TCP header */
    uint32_t length;       /* from there on */
    uint32_t stream;       /* index of its stream */
    struct stream_endpoint ends[2];
    struct tcpphase_segment segment;
};

/* The state of Zeek's model of a stream. */
struct logged {
    struct zeek_connection connection;
    struct zeek_facts facts;
};

struct load {
    struct seen *seen;
    size_t count;
    struct tcpphase_stream *streams;
    struct tcpphase_life *lives;
    struct logged *logged;
    uint32_t stream_count;
};

static uint64_t told; /* sum of all verdicts, so that none is optimized away */

static uint32_t get32(const uint8_t *octets)
{
    return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
           octets[3];
}

static struct stream_endpoint endpoint_of(const uint8_t *address, uint16_t port)
{
    struct stream_endpoint end = {.port = port, .family = 4};
    memcpy(end.address, address, 4);
    return end;
}

static struct seen seen_in(const uint8_t *record)
{
    uint32_t time[2];
    uint32_t length;
    memcpy(time, record, sizeof time);
    memcpy(&length, record + 8, sizeof length);
    const uint8_t *ip = record + RECORD_HEADER + ETHERNET_HEADER;
    struct seen seen = {
        .octets = ip + IPV4_HEADER,
        .length = length - ETHERNET_HEADER - IPV4_HEADER,
        .ends[0] = endpoint_of(ip + 12, tcp_source_port(ip + IPV4_HEADER)),
        .ends[1] = endpoint_of(ip + 16, tcp_destination_port(ip + IPV4_HEADER)),
        .segment.time = tcpphase_time(time[0], (int64_t)time[1] * 1000),
        .segment.ip_id = (uint16_t)(get32(ip + 4) >> 16),
    };
    tcp_header_read(seen.octets, seen.length, seen.length, &seen.segment);
    return seen;
}

static struct load load_of(const uint8_t *file, size_t size)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct seen));
    for (size_t at = FILE_HEADER; at + RECORD_HEADER <= size;) {
        uint32_t length;
        memcpy(&length, file + at + 8, sizeof length);
        struct seen seen = seen_in(file + at);
        seen.segment.frame = all->len + 1;
        g_array_append_val(all, seen);
        at += RECORD_HEADER + length;
    }
    size_t count = all->len;
    return (struct load){.count = count, .seen = (struct seen *)(void *)g_array_free(all, FALSE)};
}

static void header(struct load *load)
{
    for (size_t i = 0; i < load->count; i++) {
        const struct seen *seen = &load->seen[i];
        struct tcpphase_segment segment = {0};
        tcp_header_read(seen->octets, seen->length, seen->length, &segment);
        told += segment.seq;
    }
}

static void engine(struct load *load)
{
    memset(load->streams, 0, load->stream_count * sizeof *load->streams);
    for (size_t i = 0; i < load->count; i++) {
        const struct seen *seen = &load->seen[i];
        struct tcpphase_verdict verdict;
        tcpphase_observe(&load->streams[seen->stream], &seen->segment, &verdict);
        told += verdict.step;
    }
}

/* The engine, and the recording of facts. */
static void life(struct load *load)
{
    memset(load->streams, 0, load->stream_count * sizeof *load->streams);
    memset(load->lives, 0, load->stream_count * sizeof *load->lives);
    for (size_t i = 0; i < load->count; i++) {
        const struct seen *seen = &load->seen[i];
        struct tcpphase_stream *stream = &load->streams[seen->stream];
        struct tcpphase_verdict verdict;
        tcpphase_observe(stream, &seen->segment, &verdict);
        tcpphase_record(&load->lives[seen->stream], stream, &seen->segment, &verdict);
        told += verdict.step;
    }
}

static void sentences(const struct stream_entry *entry)
{
    static const enum stream_field fields[] = {STREAM_SUMMARY, STREAM_CAUSE};
    struct stream_value value;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        told += stream_field_value(entry, fields[i], true, &value);
}

static void zeek(struct load *load)
{
    memset(load->logged, 0, load->stream_count * sizeof *load->logged);
    for (size_t i = 0; i < load->count; i++) {
        const struct seen *seen = &load->seen[i];
        struct logged *logged = &load->logged[seen->stream];
        const unsigned sender = seen->segment.sender;
        const uint16_t ports[2] = {seen->ends[sender].port, seen->ends[!sender].port};
        zeek_observe(&logged->connection, &logged->facts, &seen->segment, ports);
        told += logged->facts.conn_state;
    }
}

static void number_streams(struct load *load)
{
    struct stream_table *table = stream_table_new(NULL, NULL, NULL);
    for (size_t i = 0; i < load->count; i++) {
        struct seen *seen = &load->seen[i];
        struct tcpphase_verdict verdict;
        struct stream_entry *entry = stream_table_take(table, seen->ends, &seen->segment, &verdict);
        seen->stream = entry->index;
        load->stream_count = MAX(load->stream_count, entry->index + 1);
        told += verdict.step;
    }
    stream_table_free(table);
}

/* The sentences about each stream; life has recorded the facts. */
static void summary(struct load *load)
{
    life(load);
    for (uint32_t i = 0; i < load->stream_count; i++) {
        const struct stream_entry entry = {.life = load->lives[i], .is_final = true};
        sentences(&entry);
    }
}

static void streams(struct load *load)
{
    number_streams(load);
}

static const struct {
    const char *name;
    void (*take)(struct load *load);
} measures[] = {{"header", header}, {"engine", engine},   {"life", life},
                {"zeek", zeek},     {"streams", streams}, {"summary", summary}};

/* The shortest of several runs, in ns per segment. */
static double time_of(void (*take)(struct load *load), struct load *load)
{
    clock_t shortest = 0;
    for (int pass = 0; pass < PASSES; pass++) {
        clock_t from = clock();
        take(load);
        clock_t time = clock() - from;
        shortest = pass == 0 ? time : MIN(shortest, time);
    }
    return (double)shortest * 1e9 / CLOCKS_PER_SEC / (double)load->count;
}

int main(int count, char **arguments)
{
    char *file;
    gsize size;
    if (count < 2 || !g_file_get_contents(arguments[1], &file, &size, NULL)) {
        fprintf(stderr, "usage: bench_engine CAPTURE [MEASURE]\n");
        return 2;
    }
    struct load load = load_of((const uint8_t *)file, size);
    number_streams(&load);
    load.streams = g_new0(struct tcpphase_stream, load.stream_count);
    load.lives = g_new0(struct tcpphase_life, load.stream_count);
    load.logged = g_new0(struct logged, load.stream_count);
    for (size_t i = 0; i < G_N_ELEMENTS(measures); i++) {
        if (count == 2)
            printf("%s %.1f\n", measures[i].name, time_of(measures[i].take, &load));
        else if (strcmp(arguments[2], measures[i].name) == 0)
            measures[i].take(&load);
    }
    if (count == 2)
        printf("segments %zu\nconnections %u\nstream %zu\nentry %zu\nzeek_octets %zu\n", load.count,
               load.stream_count, sizeof(struct tcpphase_stream), sizeof(struct stream_entry),
               sizeof(struct zeek_connection));
    g_free(load.streams);
    g_free(load.logged);
    g_free(load.lives);
    g_free(load.seen);
    g_free(file);
    return told == 0;
}
