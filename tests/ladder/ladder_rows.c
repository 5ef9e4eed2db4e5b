/* SPDX-License-Identifier: GPL-2.0-or-later */

/* ladder_rows TRACE : prints the rows of the drawing of the first stream of a trace. */

#include "output/ladder/rows.h"
#include "trace_run.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const fates[] = {[LADDER_ARRIVED] = "",
                                    [LADDER_LOST] = " LOST",
                                    [LADDER_STRAY] = " STRAY",
                                    [LADDER_FORGED] = " FORGED"};

static void print_row(const struct ladder_row *row)
{
    char text[LADDER_TEXT_SIZE], numbers[LADDER_TEXT_SIZE], notes[LADDER_TEXT_SIZE];
    if (row->pause > 0)
        printf("      pause of %" PRId64 " us\n", row->pause / 1000);
    printf("%9" PRId64 " us  ", row->time / 1000);
    if (row->fold.segments > 0) {
        ladder_fold_text(row, text);
        printf("fold from frame %" PRIu32 ": %s", row->fold.first_frame, text);
    } else {
        ladder_label(&row->segment, text);
        ladder_numbers(&row->segment, numbers);
        ladder_notes(&row->segment, notes);
        printf("frame %" PRIu32 " %s %s %s%s%s%s", row->segment.frame,
               row->segment.sender == LADDER_CLIENT ? "client>" : "server>", text, numbers,
               *notes != '\0' ? " / " : "", notes, fates[row->fate]);
    }
    printf("  | %s %s\n", ladder_state(&row->segment, LADDER_CLIENT),
           ladder_state(&row->segment, LADDER_SERVER));
}

static void print_rows(const GArray *segments)
{
    struct ladder_fates *fates_on_the_way = ladder_fates_new();
    struct ladder_rows *rows_on_the_way = ladder_rows_new(true);
    for (guint i = 0; i < segments->len; i++)
        ladder_fates_take(fates_on_the_way, &g_array_index(segments, struct ladder_segment, i));
    GByteArray *known = ladder_fates_end(fates_on_the_way);
    for (guint i = 0; i < segments->len; i++)
        ladder_rows_take(rows_on_the_way, &g_array_index(segments, struct ladder_segment, i),
                         (enum ladder_fate)known->data[i]);
    GArray *rows = ladder_rows_end(rows_on_the_way);
    for (guint i = 0; i < rows->len; i++)
        print_row(&g_array_index(rows, struct ladder_row, i));
    g_array_free(rows, TRUE);
    g_byte_array_unref(known);
}

/* In all traces drawn here end 0 is the client. */
static void take(struct trace_run *run, const struct trace_file_line *line, GArray *segments)
{
    struct tcpphase_segment segment;
    struct tcpphase_verdict verdict;
    const struct stream_entry *stream = trace_run_find(run, &line->input, &segment);
    stream_table_observe(run->table, &segment, &verdict);
    const struct ladder_segment taken = {
        .time = segment.time,
        .notes = verdict.notes,
        .frame = segment.frame,
        .seq = segment.seq,
        .ack = segment.ack,
        .length = segment.length,
        .path = {verdict.path[0], verdict.path[1]},
        .flags = segment.flags,
        .step = verdict.step,
        .sender = verdict.sender,
    };
    if (stream->index == 0)
        g_array_append_val(segments, taken);
}

int main(int count, char **words)
{
    struct trace_file file;
    struct trace_run run = {0};
    if (count != 2 || !trace_file_read(words[1], &file))
        return 2;
    GArray *segments = g_array_new(FALSE, FALSE, sizeof(struct ladder_segment));
    for (size_t i = 0; i < file.line_count; i++) {
        const struct trace_file_line *line = &file.lines[i];
        if (trace_run_enter(&run, line) && run.scenarios > 1)
            break;
        if (line->kind == TRACE_FILE_SEGMENT)
            take(&run, line, segments);
    }
    print_rows(segments);
    trace_run_end(&run);
    trace_file_free(&file);
    g_array_free(segments, TRUE);
    return 0;
}
