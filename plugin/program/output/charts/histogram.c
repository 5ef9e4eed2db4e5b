/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "histogram.h"

#include <glib.h>

enum { LEAST = 10, MOST = 99 };           /* the first two digits of a time */
static const int64_t shortest_unit = 100; /* ns: of the second digit in the first power of ten */

static unsigned bin_of(int64_t time)
{
    int64_t unit = shortest_unit;
    unsigned decade = 0;
    for (; decade + 1 < HISTOGRAM_DECADES && time > MOST * unit + unit - 1; decade++)
        unit *= 10;
    return decade * HISTOGRAM_DECADE + (unsigned)CLAMP(time / unit, LEAST, MOST) - LEAST;
}

int64_t histogram_begin(unsigned bin)
{
    int64_t unit = shortest_unit;
    for (unsigned decade = 0; decade < bin / HISTOGRAM_DECADE; decade++)
        unit *= 10;
    return (LEAST + bin % HISTOGRAM_DECADE) * unit;
}

void histogram_count(struct histogram *histogram, int64_t time)
{
    if (time < 0)
        return;
    histogram->count++;
    histogram->longest = MAX(histogram->longest, time);
    histogram->bins[bin_of(time)]++;
}

void histogram_add(struct histogram *sum, const struct histogram *part)
{
    sum->count += part->count;
    sum->longest = MAX(sum->longest, part->longest);
    for (unsigned i = 0; i < HISTOGRAM_BINS; i++)
        sum->bins[i] += part->bins[i];
}

int64_t histogram_percentile(const struct histogram *histogram, unsigned percent)
{
    const uint64_t before = histogram->count * percent / 100;
    uint64_t passed = histogram->bins[0];
    unsigned bin = 0;
    while (passed <= before && bin + 1 < HISTOGRAM_BINS)
        passed += histogram->bins[++bin];
    return histogram_begin(bin);
}
