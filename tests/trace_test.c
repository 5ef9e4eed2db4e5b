/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Runs trace files: compares the engine's verdict on each segment with the expectation, and the
 * fields of a stream where a summary is. With --rewrite the engine's results are written into the
 * file, so that git shows the difference. Also tests the notation: a segment that is written and
 * read back is the same. */

#include "trace_claim.h"
#include "trace_columns.h"
#include "trace_run.h"

#include <stdlib.h>
#include <string.h>

struct counts {
    size_t scenarios;
    size_t segments;
    size_t differences;
};

/* The results for a line. */
struct actual {
    struct trace_row row;          /* for a segment */
    struct trace_summary *summary; /* for a summary; NULL: none */
    bool differs;
};

/* State of running one file. */
struct run {
    const struct trace_file *file;
    struct actual *actual; /* one per line of the file */
    struct trace_run streams;
    struct trace_scenario scenario; /* state for segments observed */
    struct trace_scenario notated;  /* state for segments written and read back */
    bool is_good;
};

static void begin_scenario(struct run *run)
{
    trace_scenario_begin(&run->scenario);
    trace_scenario_begin(&run->notated);
    run->notated.knows_base[0] = run->notated.knows_base[1] = true;
    run->notated.knows_time = true;
}

static void complain_of_notation(struct run *run, size_t index, const char *written,
                                 const char *wrong)
{
    fprintf(stderr, "%s:%zu: is another line when written as: %s (%s)\n", run->file->name,
            index + 1, written, wrong != NULL ? wrong : "read without complaint");
    run->is_good = false;
}

static void check_notation(struct run *run, size_t index)
{
    const struct trace_input *input = &run->file->lines[index].input;
    struct trace_scenario before = run->notated;
    struct trace_row row;
    struct trace_input again;
    trace_input_write(input, &run->notated, &row);
    const char *wrong = trace_input_read(row.column[TRACE_INPUT], &before, &again);
    /* Reading fills all of it with zero first, so: NOLINTNEXTLINE(bugprone-suspicious-memory-*) */
    if (wrong != NULL || memcmp(&again, input, sizeof again) != 0)
        complain_of_notation(run, index, row.column[TRACE_INPUT], wrong);
}

static void check_icmp_notation(struct run *run, size_t index)
{
    const struct trace_icmp *icmp = &run->file->lines[index].icmp;
    struct trace_scenario before = run->notated;
    char text[TRACE_COLUMN_SIZE];
    struct trace_icmp again;
    trace_icmp_write(icmp, &run->notated, text);
    const char *wrong = trace_icmp_read(text, &before, &again);
    /* As above: NOLINTNEXTLINE(bugprone-suspicious-memory-*) */
    if (wrong != NULL || memcmp(&again, icmp, sizeof again) != 0)
        complain_of_notation(run, index, text, wrong);
}

static void observe(struct run *run, size_t index)
{
    const struct trace_file_line *line = &run->file->lines[index];
    struct actual *actual = &run->actual[index];
    struct tcpphase_segment segment;
    struct tcpphase_verdict verdict;
    struct stream_entry *entry = trace_run_find(&run->streams, &line->input, &segment);
    stream_table_observe(run->streams.table, &segment, &verdict);
    actual->row = line->row;
    trace_expectation_write(&verdict, entry->index, &run->scenario, &actual->row);
    actual->differs = !trace_expectation_equal(&line->row, &actual->row);
}

static void report_failure(struct run *run, size_t index, const char *what)
{
    fprintf(stderr, "%s:%zu: %s\n", run->file->name, index + 1, what);
    run->is_good = false;
}

/* The stream's value for the field of the expectation. */
static void answer(struct run *run, size_t index, const struct stream_entry *stream,
                   struct trace_claim *claim)
{
    struct stream_value value;
    char text[STREAM_TEXT_SIZE] = "-";
    enum stream_field field = trace_claim_field(claim);
    if (field == STREAM_FIELD_COUNT) {
        report_failure(run, index, "no such field of a stream");
        return;
    }
    if (stream_field_value(stream, field, false, &value))
        stream_value_write(field, &value, text);
    run->actual[index].differs |= strcmp(claim->value, text) != 0;
    snprintf(claim->value, sizeof claim->value, "%s", text);
}

static void sum_up(struct run *run, size_t index)
{
    struct trace_summary *summary = calloc(1, sizeof *summary);
    run->actual[index].summary = summary;
    if (summary == NULL || trace_summary_read(run->file->lines[index].text, summary) != NULL ||
        summary->stream >= run->streams.stream_count) {
        report_failure(run, index, "no such stream");
        return;
    }
    struct stream_entry *stream = run->streams.streams[summary->stream];
    stream_table_update(run->streams.table, stream);
    for (unsigned i = 0; i < summary->count; i++)
        answer(run, index, stream, &summary->claims[i]);
}

static void take_icmp(struct run *run, const struct trace_file_line *line)
{
    trace_run_take_icmp(&run->streams, run->file, line);
    run->scenario.time = line->icmp.time;
    run->scenario.frame = line->icmp.frame;
}

static void observe_all(struct run *run)
{
    for (size_t i = 0; i < run->file->line_count; i++) {
        const struct trace_file_line *line = &run->file->lines[i];
        if (trace_run_enter(&run->streams, line))
            begin_scenario(run);
        if (line->kind == TRACE_FILE_SEGMENT) {
            check_notation(run, i);
            observe(run, i);
        } else if (line->kind == TRACE_FILE_ICMP) {
            check_icmp_notation(run, i);
            take_icmp(run, line);
        } else if (line->kind == TRACE_FILE_SUMMARY) {
            sum_up(run, i);
        }
    }
    trace_run_end(&run->streams);
}

static void print_row_difference(const struct trace_row *expected, const struct trace_row *actual)
{
    struct trace_widths widths = {{0}};
    trace_widths_include(&widths, expected);
    trace_widths_include(&widths, actual);
    printf("- ");
    if (trace_has_expectation(expected))
        trace_row_print(expected, &widths, TRACE_STEP, stdout);
    else
        printf("(no expectation)\n");
    printf("+ ");
    trace_row_print(actual, &widths, TRACE_STEP, stdout);
}

static void print_difference(const struct run *run, size_t index)
{
    const struct trace_file_line *line = &run->file->lines[index];
    const struct actual *actual = &run->actual[index];
    printf("%s:%zu: %s\n", run->file->name, index + 1, line->row.column[TRACE_INPUT]);
    if (actual->summary == NULL) {
        print_row_difference(&line->row, &actual->row);
        return;
    }
    printf("- %s\n+ ", line->text);
    trace_summary_print(actual->summary, stdout);
}

static size_t compare_all(const struct run *run, bool is_quiet)
{
    size_t differences = 0;
    for (size_t i = 0; i < run->file->line_count; i++) {
        differences += run->actual[i].differs;
        if (run->actual[i].differs && !is_quiet)
            print_difference(run, i);
    }
    return differences;
}

static struct trace_widths widths_of_scenario(const struct run *run, unsigned scenario)
{
    struct trace_widths widths = {{0}};
    for (size_t i = 0; i < run->file->line_count; i++)
        if (run->file->lines[i].kind == TRACE_FILE_SEGMENT &&
            run->file->lines[i].scenario == scenario)
            trace_widths_include(&widths, &run->actual[i].row);
    return widths;
}

static void print_file(const struct run *run, FILE *out)
{
    struct trace_widths widths = {{0}};
    unsigned begun = 0;
    for (size_t i = 0; i < run->file->line_count; i++) {
        const struct trace_file_line *line = &run->file->lines[i];
        if (line->kind == TRACE_FILE_SEGMENT) {
            if (line->scenario == begun)
                widths = widths_of_scenario(run, begun++);
            trace_row_print(&run->actual[i].row, &widths, TRACE_INPUT, out);
        } else if (line->kind == TRACE_FILE_SUMMARY) {
            trace_summary_print(run->actual[i].summary, out);
        } else {
            fprintf(out, "%s\n", line->text);
        }
    }
}

/* Replaces the old file when the new one is complete. */
static bool rewrite(const struct run *run)
{
    char name[FILENAME_MAX];
    int length = snprintf(name, sizeof name, "%s.new", run->file->name);
    FILE *out = length < (int)sizeof name ? fopen(name, "w") : NULL;
    if (out == NULL) {
        perror(name);
        return false;
    }
    print_file(run, out);
    bool is_written = !ferror(out);
    is_written = fclose(out) == 0 && is_written;
    if (is_written && rename(name, run->file->name) == 0)
        return true;
    perror(name);
    remove(name);
    return false;
}

static void run_lines(struct run *run, bool rewrites, struct counts *counts)
{
    run->actual = calloc(run->file->line_count + 1, sizeof *run->actual);
    if (run->actual == NULL) {
        perror(run->file->name);
        run->is_good = false;
        return;
    }
    observe_all(run);
    counts->differences += compare_all(run, rewrites);
    counts->scenarios += run->file->scenario_count;
    counts->segments += run->file->segment_count;
    if (rewrites && run->is_good)
        run->is_good = rewrite(run);
    for (size_t i = 0; i < run->file->line_count; i++)
        free(run->actual[i].summary);
    free(run->actual);
}

static bool run_file(const char *name, bool rewrites, struct counts *counts)
{
    struct trace_file file;
    struct run run = {.file = &file};
    run.is_good = trace_file_read(name, &file);
    if (run.is_good)
        run_lines(&run, rewrites, counts);
    trace_file_free(&file);
    return run.is_good;
}

int main(int argc, char **argv)
{
    struct counts counts = {0, 0, 0};
    bool rewrites = argc > 1 && strcmp(argv[1], "--rewrite") == 0;
    bool is_good = true;
    int first = rewrites ? 2 : 1;
    if (first >= argc || argv[first][0] == '-') {
        fputs("usage: trace_test [--rewrite] FILE...\n", stderr);
        return 2;
    }
    for (int i = first; i < argc; i++)
        is_good = run_file(argv[i], rewrites, &counts) && is_good;
    printf("%zu scenarios, %zu segments, %zu differences%s\n", counts.scenarios, counts.segments,
           counts.differences, rewrites ? ", rewritten" : "");
    if (!is_good)
        return 2;
    return counts.differences != 0 && !rewrites;
}
