/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Lengths of time and moments in charts. */
#ifndef TCPPHASE_CHART_TEXTS_H
#define TCPPHASE_CHART_TEXTS_H

#include <stdint.h>

enum { CHART_TEXT_SIZE = 48 };

/* A round length of time (us) in the largest unit of which it is a whole number: 200 us, 5 min. */
const char *chart_write_width(int64_t width, char text[CHART_TEXT_SIZE]);

/* A length of time (ns) of few digits: 100 us, 8.3 ms, 12 s. */
const char *chart_write_time(int64_t time, char text[CHART_TEXT_SIZE]);

/* A moment (us since 1970) in UTC: 2024-01-31 12:00:00.250, with as many decimals as multiples of
 * the width (us) need. */
const char *chart_write_moment(int64_t moment, int64_t width, char text[CHART_TEXT_SIZE]);

#endif
