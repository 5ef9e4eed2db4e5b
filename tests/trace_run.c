/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_run.h"

#include "trace_ports.h"

#include <stdlib.h>
#include <string.h>

static struct stream_endpoint endpoint(const struct trace_run *run, const struct trace_input *input,
                                       unsigned end)
{
    const uint16_t port = input->ports[end] != 0 ? input->ports[end] : run->ports[end];
    struct stream_endpoint endpoint = {.family = 4, .port = port};
    memcpy(endpoint.address, trace_hosts[end].ipv4, sizeof trace_hosts[end].ipv4);
    return endpoint;
}

/* Entries are kept, since they may still be queried. */
static void keep(struct stream_entry *entry, void *user)
{
    (void)entry;
    (void)user;
}

static void end_scenario(struct trace_run *run)
{
    stream_table_free(run->table);
    run->table = NULL;
    for (uint32_t i = 0; i < run->stream_count; i++)
        stream_entry_free(run->streams[i]);
    free(run->streams);
    run->streams = NULL;
    run->stream_count = 0;
}

bool trace_run_enter(struct trace_run *run, const struct trace_file_line *line)
{
    if (line->kind == TRACE_FILE_TEXT || line->scenario != run->scenarios)
        return false;
    end_scenario(run);
    struct stream_settings settings = STREAM_SETTINGS_DEFAULT;
    if (line->settings != NULL)
        trace_settings_read(line->settings, &settings);
    run->table = stream_table_new(&settings, keep, NULL);
    run->scenarios++;
    for (unsigned end = 0; end < 2; end++)
        run->ports[end] = line->ports[end] != 0 ? line->ports[end] : trace_usual_ports[end];
    return true;
}

struct stream_entry *trace_run_find(struct trace_run *run, const struct trace_input *input,
                                    struct tcpphase_segment *segment)
{
    *segment = input->segment;
    const struct stream_endpoint ends[2] = {endpoint(run, input, segment->sender),
                                            endpoint(run, input, !segment->sender)};
    struct stream_entry *entry = stream_table_find(run->table, ends, segment);
    if (entry->index < run->stream_count)
        return entry;
    run->stream_count = entry->index + 1;
    run->streams = realloc(run->streams, run->stream_count * sizeof(struct stream_entry *));
    if (run->streams == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    run->streams[entry->index] = entry;
    return entry;
}

void trace_run_take_icmp(struct trace_run *run, const struct trace_file *file,
                         const struct trace_file_line *line)
{
    const struct trace_input *input = &file->lines[line->quoted].input;
    const struct tcpphase_segment *quoted = &input->segment;
    const struct stream_endpoint ends[2] = {endpoint(run, input, quoted->sender),
                                            endpoint(run, input, !quoted->sender)};
    struct stream_icmp icmp = {
        .error = {.frame = line->icmp.frame,
                  .version = line->icmp.version,
                  .type = line->icmp.type,
                  .code = line->icmp.code},
        .mtu = line->icmp.mtu,
    };
    memcpy(icmp.router, trace_icmp_router(&line->icmp), sizeof icmp.router);
    stream_table_take_icmp(run->table, ends, &icmp, quoted->seq);
}

void trace_run_end(struct trace_run *run)
{
    end_scenario(run);
    memset(run, 0, sizeof *run);
}
