/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How many times lie in which range, on a logarithmic scale: 90 bins for each power of ten, by the
 * first two digits, from 1 us on. */
#ifndef TCPPHASE_HISTOGRAM_H
#define TCPPHASE_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_DECADES = 12, HISTOGRAM_DECADE = 90 };
enum { HISTOGRAM_BINS = HISTOGRAM_DECADES * HISTOGRAM_DECADE };

/* All zero: empty. Shorter times are in the first bin, longer ones in the last one. */
struct histogram {
    uint64_t count;
    int64_t longest; /* ns */
    uint64_t bins[HISTOGRAM_BINS];
};

/* time: ns; negative: unknown, and not counted. */
void histogram_count(struct histogram *histogram, int64_t time);

void histogram_add(struct histogram *sum, const struct histogram *part);

/* The shortest time (ns) of a bin. */
int64_t histogram_begin(unsigned bin);

/* The time (ns) than which `percent` of 100 times are shorter, its first two digits. The histogram
 * must not be empty. */
int64_t histogram_percentile(const struct histogram *histogram, unsigned percent);

#endif
