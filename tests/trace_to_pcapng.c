/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Makes a capture of a trace file: each scenario is a connection with its own client port, one
 * after the other, over Ethernet and IPv4 or other layers. */

#include "packet.h"
#include "pcapng.h"
#include "tcp_octets.h"
#include "trace_file.h"
#include "trace_ports.h"

#include <string.h>

static const char usage[] =
    "usage: trace_to_pcapng [--over LAYER[,LAYER...]] TRACE OUTPUT\n"
    "layers, outermost first: vlan qinq ipip 6in4 gre vxlan; and for the IP packet that carries\n"
    "TCP: ipv6, ipv6-ext (with extension headers), fragments (two, from 16 octets of payload on)\n";

enum { LAYERS_AT_MOST = 8, SHORTEST_TO_FRAGMENT = 16, SCENARIOS_AT_MOST = 16384 };

static const int64_t first_time = 1735689600 * TCPPHASE_SECOND; /* 2025-01-01, UTC */

/* The IP packet that carries TCP. */
enum { INNER_IPV6 = 1, INNER_EXTENSIONS = 2, INNER_FRAGMENTS = 4 };

static const struct layer {
    const char *name;
    void (*wrap)(struct packet *packet);
    unsigned inner;
} layers[] = {
    {"vlan", packet_wrap_vlan, 0},        {"qinq", packet_wrap_qinq, 0},
    {"ipip", packet_wrap_ipip, 0},        {"6in4", packet_wrap_6in4, INNER_IPV6},
    {"gre", packet_wrap_gre, 0},          {"vxlan", packet_wrap_vxlan, 0},
    {"ipv6", NULL, INNER_IPV6},           {"ipv6-ext", NULL, INNER_IPV6 | INNER_EXTENSIONS},
    {"fragments", NULL, INNER_FRAGMENTS},
};

struct conversion {
    unsigned inner;                           /* INNER_... */
    const struct layer *over[LAYERS_AT_MOST]; /* outermost first */
    size_t over_count;
    FILE *out;
    bool is_ipv6;           /* whether the scenario is over IPv6 */
    int64_t scenario_start; /* ns since 1970 */
    int64_t latest;         /* ns since 1970, the latest packet so far */
};

static const struct layer *find_layer(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        if (strncmp(layers[i].name, name, length) == 0 && layers[i].name[length] == '\0')
            return &layers[i];
    return NULL;
}

/* Parses LAYER[,LAYER...]. */
static bool read_layers(const char *names, struct conversion *conversion)
{
    for (;;) {
        size_t length = strcspn(names, ",");
        const struct layer *layer = find_layer(names, length);
        if (layer == NULL || conversion->over_count == LAYERS_AT_MOST) {
            fprintf(stderr, "--over: %s: '%.*s'\n",
                    layer == NULL ? "unknown layer" : "too many layers", (int)length, names);
            return false;
        }
        conversion->inner |= layer->inner;
        if (layer->wrap != NULL)
            conversion->over[conversion->over_count++] = layer;
        if (names[length] == '\0')
            return true;
        names += length + 1;
    }
}

/* Adds all outer headers to an IP packet and writes it. captured: if not 0, the capture ends after
 * this many octets of the TCP header. */
static void add_ip_packet(struct conversion *conversion, struct packet *packet, int64_t time,
                          size_t captured)
{
    for (size_t i = conversion->over_count; i > 0; i--)
        conversion->over[i - 1]->wrap(packet);
    packet_prepend_ethernet(packet);
    if (packet->wrong != NULL)
        return;

    time += conversion->scenario_start;
    struct pcapng_packet record = {.time = (uint64_t)time,
                                   .octets = packet->octets + packet->start,
                                   .length = (uint32_t)(packet->end - packet->start)};
    record.captured = record.length;
    if (captured != 0)
        record.captured = (uint32_t)(packet->tcp - packet->start + captured);
    pcapng_add(conversion->out, &record);
    if (time > conversion->latest)
        conversion->latest = time;
}

/* Octets of the TCP header that are captured; 0: all. */
static size_t header_captured(const struct packet *packet, const struct trace_input *input)
{
    if (packet->offset != 0)
        return 0; /* a fragment without the header */
    if (input->header_captured != 0)
        return input->header_captured;
    bool has_payload = !(input->segment.defects & TCPPHASE_DEFECT_CUT_PAYLOAD);
    return has_payload ? 0 : packet->end - packet->tcp - input->segment.length;
}

/* Adds all headers to a TCP segment or a fragment of one and writes it. */
static void add_packet(struct conversion *conversion, struct packet *packet,
                       const struct trace_input *input)
{
    const size_t captured = header_captured(packet, input);
    packet_prepend_fragment_header(packet);
    if (conversion->inner & INNER_EXTENSIONS)
        packet_prepend_hop_by_hop_options(packet);
    packet_prepend_ip(packet);
    add_ip_packet(conversion, packet, input->segment.time, captured);
}

/* Part of the datagram: a fragment, unless it is the whole. */
static struct packet fragment_of(const struct packet *datagram, size_t from, size_t to)
{
    struct packet part = *datagram;
    part.start = datagram->start + from;
    part.end = datagram->start + to;
    part.offset = from;
    part.more_fragments = part.end < datagram->end;
    return part;
}

/* Writes one packet, or two fragments, the second of which is omitted if the line says so. */
static void add_datagram(struct conversion *conversion, struct packet *datagram,
                         const struct trace_input *input)
{
    size_t whole = datagram->end - datagram->start;
    size_t payload = input->segment.length;
    size_t split = (whole - payload / 2) / 8 * 8;
    bool is_first_only = input->segment.defects & TCPPHASE_DEFECT_LENGTH_UNKNOWN;
    bool is_split = conversion->inner & INNER_FRAGMENTS && payload >= SHORTEST_TO_FRAGMENT;
    struct packet part = fragment_of(datagram, 0, is_split && !is_first_only ? split : whole);
    if (is_first_only) {
        part.more_fragments = true;
        if (whole % 8 != 0)
            part.wrong = "fragment: TCP header and payload must be a multiple of 8 octets";
    }
    add_packet(conversion, &part, input);
    datagram->wrong = part.wrong;
    if (part.wrong != NULL || !is_split || is_first_only)
        return;
    part = fragment_of(datagram, split, whole);
    add_packet(conversion, &part, input);
}

static void begin_datagram(const struct conversion *conversion, const struct trace_file_line *line,
                           struct packet *datagram)
{
    memset(datagram, 0, sizeof *datagram);
    datagram->sender = line->input.segment.sender;
    datagram->ip_id = line->input.segment.ip_id;
    datagram->ttl = line->input.segment.ttl;
    datagram->is_ipv6 = conversion->is_ipv6;
    const uint16_t usual[2] = {(uint16_t)(trace_usual_ports[0] + line->scenario),
                               trace_usual_ports[1]};
    uint16_t ports[2];
    for (unsigned end = 0; end < 2; end++)
        ports[end] = line->input.ports[end] != 0 ? line->input.ports[end]
                     : line->ports[end] != 0     ? line->ports[end]
                                                 : usual[end];
    tcp_octets_put(datagram, &line->input, ports);
}

/* Returns NULL, or why the line gives no packet. */
static const char *add_segment(struct conversion *conversion, const struct trace_file_line *line)
{
    struct packet datagram;
    begin_datagram(conversion, line, &datagram);
    if (datagram.wrong != NULL)
        return datagram.wrong;
    if (conversion->inner & INNER_EXTENSIONS)
        packet_prepend_destination_options(&datagram);
    add_datagram(conversion, &datagram, &line->input);
    return datagram.wrong;
}

static const char *add_icmp(struct conversion *conversion, const struct trace_file_line *line,
                            const struct trace_file_line *quoted)
{
    struct packet packet;
    if (conversion->is_ipv6 != (line->icmp.version == 6))
        return "icmp> goes over IPv4, icmp6> over IPv6";
    begin_datagram(conversion, quoted, &packet);
    packet_prepend_ip(&packet);
    packet_wrap_icmp(&packet, &line->icmp);
    add_ip_packet(conversion, &packet, line->icmp.time, 0);
    return packet.wrong;
}

/* A scenario is over IPv6 if requested, or if it has an ICMPv6 error. */
static bool is_ipv6(const struct conversion *conversion, const struct trace_file *file,
                    unsigned scenario)
{
    bool has_icmp6 = false;
    for (size_t i = 0; i < file->line_count; i++)
        has_icmp6 |= file->lines[i].kind == TRACE_FILE_ICMP &&
                     file->lines[i].scenario == scenario && file->lines[i].icmp.version == 6;
    return has_icmp6 || conversion->inner & INNER_IPV6;
}

static const char *add_line(struct conversion *conversion, const struct trace_file *file,
                            const struct trace_file_line *line)
{
    if (line->scenario > SCENARIOS_AT_MOST)
        return "more scenarios than client ports";
    if (line->kind == TRACE_FILE_SEGMENT)
        return add_segment(conversion, line);
    return line->kind == TRACE_FILE_ICMP ? add_icmp(conversion, line, &file->lines[line->quoted])
                                         : NULL;
}

static bool add_file(struct conversion *conversion, const struct trace_file *file)
{
    unsigned begun = 0;
    for (size_t i = 0; i < file->line_count; i++) {
        const struct trace_file_line *line = &file->lines[i];
        if (line->kind == TRACE_FILE_TEXT)
            continue;
        if (line->scenario == begun) {
            conversion->scenario_start = conversion->latest + TCPPHASE_SECOND;
            conversion->is_ipv6 = is_ipv6(conversion, file, begun++);
        }
        const char *wrong = add_line(conversion, file, line);
        if (wrong != NULL) {
            fprintf(stderr, "%s:%zu: %s\n", file->name, i + 1, wrong);
            return false;
        }
    }
    return true;
}

static bool convert(struct conversion *conversion, const struct trace_file *file, const char *name)
{
    conversion->out = fopen(name, "wb");
    if (conversion->out == NULL) {
        perror(name);
        return false;
    }
    pcapng_begin(conversion->out);
    bool is_good = add_file(conversion, file);
    bool is_written = !ferror(conversion->out);
    is_written = fclose(conversion->out) == 0 && is_written;
    if (!is_written)
        perror(name);
    if (is_good && is_written)
        return true;
    remove(name);
    return false;
}

int main(int argc, char **argv)
{
    struct conversion conversion = {.latest = first_time - TCPPHASE_SECOND};
    struct trace_file file;
    bool has_layers = argc > 2 && strcmp(argv[1], "--over") == 0;
    int first = has_layers ? 3 : 1;
    if (argc != first + 2 || argv[first][0] == '-') {
        fputs(usage, stderr);
        return 2;
    }
    if (has_layers && !read_layers(argv[2], &conversion))
        return 2;
    bool is_good = trace_file_read(argv[first], &file);
    is_good = is_good && convert(&conversion, &file, argv[first + 1]);
    trace_file_free(&file);
    return is_good ? 0 : 1;
}
