/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Reading trace files. */

#include "trace_file.h"

#include "trace_columns.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_LINE = 2 * TRACE_COLUMN_SIZE };

/* Addresses for documentation: RFC 5737, RFC 3849. End 0 has the lower one. */
const struct trace_host trace_hosts[2] = {
    {{192, 0, 2, 1}, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}},
    {{198, 51, 100, 2}, {0x20, 0x01, 0x0d, 0xb8, [15] = 2}},
};

/* State of reading a file. */
struct reader {
    struct trace_file *file;
    struct trace_scenario scenario;
    uint16_t ports[2];     /* ports of its ends; 0: default */
    const char *settings;  /* the line; NULL: default */
    bool scenario_is_open; /* no blank line since its last segment */
    bool is_good;
};

static void report_error(struct reader *reader, const char *what)
{
    fprintf(stderr, "%s:%zu: %s\n", reader->file->name, reader->file->line_count, what);
    reader->is_good = false;
}

/* Ends the program if there is no memory. */
static void *enlarge(void *memory, size_t size)
{
    memory = realloc(memory, size);
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static struct trace_file_line *add_line(struct trace_file *file, const char *text)
{
    size_t count = file->line_count++;
    bool is_full = (count & (count - 1)) == 0; /* 0, 1, 2, 4, 8, ...: doubles the room */
    if (is_full)
        file->lines = enlarge(file->lines, (count == 0 ? 1 : 2 * count) * sizeof *file->lines);
    struct trace_file_line *line = &file->lines[count];
    memset(line, 0, sizeof *line);
    line->text = enlarge(NULL, strlen(text) + 1);
    memcpy(line->text, text, strlen(text) + 1);
    return line;
}

static void begin_scenario(struct reader *reader)
{
    trace_scenario_begin(&reader->scenario);
    reader->scenario_is_open = true;
    reader->file->scenario_count++;
}

/* Reads the ports of the scenario that follows. */
static void read_ports(struct reader *reader, const char *text)
{
    const char *wrong = trace_ports_read(text, reader->ports);
    if (reader->scenario_is_open)
        wrong = "ports stand before the segments";
    if (wrong != NULL)
        report_error(reader, wrong);
}

/* Reads the settings of the scenario that follows. */
static void read_settings(struct reader *reader, const char *text)
{
    struct stream_settings settings;
    const char *wrong = trace_settings_read(text, &settings);
    if (reader->scenario_is_open)
        wrong = "settings stand before the segments";
    if (wrong != NULL)
        report_error(reader, wrong);
    reader->settings = text;
}

static const char *read_segment(struct reader *reader, struct trace_file_line *line)
{
    line->kind = TRACE_FILE_SEGMENT;
    reader->file->segment_count++;
    const char *wrong = trace_row_read(line->text, &line->row);
    if (wrong != NULL)
        return wrong;
    return trace_input_read(line->row.column[TRACE_INPUT], &reader->scenario, &line->input);
}

static const char *read_icmp(struct reader *reader, struct trace_file_line *line)
{
    const struct trace_file *file = reader->file;
    line->kind = TRACE_FILE_ICMP;
    const char *wrong = trace_icmp_read(line->text, &reader->scenario, &line->icmp);
    for (size_t i = 0; wrong == NULL && i < file->line_count; i++) {
        const struct trace_file_line *quoted = &file->lines[i];
        if (quoted->kind != TRACE_FILE_SEGMENT || quoted->scenario != line->scenario ||
            quoted->input.segment.frame != line->icmp.quote)
            continue;
        line->quoted = i;
        return NULL;
    }
    return wrong != NULL ? wrong : "quote= must be the number of an earlier segment";
}

static const char *read_summary(const struct reader *reader, struct trace_file_line *line)
{
    struct trace_summary summary;
    line->kind = TRACE_FILE_SUMMARY;
    if (reader->scenario.frame == 0)
        return "a summary stands behind the segments that it sums up";
    return trace_summary_read(line->text, &summary);
}

static void read_event(struct reader *reader, struct trace_file_line *line)
{
    const char *wrong;
    if (!reader->scenario_is_open)
        begin_scenario(reader);
    line->scenario = reader->file->scenario_count - 1;
    memcpy(line->ports, reader->ports, sizeof line->ports);
    line->settings = reader->settings;
    if (trace_is_summary(line->text))
        wrong = read_summary(reader, line);
    else if (trace_is_icmp(line->text))
        wrong = read_icmp(reader, line);
    else
        wrong = read_segment(reader, line);
    if (wrong != NULL)
        report_error(reader, wrong);
}

static void read_line(struct reader *reader, const char *text)
{
    struct trace_file_line *line = add_line(reader->file, text);
    char first = text[strspn(text, " \t")];
    if (reader->file->line_count == 1 && first != '#')
        report_error(reader, "the first line is a comment: what the file shows, and why");
    if (first == '\0') {
        reader->scenario_is_open = false;
        memset(reader->ports, 0, sizeof reader->ports);
        reader->settings = NULL;
    } else if (trace_is_ports(text)) {
        read_ports(reader, text);
    } else if (trace_is_settings(text)) {
        read_settings(reader, line->text);
    } else if (first != '#') {
        read_event(reader, line);
    }
}

bool trace_file_read(const char *name, struct trace_file *file)
{
    struct reader reader = {.file = file, .is_good = true};
    char text[LONGEST_LINE];
    memset(file, 0, sizeof *file);
    file->name = name;
    FILE *stream = fopen(name, "r");
    if (stream == NULL) {
        perror(name);
        return false;
    }
    while (fgets(text, sizeof text, stream) != NULL) {
        bool is_whole = strchr(text, '\n') != NULL || feof(stream);
        text[strcspn(text, "\r\n")] = '\0';
        read_line(&reader, text);
        if (!is_whole)
            report_error(&reader, "line too long");
    }
    if (ferror(stream)) {
        perror(name);
        reader.is_good = false;
    }
    fclose(stream);
    return reader.is_good;
}

void trace_file_free(struct trace_file *file)
{
    for (size_t i = 0; i < file->line_count; i++)
        free(file->lines[i].text);
    free(file->lines);
    memset(file, 0, sizeof *file);
}
