/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "timeline.h"

#include <glib.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Of a bin, in us. Each is a multiple of the one before, so that bins can be merged. With the last
 * one all times that 64 bits of ns can hold fit. */
static const int64_t widths[] = {
    1,      2,          10,          20,          100,      200,        1000,        2000,
    10000,  20000,      100000,      200000,      SECOND,   2 * SECOND, 10 * SECOND, 30 * SECOND,
    MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR,     3 * HOUR,   6 * HOUR,    12 * HOUR,
    DAY,    2 * DAY,    10 * DAY,    30 * DAY,    90 * DAY, 360 * DAY,  3600 * DAY,
};

int64_t timeline_width(const struct timeline *timeline)
{
    return widths[timeline->width];
}

static int64_t divide_down(int64_t number, int64_t divisor)
{
    return number / divisor - (number % divisor < 0);
}

static unsigned place(int64_t bin)
{
    const int64_t rest = bin % TIMELINE_BINS;
    return (unsigned)(rest < 0 ? rest + TIMELINE_BINS : rest);
}

uint64_t timeline_number(const struct timeline *timeline, enum timeline_event event, int64_t bin)
{
    return timeline->bins[event][place(bin)];
}

/* Merges bins into those of the next width. */
static void coarsen(struct timeline *timeline)
{
    const int64_t ratio = widths[timeline->width + 1] / widths[timeline->width];
    struct timeline coarse = {
        .is_used = timeline->is_used,
        .width = timeline->width + 1,
        .first = divide_down(timeline->first, ratio),
        .last = divide_down(timeline->last, ratio),
    };
    for (unsigned event = 0; event < TIMELINE_EVENT_COUNT; event++)
        for (int64_t bin = timeline->first; bin <= timeline->last; bin++)
            coarse.bins[event][place(divide_down(bin, ratio))] += timeline->bins[event][place(bin)];
    *timeline = coarse;
}

static int64_t bin_of(const struct timeline *timeline, int64_t time)
{
    return divide_down(divide_down(time, 1000), timeline_width(timeline));
}

void timeline_reach(struct timeline *timeline, int64_t time)
{
    int64_t bin = bin_of(timeline, time);
    if (!timeline->is_used)
        timeline->first = timeline->last = bin;
    timeline->is_used = true;
    while (MAX(timeline->last, bin) - MIN(timeline->first, bin) >= TIMELINE_BINS) {
        coarsen(timeline);
        bin = bin_of(timeline, time);
    }
    timeline->first = MIN(timeline->first, bin);
    timeline->last = MAX(timeline->last, bin);
}

void timeline_count(struct timeline *timeline, enum timeline_event event, int64_t time)
{
    timeline_reach(timeline, time);
    timeline->bins[event][place(bin_of(timeline, time))]++;
}

/* Bins of the two together, if they have the same width. */
static int64_t bins_of_both(const struct timeline *one, const struct timeline *other)
{
    return MAX(one->last, other->last) - MIN(one->first, other->first) + 1;
}

void timeline_add(struct timeline *sum, const struct timeline *part)
{
    struct timeline other = *part;
    if (!other.is_used)
        return;
    if (!sum->is_used) {
        *sum = other;
        return;
    }
    while (sum->width != other.width || bins_of_both(sum, &other) > TIMELINE_BINS)
        coarsen(sum->width <= other.width ? sum : &other);
    sum->first = MIN(sum->first, other.first);
    sum->last = MAX(sum->last, other.last);
    for (unsigned event = 0; event < TIMELINE_EVENT_COUNT; event++)
        for (unsigned i = 0; i < TIMELINE_BINS; i++)
            sum->bins[event][i] += other.bins[event][i];
}
