/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "report_writer.h"

#include "output/charts/stream_charts.h"
#include "output/ladder/picture.h"
#include "output/ladder/segment_store.h"
#include "output/tables/json.h"
#include "output/tables/tables.h"
#include "report_page.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* A browser can hold about this many rows. Beyond, orderly connections are only counted, and beyond
 * twice as many also those in trouble, unless --all is given. */
enum { ROWS_MOST = 200000, ROWS_LEAST = 1000 };

/* Orderly connections get so many ladders, where those in trouble leave room. */
enum { LADDERS_ORDERLY = 20 };

/* The part of the page about one capture: rows as JSON, then ladders in templates, which a browser
 * does not show by itself. */
struct report {
    struct writer_about about;
    struct table table;
    uint64_t rows;
    uint64_t rows_most;
    uint64_t left_out_orderly, left_out_troubled;
    struct segment_store store;
    guint ladders_most;
    GArray *kept;    /* struct kept_stream: the worst so far */
    guint least_bad; /* of them */
};

static void add_words(struct report *report, const char *words)
{
    text_room(&report->table.text, strlen(words));
    text_add_word(&report->table.text, words);
}

static void add_number(struct report *report, uint64_t number)
{
    text_room(&report->table.text, 32);
    text_add_number(&report->table.text, number);
}

static void *open_report(const struct writer_about *about)
{
    struct report *report = g_new0(struct report, 1);
    char *name = g_utf8_make_valid(about->capture, -1);
    report->about = *about;
    report->rows_most = MAX(ROWS_MOST / MAX(about->captures, 1), ROWS_LEAST);
    report->ladders_most = report_page_ladders(about);
    report->kept = g_array_new(FALSE, FALSE, sizeof(struct kept_stream));
    report->table.format = &row_array;
    segment_store_open(&report->store);
    text_open(&report->table.text, about->fd);
    add_words(report, "<div class=\"capture\" hidden>\n<script type=\"application/json\">\n"
                      "{\"capture\":");
    text_room(&report->table.text, 6 * strlen(name) + 2);
    json_add_text(&report->table.text, name, true);
    add_words(report, ",\"rows\":[");
    g_free(name);
    return report;
}

static void take_segment(void *state, const struct sighting *sighting,
                         const struct judgement *judgement)
{
    struct report *report = state;
    (void)sighting;
    segment_store_take(&report->store, judgement);
}

static void take_icmp(void *state, const struct sighting *sighting,
                      const struct judgement *judgement)
{
    struct report *report = state;
    segment_store_take_icmp(&report->store, sighting, judgement);
}

static void write_row(struct report *report, const struct stream_entry *stream, bool is_orderly)
{
    const uint64_t most = is_orderly ? report->rows_most : 2 * report->rows_most;
    if (report->rows >= most && !report->about.options->all) {
        report->left_out_orderly += is_orderly;
        report->left_out_troubled += !is_orderly;
        return;
    }
    add_words(report, report->rows++ > 0 ? ",\n" : "\n");
    table_write_stream(&report->table, stream);
}

static struct kept_stream *kept_stream(const struct report *report, guint i)
{
    return &g_array_index(report->kept, struct kept_stream, i);
}

static guint least_bad(const struct report *report)
{
    guint least = 0;
    for (guint i = 1; i < report->kept->len; i++)
        if (kept_stream_is_worse(kept_stream(report, least), kept_stream(report, i)))
            least = i;
    return least;
}

/* Keeps the segments of a stream if it is one of the worst. */
static void keep(struct report *report, struct kept_stream *stream)
{
    const bool is_orderly = stream->severity == SEVERITY_OK;
    const guint most =
        is_orderly ? MIN(LADDERS_ORDERLY, report->ladders_most) : report->ladders_most;
    if (report->kept->len < most) {
        g_array_append_vals(report->kept, stream, 1);
        report->least_bad = least_bad(report);
        return;
    }
    struct kept_stream *least = kept_stream(report, report->least_bad);
    if (!is_orderly && kept_stream_is_worse(stream, least)) {
        const struct kept_stream dropped = *least;
        *least = *stream;
        *stream = dropped;
        report->least_bad = least_bad(report);
    }
    segment_store_drop(&report->store, stream);
}

static void forget_stream(void *state, const struct stream_entry *stream)
{
    struct report *report = state;
    struct judged_troubles judged;
    struct kept_stream kept;
    summary_judge(stream, &judged);
    stream_totals_count(report->about.totals, &judged);
    stream_charts_count(report->about.charts, &stream->life, judged.severity >= SEVERITY_WARNING);
    write_row(report, stream, judged.count == 0);
    if (segment_store_end(&report->store, stream, &kept))
        keep(report, &kept);
}

static void write_end_of_rows(struct report *report)
{
    add_words(report, "\n],\"left_out\":{\"orderly\":");
    add_number(report, report->left_out_orderly);
    add_words(report, ",\"troubled\":");
    add_number(report, report->left_out_troubled);
    add_words(report, "}}\n</script>\n");
    text_close(&report->table.text);
}

static void write_ladders(struct report *report, FILE *out)
{
    for (guint i = 0; i < report->kept->len && report->store.records.error == 0; i++) {
        struct ladder ladder;
        segment_store_read(&report->store, kept_stream(report, i), true, &ladder);
        fprintf(out, "<template data-stream=\"%" PRIu32 "\">\n", ladder.index);
        picture_draw(&ladder, NULL, out);
        fputs("</template>\n", out);
        g_array_free(ladder.rows, TRUE);
    }
    fputs("</div>\n", out);
}

static int write_rest(struct report *report)
{
    write_end_of_rows(report);
    if (report->table.text.error != 0)
        return report->table.text.error;
    FILE *out = fdopen(dup(report->about.fd), "w");
    if (out == NULL)
        return errno;
    write_ladders(report, out);
    errno = EIO; /* in case an earlier failure is not remembered */
    if ((ferror(out) | fclose(out)) != 0)
        return errno;
    return segment_store_error(&report->store);
}

static int close_report(void *state)
{
    struct report *report = state;
    const int error = write_rest(report);
    for (guint i = 0; i < report->kept->len; i++)
        segment_store_drop(&report->store, kept_stream(report, i));
    segment_store_close(&report->store);
    g_array_free(report->kept, TRUE);
    g_free(report);
    return error;
}

const struct writer_kind report_writer = {
    .header = report_page_begin,
    .footer = report_page_end,
    .open = open_report,
    .take_segment = take_segment,
    .take_icmp = take_icmp,
    .forget = forget_stream,
    .close = close_report,
};
