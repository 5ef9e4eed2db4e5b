/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "captured_scenario.h"

#include <glib.h>
#include <inttypes.h>
#include <stream_fields.h>
#include <stream_settings.h>
#include <string.h>
#include <trace_icmp.h>
#include <trace_ports.h>
#include <trace_summary.h>

/* A scenario that is written as text, read back, and judged by an engine of its own. */
struct rehearsal {
    const struct captured_trace *trace;
    FILE *out; /* NULL: only determines the widths */
    struct trace_widths widths;
    struct trace_scenario written; /* state of writing */
    struct trace_scenario read;    /* state of reading it back */
    struct stream_table *streams;
    GPtrArray *over;    /* streams that are not summed up yet */
    uint16_t ports[2];  /* index: end */
    uint8_t first_end;  /* end of the capture that is end 0 of the scenario */
    bool names_server;  /* the ports alone would not show that end 1 is the server */
    uint32_t captured;  /* index of the stream in the capture */
    uint32_t rehearsed; /* and in the scenario */
    bool has_begun;
    int64_t time;    /* time of the last record in the capture */
    GTree *quotes;   /* sequence numbers quoted by ICMP errors -> number of the segment; NULL: no
                        errors */
    uint64_t untold; /* number of frames that differ from the capture */
    uint32_t last_untold; /* the last of these frames */
};

/* A port that is not likely to belong to a service; the ephemeral ports of Linux. */
static bool is_any_client(uint16_t port)
{
    return port >= 32768;
}

/* The ports to write; 0: the default. Ports without meaning are omitted, so that scenarios do not
 * depend on them. If there are settings (server ports), all ports may have a meaning. */
static void name_ports(const struct rehearsal *rehearsal, uint16_t named[2])
{
    const bool has_settings = *rehearsal->trace->settings_text != '\0';
    memcpy(named, rehearsal->ports, sizeof rehearsal->ports);
    if (!has_settings && is_any_client(named[0]) && !is_any_client(named[1]))
        named[0] = 0;
    if (named[1] == trace_usual_ports[1])
        named[1] = 0;
}

/* End 0 has the lower address, as in the tests of traces. */
static struct stream_endpoint endpoint(const struct rehearsal *rehearsal, unsigned end)
{
    uint16_t named[2];
    name_ports(rehearsal, named);
    return (struct stream_endpoint){
        .family = 4,
        .address = {(uint8_t)end},
        .port = named[end] != 0 ? named[end] : trace_usual_ports[end],
    };
}

static void add_claim(struct trace_summary *summary, enum stream_field field, const char *value)
{
    struct trace_claim *claim = &summary->claims[summary->count++];
    g_strlcpy(claim->name, stream_fields[field].name, sizeof claim->name);
    g_strlcpy(claim->value, value, sizeof claim->value);
}

/* Fields that depend on other streams, or on whether more segments follow; hints, which follow from
 * the troubles. */
static bool is_left_out(enum stream_field field)
{
    return field == STREAM_FINAL || field == STREAM_INDEX || field == STREAM_PREVIOUS ||
           field == STREAM_NEXT || field == STREAM_FLOW_END_REASON || field == STREAM_HINT;
}

/* Writes the expectations about a stream at its end, split into lines of limited length. */
static void sum_up(const struct rehearsal *rehearsal, const struct stream_entry *stream)
{
    const size_t longest = 96;
    struct trace_summary summary = {.stream = stream->index};
    size_t length = 0;
    for (unsigned i = 0; rehearsal->out != NULL && i < STREAM_FIELD_COUNT; i++) {
        const enum stream_field field = (enum stream_field)i;
        struct stream_value value;
        char text[STREAM_TEXT_SIZE];
        if (is_left_out(field) || !stream_field_value(stream, field, false, &value))
            continue;
        stream_value_write(field, &value, text);
        const size_t added = strlen(stream_fields[field].name) + strlen(text) + 4;
        if (length > 0 && length + added > longest) {
            trace_summary_print(&summary, rehearsal->out);
            summary.count = 0;
            length = 0;
        }
        length += added;
        add_claim(&summary, field, text);
    }
    if (summary.count > 0)
        trace_summary_print(&summary, rehearsal->out);
}

static void keep(struct stream_entry *stream, void *user)
{
    const struct rehearsal *rehearsal = user;
    g_ptr_array_add(rehearsal->over, stream);
}

/* Behind the segment with which the table let go of them, as it may have shown their roles. */
static void sum_up_those_over(struct rehearsal *rehearsal)
{
    for (guint i = 0; i < rehearsal->over->len; i++) {
        struct stream_entry *stream = g_ptr_array_index(rehearsal->over, i);
        sum_up(rehearsal, stream);
        stream_entry_free(stream);
    }
    g_ptr_array_set_size(rehearsal->over, 0);
}

/* A comment above a line of another stream than the previous line's. */
static void enter_stream(struct rehearsal *rehearsal, const struct captured_record *record)
{
    uint16_t named[2];
    if (rehearsal->has_begun && record->stream == rehearsal->captured)
        return;
    if (rehearsal->out != NULL)
        fprintf(rehearsal->out, "# Stream %" PRIu32 " of the capture, from frame %" PRIu32 ".\n",
                record->stream, record->input.segment.frame);
    if (rehearsal->out != NULL && !rehearsal->has_begun) {
        name_ports(rehearsal, named);
        trace_ports_print(named, rehearsal->out);
        if (rehearsal->names_server)
            fprintf(rehearsal->out, "settings server_ports=%" PRIu16 "\n", rehearsal->ports[1]);
        if (*rehearsal->trace->settings_text != '\0')
            fprintf(rehearsal->out, "settings%s\n", rehearsal->trace->settings_text);
    }
}

static void tell(struct rehearsal *rehearsal, const struct captured_record *record,
                 const char *what)
{
    const uint32_t frame = record->input.segment.frame;
    rehearsal->untold += frame != rehearsal->last_untold;
    rehearsal->last_untold = frame;
    if (rehearsal->out != NULL)
        fprintf(rehearsal->out, "# Frame %" PRIu32 ": %s\n", frame, what);
}

/* The time of the line: the time since the previous line is limited to what a trace can state. */
static int64_t time_of(struct rehearsal *rehearsal, const struct captured_record *record)
{
    const int64_t time = record->input.segment.time;
    const int64_t elapsed = (int64_t)((uint64_t)time - (uint64_t)rehearsal->time);
    const int64_t most = INT64_MAX / 2; /* limit of the total time */
    int64_t told = CLAMP(elapsed, -trace_longest_elapsed, trace_longest_elapsed);
    rehearsal->time = time;
    if (!rehearsal->written.knows_time)
        return 0;
    if (rehearsal->written.time + told != CLAMP(rehearsal->written.time + told, -most, most))
        told = 0;
    if (told != elapsed)
        tell(rehearsal, record,
             "the time since the previous frame is longer than a trace can state");
    return rehearsal->written.time + told;
}

static bool has_same_paths(const struct rehearsal *rehearsal, const struct tcpphase_verdict *here,
                           const struct tcpphase_verdict *there)
{
    return here->path[0] == there->path[rehearsal->first_end] &&
           here->path[1] == there->path[!rehearsal->first_end];
}

/* Whether the verdict is the same as in the capture. The answered segment is compared by the time
 * since then, because frames have other numbers in the scenario. */
static bool is_same(const struct rehearsal *rehearsal, const struct tcpphase_verdict *here,
                    const struct captured_record *record, uint32_t stream)
{
    const struct tcpphase_verdict *there = &record->verdict;
    const bool begins_here = rehearsal->has_begun && stream != rehearsal->rehearsed;
    const bool begins_there = rehearsal->has_begun && record->stream != rehearsal->captured;
    return here->step == there->step && here->notes == there->notes &&
           here->length == there->length && (here->answers != 0) == (there->answers != 0) &&
           here->answer_time == there->answer_time &&
           here->client == (there->client ^ rehearsal->first_end) && begins_here == begins_there &&
           has_same_paths(rehearsal, here, there);
}

/* Comment with the verdict in the capture, above a line that differs. */
static void tell_difference(struct rehearsal *rehearsal, const struct captured_record *record)
{
    struct trace_scenario alone = {.stream = record->stream};
    struct trace_widths narrow = {{0}};
    struct trace_row row;
    tell(rehearsal, record, "in the capture it is");
    if (rehearsal->out == NULL)
        return;
    trace_expectation_write(&record->verdict, record->stream, &alone, &row);
    fputs("# ", rehearsal->out);
    trace_row_print(&row, &narrow, TRACE_STEP, rehearsal->out);
}

/* Key for ICMP errors that may quote the segment. */
static gint64 quote_of(const struct tcpphase_segment *segment)
{
    return (gint64)((guint64)segment->sender << 32 | segment->seq);
}

static void remember_quoted(struct rehearsal *rehearsal, const struct tcpphase_segment *captured,
                            uint32_t number)
{
    const gint64 quote = quote_of(captured);
    if (rehearsal->quotes != NULL && g_tree_lookup_extended(rehearsal->quotes, &quote, NULL, NULL))
        g_tree_insert(rehearsal->quotes, g_memdup2(&quote, sizeof quote), GUINT_TO_POINTER(number));
}

/* Writes the input of a line and reads it back. Returns false if it cannot be represented. */
static bool notate(struct rehearsal *rehearsal, const struct captured_record *record,
                   struct trace_row *row, struct trace_input *again)
{
    const struct rehearsal before = *rehearsal;
    struct trace_input input = record->input;
    input.segment.sender ^= rehearsal->first_end;
    input.segment.frame = rehearsal->written.frame + 1;
    input.segment.time = time_of(rehearsal, record);
    trace_input_write(&input, &rehearsal->written, row);
    const char *wrong = trace_input_read(row->column[TRACE_INPUT], &rehearsal->read, again);
    if (wrong == NULL) {
        remember_quoted(rehearsal, &record->input.segment, again->segment.frame);
        return true;
    }
    tell(rehearsal, record, wrong);
    rehearsal->written = before.written;
    rehearsal->time = before.time;
    return false;
}

static void take_segment(struct rehearsal *rehearsal, const struct captured_record *record)
{
    struct trace_input again;
    struct trace_row row;
    if (!notate(rehearsal, record, &row, &again))
        return;
    const struct stream_endpoint ends[2] = {endpoint(rehearsal, again.segment.sender),
                                            endpoint(rehearsal, !again.segment.sender)};
    struct tcpphase_verdict verdict;
    const struct stream_entry *stream =
        stream_table_take(rehearsal->streams, ends, &again.segment, &verdict);
    enter_stream(rehearsal, record);
    if (!is_same(rehearsal, &verdict, record, stream->index))
        tell_difference(rehearsal, record);
    trace_expectation_write(&verdict, stream->index, &rehearsal->written, &row);
    trace_widths_include(&rehearsal->widths, &row);
    if (rehearsal->out != NULL)
        trace_row_print(&row, &rehearsal->widths, TRACE_INPUT, rehearsal->out);
    sum_up_those_over(rehearsal);
    rehearsal->captured = record->stream;
    rehearsal->rehearsed = stream->index;
    rehearsal->has_begun = true;
}

static void take_icmp(struct rehearsal *rehearsal, const struct captured_record *record)
{
    const gint64 quote = quote_of(&record->input.segment);
    const unsigned sender = record->input.segment.sender ^ rehearsal->first_end;
    struct trace_icmp again;
    struct trace_icmp icmp = {
        .quote = GPOINTER_TO_UINT(g_tree_lookup(rehearsal->quotes, &quote)),
        .version = record->icmp_version,
        .type = record->icmp_type,
        .code = record->icmp_code,
        .mtu = record->icmp_mtu,
    };
    char text[TRACE_COLUMN_SIZE];
    if (icmp.quote == 0) {
        tell(rehearsal, record, "an ICMP error that quotes a segment not in this trace");
        return;
    }
    icmp.time = time_of(rehearsal, record);
    icmp.frame = rehearsal->written.frame + 1;
    trace_icmp_write(&icmp, &rehearsal->written, text);
    trace_icmp_read(text, &rehearsal->read, &again);
    struct stream_icmp error = {
        .error = {.frame = again.frame,
                  .version = again.version,
                  .type = again.type,
                  .code = again.code},
        .mtu = again.mtu,
    };
    memcpy(error.router, trace_icmp_router(&again), sizeof error.router);
    const struct stream_endpoint ends[2] = {endpoint(rehearsal, sender),
                                            endpoint(rehearsal, !sender)};
    const uint32_t seq =
        record->input.segment.seq - rehearsal->written.base[sender] + rehearsal->read.base[sender];
    stream_table_take_icmp(rehearsal->streams, ends, &error, seq);
    if (rehearsal->out != NULL)
        fprintf(rehearsal->out, "%s\n", text);
}

static gint quote_order(gconstpointer a, gconstpointer b, gpointer user)
{
    const gint64 *one = a;
    const gint64 *other = b;
    (void)user;
    return (*one > *other) - (*one < *other);
}

/* The segments quoted by ICMP errors. A tree, since packets can be crafted to collide in a hash
 * table. */
static GTree *quotes_of(const struct captured_scenario *scenario, struct record_file *records)
{
    struct record_reader reader;
    const struct captured_record *record;
    if (!scenario->has_icmp)
        return NULL;
    GTree *quotes = g_tree_new_full(quote_order, NULL, g_free, NULL);
    record_reader_open(&reader, records, &scenario->records);
    while ((record = record_reader_next(&reader)) != NULL) {
        const gint64 quote = quote_of(&record->input.segment);
        if (record->icmp_version != 0)
            g_tree_insert(quotes, g_memdup2(&quote, sizeof quote), NULL);
    }
    record_reader_close(&reader);
    return quotes;
}

/* With the settings of the capture. Roles that another connection showed there are shown by the
 * server's port, as the scenario stands alone. */
static struct stream_table *open_table(struct rehearsal *rehearsal)
{
    struct stream_settings settings = *rehearsal->trace->settings;
    if (rehearsal->names_server)
        stream_settings_add_ports(&settings, rehearsal->ports[1], rehearsal->ports[1]);
    return stream_table_new(&settings, keep, rehearsal);
}

/* Writes the scenario, or determines its widths. Returns the number of frames with comments. */
static uint64_t rehearse(const struct captured_scenario *scenario, struct captured_trace *trace,
                         struct trace_widths *widths, FILE *out)
{
    struct rehearsal rehearsal = {
        .trace = trace,
        .out = out,
        .widths = *widths,
        .ports = {scenario->ports[scenario->client], scenario->ports[!scenario->client]},
        .first_end = scenario->client,
        .names_server = scenario->guesses_client && *trace->settings_text == '\0' &&
                        scenario->ports[scenario->client] < scenario->ports[!scenario->client],
        .quotes = quotes_of(scenario, &trace->record_file),
    };
    struct record_reader reader;
    const struct captured_record *record;
    trace_scenario_begin(&rehearsal.written);
    /* Zeek ignores an ACK of 0 that is far off, so absolute numbers must be kept. */
    if (scenario->has_ack_of_0)
        rehearsal.written.knows_base[0] = rehearsal.written.knows_base[1] = true;
    trace_scenario_begin(&rehearsal.read);
    rehearsal.over = g_ptr_array_new();
    rehearsal.streams = open_table(&rehearsal);
    record_reader_open(&reader, &trace->record_file, &scenario->records);
    while ((record = record_reader_next(&reader)) != NULL)
        if (record->icmp_version != 0)
            take_icmp(&rehearsal, record);
        else
            take_segment(&rehearsal, record);
    record_reader_close(&reader);
    stream_table_free(rehearsal.streams);
    sum_up_those_over(&rehearsal);
    g_ptr_array_free(rehearsal.over, TRUE);
    if (rehearsal.quotes != NULL)
        g_tree_destroy(rehearsal.quotes);
    *widths = rehearsal.widths;
    return rehearsal.untold;
}

uint64_t captured_scenario_write(const struct captured_scenario *scenario,
                                 struct captured_trace *trace)
{
    struct trace_widths widths = {{0}};
    rehearse(scenario, trace, &widths, NULL);
    const uint64_t untold = rehearse(scenario, trace, &widths, trace->out);
    fputc('\n', trace->out);
    return untold;
}
