/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_output.h"

#include "base/message.h"
#include "output/files/output_file.h"
#include "scenario.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <unistd.h>

struct scenarios {
    struct scenario_trace trace;
    GHashTable *open; /* by the number of the latest stream */
    uint64_t untold;  /* frames that could not be written as they were captured */
    int error;
    const char *capture; /* NULL: messages about it are not wanted */
};

/* The first line of a trace is a comment. */
static void write_title(FILE *out, const char *name)
{
    char *title = strcmp(name, "-") == 0 ? g_strdup("the standard input") : message_escape(name);
    fprintf(out, "# What tcpphase shows of %.900s.\n\n", title);
    g_free(title);
}

static void *open_trace(const struct writer_about *about)
{
    struct scenarios *scenarios = g_new0(struct scenarios, 1);
    scenarios->open = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    scenarios->capture = about->options->quiet ? NULL : about->capture;
    scenarios->trace.settings = &about->options->settings;
    scenarios->trace.settings_text = options_settings(about->options);
    chains_open(&scenarios->trace.chains, target_scratch(NULL), sizeof(struct scenario_record));
    scenarios->trace.out = fdopen(dup(about->fd), "w");
    if (scenarios->trace.out != NULL)
        write_title(scenarios->trace.out, about->capture);
    else
        scenarios->error = errno;
    return scenarios;
}

static struct scenario *scenario_of(const struct scenarios *scenarios,
                                    const struct stream_entry *stream)
{
    gpointer key = GUINT_TO_POINTER(stream->index);
    struct scenario *scenario = g_hash_table_lookup(scenarios->open, key);
    if (scenario == NULL) {
        scenario = g_new0(struct scenario, 1);
        scenario->first_stream = stream->index;
        for (unsigned end = 0; end < 2; end++)
            scenario->ports[end] = stream->ends[end].port;
        g_hash_table_insert(scenarios->open, key, scenario);
    }
    scenario->client = stream->life.client;
    return scenario;
}

static uint8_t header_captured(const struct sighting *sighting,
                               const struct tcpphase_segment *segment)
{
    const bool is_cut = segment->defects & (TCPPHASE_DEFECT_CUT_HEADER | TCPPHASE_DEFECT_NO_WINDOW);
    return is_cut ? sighting->captured : 0;
}

static uint8_t cookie_length(const struct sighting *sighting,
                             const struct tcpphase_segment *segment)
{
    const uint8_t *header = sighting->octets + (size_t)2 * sighting->address_length;
    const bool has_one = segment->options & TCPPHASE_OPTION_FAST_OPEN;
    return has_one ? (uint8_t)tcp_header_cookie_length(header, sighting->captured) : 0;
}

static void take_record(void *state, const struct sighting *sighting,
                        const struct judgement *judgement)
{
    struct scenarios *scenarios = state;
    const struct tcpphase_segment *segment = &judgement->segment;
    struct scenario *scenario = scenario_of(scenarios, judgement->stream);
    struct scenario_record record;
    memset(&record, 0, sizeof record);
    record.input.segment = *segment;
    record.stream = judgement->stream->index;
    if (sighting->icmp_type != 0) {
        record.icmp_version = judgement->stream->ends[0].family;
        record.icmp_type = sighting->icmp_type;
        record.icmp_code = sighting->icmp_code;
        scenario->has_icmp = true;
    } else {
        if (segment->flags & TCPPHASE_ACK && segment->ack == 0)
            scenario->has_ack_of_0 = true;
        record.input.header_captured = header_captured(sighting, segment);
        record.input.cookie_length = cookie_length(sighting, segment);
        if (record.input.header_captured != 0) /* so nothing behind it was: that need not be said */
            record.input.segment.defects &= (uint8_t)~TCPPHASE_DEFECT_CUT_PAYLOAD;
        record.verdict = judgement->verdict;
    }
    chain_add(&scenarios->trace.chains, &scenario->records, &record);
}

static void complete(struct scenarios *scenarios, struct scenario *scenario)
{
    if (scenarios->error == 0)
        scenarios->untold += scenario_write(scenario, &scenarios->trace);
    chain_free(&scenarios->trace.chains, &scenario->records);
}

static void forget_stream(void *state, const struct stream_entry *stream)
{
    struct scenarios *scenarios = state;
    gpointer key = GUINT_TO_POINTER(stream->index);
    struct scenario *scenario = g_hash_table_lookup(scenarios->open, key);
    if (scenario == NULL)
        return;
    if (stream->next != STREAM_NONE) {
        g_hash_table_steal(scenarios->open, key);
        g_hash_table_insert(scenarios->open, GUINT_TO_POINTER(stream->next), scenario);
    } else {
        complete(scenarios, scenario);
        g_hash_table_remove(scenarios->open, key);
    }
}

static gint order_of(gconstpointer a, gconstpointer b)
{
    const struct scenario *one = a;
    const struct scenario *other = b;
    return one->first_stream < other->first_stream ? -1 : 1;
}

/* The scenarios that are left are written in order of their first streams. */
static void complete_all(void *state)
{
    struct scenarios *scenarios = state;
    GList *all = g_list_sort(g_hash_table_get_values(scenarios->open), order_of);
    for (const GList *at = all; at != NULL; at = at->next)
        complete(scenarios, at->data);
    g_list_free(all);
    g_hash_table_remove_all(scenarios->open);
}

static int close_trace(void *state)
{
    struct scenarios *scenarios = state;
    int error = scenarios->error;
    errno = EIO; /* in case an earlier failure is not remembered */
    if (scenarios->trace.out != NULL &&
        (ferror(scenarios->trace.out) | fclose(scenarios->trace.out)) != 0)
        error = errno;
    if (scenarios->trace.chains.error != 0)
        error = scenarios->trace.chains.error;
    if (scenarios->untold > 0 && scenarios->capture != NULL)
        message(scenarios->capture,
                "%" PRIu64 " frames are not in the trace as they were captured; comments in it "
                "say which",
                scenarios->untold);
    if (scenarios->trace.chains.fd >= 0)
        close(scenarios->trace.chains.fd);
    g_hash_table_destroy(scenarios->open);
    g_free(scenarios->trace.settings_text);
    g_free(scenarios);
    return error;
}

const struct writer_kind trace_writer = {
    .open = open_trace,
    .take_segment = take_record,
    .take_icmp = take_record,
    .forget = forget_stream,
    .end = complete_all,
    .close = close_trace,
};
