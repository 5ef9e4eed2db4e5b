/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "rows.h"

#include <inttypes.h>
#include <life.h>
#include <stdio.h>
#include <string.h>
#include <texts.h>

/* In a run of segments that change no state, SHOWN are shown before a fold and after it; a fold
 * stands for at least FOLDED_LEAST. */
enum { SHOWN = 4, FOLDED_LEAST = 12 };

/* ns: shorter pauses are not marked. */
static const int64_t long_pause = TCPPHASE_SECOND;

struct ladder_rows {
    GArray *rows;
    bool folds;
    bool has_base[LADDER_ENDS];
    uint32_t base[LADDER_ENDS]; /* the first number of each end */
    int64_t start;              /* time of the first segment */
    unsigned shown;             /* segments of the current run that have rows */
    GArray *waiting;            /* segments of the run that may be folded: struct ladder_row */
    struct ladder_row fold;     /* segments of the run that are folded */
};

struct ladder_rows *ladder_rows_new(bool folds)
{
    struct ladder_rows *rows = g_new0(struct ladder_rows, 1);
    rows->folds = folds;
    rows->rows = g_array_new(FALSE, FALSE, sizeof(struct ladder_row));
    rows->waiting = g_array_new(FALSE, FALSE, sizeof(struct ladder_row));
    return rows;
}

/* Relative sequence number. Without a SYN the octet before the first one seen is number 0. */
static uint32_t count(struct ladder_rows *rows, unsigned end, uint32_t number, uint32_t first)
{
    if (!rows->has_base[end]) {
        rows->has_base[end] = true;
        rows->base[end] = number - first;
    }
    return number - rows->base[end];
}

static void make_relative(struct ladder_rows *rows, struct ladder_segment *segment)
{
    segment->seq =
        count(rows, segment->sender, segment->seq, segment->flags & TCPPHASE_SYN ? 0 : 1);
    if (segment->flags & TCPPHASE_ACK)
        segment->ack = count(rows, !segment->sender, segment->ack, 1);
}

static void add_row(struct ladder_rows *rows, struct ladder_row *row)
{
    const GArray *all = rows->rows;
    if (all->len > 0) {
        const struct ladder_row *before = &g_array_index(all, struct ladder_row, all->len - 1);
        const int64_t pause = tcpphase_elapsed(
            before->fold.segments > 0 ? before->fold.end : before->time, row->time);
        row->pause = pause >= long_pause ? pause : 0;
    }
    g_array_append_vals(rows->rows, row, 1);
}

/* Adds the oldest waiting segment to the fold. */
static void fold_one(struct ladder_rows *rows)
{
    struct ladder_row *next = &g_array_index(rows->waiting, struct ladder_row, 0);
    struct ladder_row *fold = &rows->fold;
    if (fold->fold.segments++ == 0) {
        fold->time = next->time;
        fold->fold.first_frame = next->segment.frame;
    }
    fold->segment = next->segment;
    fold->fold.octets += next->segment.length;
    fold->fold.again += (next->segment.notes & TCPPHASE_NOTE_BIT(RETRANSMISSION)) != 0;
    fold->fold.strays += next->fate == LADDER_STRAY;
    fold->fold.end = next->time;
    g_array_remove_index(rows->waiting, 0);
}

/* Ends a run: a segment changes a state, or is the last one. Adds rows for the fold and the waiting
 * segments. */
static void end_run(struct ladder_rows *rows)
{
    while (rows->fold.fold.segments > 0 && rows->waiting->len > SHOWN)
        fold_one(rows);
    if (rows->fold.fold.segments > 0)
        add_row(rows, &rows->fold);
    for (guint i = 0; i < rows->waiting->len; i++)
        add_row(rows, &g_array_index(rows->waiting, struct ladder_row, i));
    g_array_set_size(rows->waiting, 0);
    rows->fold = (struct ladder_row){0};
    rows->shown = 0;
}

static bool may_be_folded(const struct ladder_segment *segment)
{
    return segment->icmp_version == 0 && !ladder_moves(segment, LADDER_CLIENT) &&
           !ladder_moves(segment, LADDER_SERVER);
}

void ladder_rows_take(struct ladder_rows *rows, const struct ladder_segment *segment,
                      enum ladder_fate fate)
{
    if (rows->rows->len == 0)
        rows->start = segment->time;
    struct ladder_row row = {
        .segment = *segment,
        .fate = fate,
        .time = tcpphase_elapsed(rows->start, segment->time),
    };
    if (segment->icmp_version == 0)
        make_relative(rows, &row.segment);
    if (!rows->folds || !may_be_folded(segment)) {
        end_run(rows);
        add_row(rows, &row);
    } else if (rows->shown < SHOWN) {
        rows->shown++;
        add_row(rows, &row);
    } else {
        g_array_append_val(rows->waiting, row);
        if (rows->waiting->len > FOLDED_LEAST + SHOWN)
            fold_one(rows);
    }
}

GArray *ladder_rows_end(struct ladder_rows *rows)
{
    end_run(rows);
    GArray *all = rows->rows;
    g_array_free(rows->waiting, TRUE);
    g_free(rows);
    return all;
}

void ladder_octets_text(uint64_t octets, char *text)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double size = (double)octets;
    unsigned unit = 0;
    for (; size >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        size /= 1000;
    snprintf(text, LADDER_OCTETS_SIZE, "%.*f %s", unit > 0 && size < 9.95 ? 1 : 0, size,
             units[unit]);
}

static void add_count(char *text, uint64_t number, const char *what)
{
    const size_t length = strlen(text);
    if (number > 0)
        snprintf(text + length, LADDER_TEXT_SIZE - length, ", %" PRIu64 " %s", number, what);
}

void ladder_fold_text(const struct ladder_row *row, char *text)
{
    char octets[LADDER_OCTETS_SIZE], time[TIME_TEXT_SIZE];
    ladder_octets_text(row->fold.octets, octets);
    snprintf(text, LADDER_TEXT_SIZE, "%" PRIu64 " segments, %s in %s", row->fold.segments, octets,
             summary_write_time(tcpphase_elapsed(row->time, row->fold.end), time));
    add_count(text, row->fold.again, "sent again");
    add_count(text, row->fold.strays, "not believed");
}
