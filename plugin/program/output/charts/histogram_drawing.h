/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A histogram as SVG: three bars for each power of ten, from 1, 2 and 5 on. */
#ifndef TCPPHASE_HISTOGRAM_DRAWING_H
#define TCPPHASE_HISTOGRAM_DRAWING_H

#include "histogram.h"

#include <stdio.h>

struct histogram_about {
    const char *title;
    const char *description; /* the numbers in words */
    const char *prefix;      /* of ids */
};

/* The histogram must not be empty. */
void histogram_draw(const struct histogram *histogram, const struct histogram_about *about,
                    FILE *out);

/* "3 connections: median 8.3 ms, 95th percentile 12 ms, longest 12.3 ms". The caller frees it with
 * g_free. */
char *histogram_describe(const struct histogram *histogram);

#endif
