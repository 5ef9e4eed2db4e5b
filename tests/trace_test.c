/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Runs trace files: gives each segment to the engine and compares what it says with what the file
 * expects. With --rewrite the file gets what the engine says, and git shows the difference. On the
 * way each line tests the notation: a segment that is written and read again is the same. */

#include "stream_table.h"
#include "trace_file.h"

#include <stdlib.h>
#include <string.h>

struct counts {
    size_t scenarios;
    size_t segments;
    size_t differences;
};

/* One file on its way through the engine. */
struct run {
    const struct trace_file *file;
    struct trace_row *actual; /* one for each line of the file */
    struct stream_table *table;
    struct trace_scenario scenario; /* as far as the segments were observed */
    struct trace_scenario notated;  /* as far as they were written and read again */
    bool is_good;
};

static struct stream_endpoint endpoint(unsigned end)
{
    struct stream_endpoint endpoint = {.family = 4, .port = trace_hosts[end].port};
    memcpy(endpoint.address, trace_hosts[end].ipv4, sizeof trace_hosts[end].ipv4);
    return endpoint;
}

static void begin_scenario(struct run *run)
{
    stream_table_free(run->table);
    run->table = stream_table_new(NULL, NULL);
    trace_scenario_begin(&run->scenario);
    trace_scenario_begin(&run->notated);
    run->notated.knows_base[0] = run->notated.knows_base[1] = true;
    run->notated.knows_time = true;
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
    if (wrong == NULL && memcmp(&again, input, sizeof again) == 0)
        return;
    fprintf(stderr, "%s:%zu: is another segment when written as: %s (%s)\n", run->file->name,
            index + 1, row.column[TRACE_INPUT], wrong != NULL ? wrong : "read without complaint");
    run->is_good = false;
}

static void observe(struct run *run, size_t index)
{
    const struct trace_file_line *line = &run->file->lines[index];
    struct tcpphase_segment segment = line->input.segment;
    struct tcpphase_verdict verdict;
    struct stream_endpoint from = endpoint(segment.sender), to = endpoint(!segment.sender);
    struct stream_entry *entry = stream_table_find(run->table, &from, &to, &segment);
    tcpphase_observe(entry->stream, &segment, &verdict);
    run->actual[index] = line->row;
    trace_expectation_write(&verdict, entry->index, &run->scenario, &run->actual[index]);
}

static void observe_all(struct run *run)
{
    unsigned begun = 0;
    for (size_t i = 0; i < run->file->line_count; i++) {
        if (!run->file->lines[i].is_segment)
            continue;
        if (run->file->lines[i].scenario == begun) {
            begin_scenario(run);
            begun++;
        }
        check_notation(run, i);
        observe(run, i);
    }
    stream_table_free(run->table);
}

static void print_difference(const struct run *run, size_t index)
{
    const struct trace_row *expected = &run->file->lines[index].row;
    const struct trace_row *actual = &run->actual[index];
    struct trace_widths widths = {{0}};
    trace_widths_include(&widths, expected);
    trace_widths_include(&widths, actual);
    printf("%s:%zu: %s\n", run->file->name, index + 1, expected->column[TRACE_INPUT]);
    printf("- ");
    if (trace_has_expectation(expected))
        trace_row_print(expected, &widths, TRACE_STEP, stdout);
    else
        printf("(no expectation)\n");
    printf("+ ");
    trace_row_print(actual, &widths, TRACE_STEP, stdout);
}

static size_t compare_all(const struct run *run, bool is_quiet)
{
    size_t differences = 0;
    for (size_t i = 0; i < run->file->line_count; i++) {
        const struct trace_file_line *line = &run->file->lines[i];
        if (!line->is_segment || trace_expectation_equal(&line->row, &run->actual[i]))
            continue;
        differences++;
        if (!is_quiet)
            print_difference(run, i);
    }
    return differences;
}

static struct trace_widths widths_of_scenario(const struct run *run, unsigned scenario)
{
    struct trace_widths widths = {{0}};
    for (size_t i = 0; i < run->file->line_count; i++)
        if (run->file->lines[i].is_segment && run->file->lines[i].scenario == scenario)
            trace_widths_include(&widths, &run->actual[i]);
    return widths;
}

static void print_file(const struct run *run, FILE *out)
{
    struct trace_widths widths = {{0}};
    unsigned begun = 0;
    for (size_t i = 0; i < run->file->line_count; i++) {
        const struct trace_file_line *line = &run->file->lines[i];
        if (!line->is_segment) {
            fprintf(out, "%s\n", line->text);
            continue;
        }
        if (line->scenario == begun)
            widths = widths_of_scenario(run, begun++);
        trace_row_print(&run->actual[i], &widths, TRACE_INPUT, out);
    }
}

/* A new file takes the place of the old one when it is whole. */
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
