/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_output.h"

#include "base/message.h"
#include "captured_scenario.h"
#include "output/files/output_file.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <unistd.h>

struct trace_output {
    struct captured_trace trace;
    GHashTable *open; /* index of the latest stream -> scenario */
    uint64_t untold;  /* number of frames that differ from the capture */
    int error;
    const char *capture; /* for messages; NULL: none are printed */
};

/* A comment as the first line. */
static void write_title(FILE *out, const char *name)
{
    char *title = strcmp(name, "-") == 0 ? g_strdup("the standard input") : message_escape(name);
    fprintf(out, "# What tcpphase shows of %.900s.\n\n", title);
    g_free(title);
}

static void *open_trace(const struct writer_about *about)
{
    struct trace_output *output = g_new0(struct trace_output, 1);
    output->open = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    output->capture = about->options->quiet ? NULL : about->capture;
    output->trace.settings = &about->options->settings;
    output->trace.settings_text = options_settings(about->options);
    record_file_open(&output->trace.record_file, output_file_scratch(NULL),
                     sizeof(struct captured_record));
    output->trace.out = fdopen(dup(about->fd), "w");
    if (output->trace.out != NULL)
        write_title(output->trace.out, about->capture);
    else
        output->error = errno;
    return output;
}

static struct captured_scenario *scenario_of(const struct trace_output *output,
                                             const struct stream_entry *stream)
{
    gpointer key = GUINT_TO_POINTER(stream->index);
    struct captured_scenario *scenario = g_hash_table_lookup(output->open, key);
    if (scenario == NULL) {
        scenario = g_new0(struct captured_scenario, 1);
        scenario->first_stream = stream->index;
        for (unsigned end = 0; end < 2; end++)
            scenario->ports[end] = stream->ends[end].port;
        g_hash_table_insert(output->open, key, scenario);
    }
    scenario->client = stream->life.client;
    scenario->guesses_client = stream->life.guesses_client;
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
    struct trace_output *output = state;
    const struct tcpphase_segment *segment = &judgement->segment;
    struct captured_scenario *scenario = scenario_of(output, judgement->stream);
    struct captured_record record;
    memset(&record, 0, sizeof record);
    record.input.segment = *segment;
    record.stream = judgement->stream->index;
    if (sighting->icmp_type != 0) {
        struct stream_icmp icmp;
        sighting_read_icmp(sighting, &icmp);
        record.icmp_version = icmp.error.version;
        record.icmp_type = icmp.error.type;
        record.icmp_code = icmp.error.code;
        record.icmp_mtu = icmp.mtu;
        scenario->has_icmp = true;
    } else {
        if (segment->flags & TCPPHASE_ACK && segment->ack == 0)
            scenario->has_ack_of_0 = true;
        record.input.header_captured = header_captured(sighting, segment);
        record.input.cookie_length = cookie_length(sighting, segment);
        if (record.input.header_captured != 0) /* without header octets nothing was lost */
            record.input.segment.defects &= (uint8_t)~TCPPHASE_DEFECT_CUT_PAYLOAD;
        record.verdict = judgement->verdict;
    }
    record_list_add(&output->trace.record_file, &scenario->records, &record);
}

static void complete(struct trace_output *output, struct captured_scenario *scenario)
{
    if (output->error == 0)
        output->untold += captured_scenario_write(scenario, &output->trace);
    record_list_free(&output->trace.record_file, &scenario->records);
}

static void forget_stream(void *state, const struct stream_entry *stream)
{
    struct trace_output *output = state;
    gpointer key = GUINT_TO_POINTER(stream->index);
    struct captured_scenario *scenario = g_hash_table_lookup(output->open, key);
    if (scenario == NULL)
        return;
    if (stream->next != STREAM_NONE) {
        g_hash_table_steal(output->open, key);
        g_hash_table_insert(output->open, GUINT_TO_POINTER(stream->next), scenario);
    } else {
        complete(output, scenario);
        g_hash_table_remove(output->open, key);
    }
}

static gint order_of(gconstpointer a, gconstpointer b)
{
    const struct captured_scenario *one = a;
    const struct captured_scenario *other = b;
    return one->first_stream < other->first_stream ? -1 : 1;
}

/* The remaining scenarios, in order of their first streams. */
static void complete_all(void *state)
{
    struct trace_output *output = state;
    GList *all = g_list_sort(g_hash_table_get_values(output->open), order_of);
    for (const GList *at = all; at != NULL; at = at->next)
        complete(output, at->data);
    g_list_free(all);
    g_hash_table_remove_all(output->open);
}

static int close_trace(void *state)
{
    struct trace_output *output = state;
    int error = output->error;
    errno = EIO; /* in case stdio does not report an earlier error */
    if (output->trace.out != NULL && (ferror(output->trace.out) | fclose(output->trace.out)) != 0)
        error = errno;
    if (output->trace.record_file.error != 0)
        error = writer_scratch_error(output->trace.record_file.fd, output->trace.record_file.error);
    if (output->untold > 0 && output->capture != NULL)
        message(output->capture,
                "%" PRIu64 " frames are not in the trace as they were captured; comments in it "
                "say which",
                output->untold);
    if (output->trace.record_file.fd >= 0)
        close(output->trace.record_file.fd);
    g_hash_table_destroy(output->open);
    g_free(output->trace.settings_text);
    g_free(output);
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
