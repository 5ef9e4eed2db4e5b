/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Runs traces and checks after each line that the fields of each stream do not contradict each
 * other (consistency.h). */

#include "consistency.h"
#include "trace_run.h"

#include <string.h>

struct counts {
    const char *place; /* of the current line */
    size_t line;
    unsigned long checked;
    unsigned long broken;
};

static void print_violation(const struct counts *counts, const struct stream_entry *stream,
                            const char *rule)
{
    static const enum stream_field fields[] = {STREAM_SUMMARY,   STREAM_CAUSE,     STREAM_CLOSE,
                                               STREAM_CLOSED_BY, STREAM_HANDSHAKE, STREAM_END_TIME,
                                               STREAM_DURATION};
    printf("%s:%zu: stream %u breaks: %s\n", counts->place, counts->line, stream->index, rule);
    for (unsigned i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct stream_value value;
        char text[STREAM_TEXT_SIZE] = "-";
        if (stream_field_value(stream, fields[i], false, &value))
            stream_value_write(fields[i], &value, text);
        printf("    %s=%s\n", stream_fields[fields[i]].name, text);
    }
}

/* With random segments it may be longer. An IPv6 address is as long as it is; that a FIN may be
 * missing is said wherever closed_by lacks. */
static bool cause_is_short(const struct stream_entry *stream)
{
    static const char fin[] = "; an earlier FIN may be missing";
    struct stream_value value;
    if (!stream_field_value(stream, STREAM_CAUSE, false, &value))
        return true;
    const size_t most = 110 + (strstr(value.text, fin) != NULL ? strlen(fin) : 0);
    return strlen(value.text) <= most || strstr(value.text, "]:") != NULL;
}

static void check_streams(const struct trace_run *run, struct counts *counts, bool goes_on)
{
    for (uint32_t i = 0; i < run->stream_count; i++) {
        const char *rule = broken_rule(run->streams[i], goes_on);
        if (rule == NULL && !cause_is_short(run->streams[i]))
            rule = "the cause has at most 110 characters";
        counts->checked++;
        counts->broken += rule != NULL;
        if (rule != NULL)
            print_violation(counts, run->streams[i], rule);
    }
}

static void walk_file(const struct trace_file *file, struct counts *counts)
{
    struct trace_run run = {0};
    struct tcpphase_verdict verdict;
    int64_t time = INT64_MIN;
    bool goes_on = true;
    for (size_t i = 0; i < file->line_count; i++) {
        const struct trace_file_line *line = &file->lines[i];
        if (trace_run_enter(&run, line)) {
            time = INT64_MIN;
            goes_on = true;
        }
        if (line->kind == TRACE_FILE_SEGMENT) {
            struct tcpphase_segment segment;
            trace_run_find(&run, &line->input, &segment);
            goes_on &= segment.time >= time;
            time = segment.time;
            stream_table_observe(run.table, &segment, &verdict);
        } else if (line->kind == TRACE_FILE_ICMP) {
            trace_run_take_icmp(&run, file, line);
        } else {
            continue;
        }
        counts->place = file->name;
        counts->line = i + 1;
        check_streams(&run, counts, goes_on);
    }
    trace_run_end(&run);
}

int main(int argc, char **argv)
{
    struct counts counts = {0};
    bool is_good = argc > 1;
    for (int i = 1; i < argc; i++) {
        struct trace_file file;
        if (trace_file_read(argv[i], &file))
            walk_file(&file, &counts);
        else
            is_good = false;
        trace_file_free(&file);
    }
    printf("%u rules, %lu checks, %lu broken\n", rule_count, counts.checked, counts.broken);
    return counts.broken != 0 || !is_good;
}
