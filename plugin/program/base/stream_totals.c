/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_totals.h"

#include "message.h"

#include <glib.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void stream_totals_count(struct stream_totals *totals, const struct judged_troubles *judged)
{
    if (judged->count == 0) {
        totals->orderly++;
        return;
    }
    struct stream_tally *tally =
        judged->severity >= SEVERITY_WARNING ? &totals->troubled : &totals->noted;
    tally->all++;
    tally->with[judged->trouble[0]]++;
}

static void add_tally(struct stream_tally *sum, const struct stream_tally *tally)
{
    sum->all += tally->all;
    for (unsigned i = 0; i < TROUBLE_COUNT; i++)
        sum->with[i] += tally->with[i];
}

void stream_totals_add(struct stream_totals *sum, const struct stream_totals *totals)
{
    sum->orderly += totals->orderly;
    add_tally(&sum->troubled, &totals->troubled);
    add_tally(&sum->noted, &totals->noted);
}

struct trouble_count {
    enum trouble trouble;
    uint64_t streams;
};

static int more_first(const void *a, const void *b)
{
    const struct trouble_count *one = a, *other = b;
    if (one->streams != other->streams)
        return one->streams > other->streams ? -1 : 1;
    return strcmp(summary_troubles[one->trouble].word, summary_troubles[other->trouble].word);
}

unsigned stream_tally_order(const struct stream_tally *tally, enum trouble order[TROUBLE_COUNT])
{
    struct trouble_count all[TROUBLE_COUNT];
    unsigned count = 0;
    for (unsigned i = 0; i < TROUBLE_COUNT; i++)
        if (tally->with[i] > 0)
            all[count++] = (struct trouble_count){(enum trouble)i, tally->with[i]};
    qsort(all, count, sizeof *all, more_first);
    for (unsigned i = 0; i < count; i++)
        order[i] = all[i].trouble;
    return count;
}

/* Appends "5 in trouble: 3 refused, 2 reset", if there are any. */
static void write_tally(GString *text, const struct stream_tally *tally, const char *title)
{
    enum trouble order[TROUBLE_COUNT];
    const unsigned count = stream_tally_order(tally, order);
    if (tally->all == 0)
        return;
    g_string_append_printf(text, "%" PRIu64 " %s", tally->all, title);
    for (unsigned i = 0; i < count; i++)
        g_string_append_printf(text, "%s %" PRIu64 " %s", i == 0 ? ":" : ",", tally->with[order[i]],
                               summary_troubles[order[i]].word);
}

char *stream_totals_text(const struct stream_totals *totals)
{
    const uint64_t all = totals->orderly + totals->troubled.all + totals->noted.all;
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%" PRIu64 " connection%s", all, message_plural(all));
    if (all > 0)
        g_string_append_printf(text, ": %" PRIu64 " orderly", totals->orderly);
    if (totals->troubled.all > 0)
        g_string_append(text, ", ");
    write_tally(text, &totals->troubled, "in trouble");
    if (totals->noted.all > 0)
        g_string_append(text, totals->troubled.all > 0 ? "; " : ", ");
    write_tally(text, &totals->noted, "with a note");
    return g_string_free(text, FALSE);
}
