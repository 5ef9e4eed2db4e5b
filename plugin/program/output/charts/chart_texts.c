/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "chart_texts.h"

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000000)

const char *chart_write_width(int64_t width, char text[CHART_TEXT_SIZE])
{
    static const struct {
        int64_t length;
        const char *name;
    } units[] = {{86400 * SECOND, "d"}, {3600 * SECOND, "h"}, {60 * SECOND, "min"},
                 {SECOND, "s"},         {1000, "ms"},         {1, "us"}};
    unsigned i = 0;
    while (width % units[i].length != 0)
        i++;
    snprintf(text, CHART_TEXT_SIZE, "%" PRId64 " %s", width / units[i].length, units[i].name);
    return text;
}

const char *chart_write_time(int64_t time, char text[CHART_TEXT_SIZE])
{
    const double ms = 1e6, s = 1e9;
    const double length = (double)time;
    if (length < ms)
        snprintf(text, CHART_TEXT_SIZE, "%.4g us", length / 1e3);
    else if (length < s)
        snprintf(text, CHART_TEXT_SIZE, "%.4g ms", length / ms);
    else
        snprintf(text, CHART_TEXT_SIZE, "%.10g s", length / s);
    return text;
}

/* Appends a number with this many digits. */
static void write_fraction(int64_t fraction, int decimals, char text[CHART_TEXT_SIZE])
{
    const size_t length = strlen(text);
    snprintf(text + length, CHART_TEXT_SIZE - length, ".%0*" PRId64, decimals, fraction);
}

const char *chart_write_moment(int64_t moment, int64_t width, char text[CHART_TEXT_SIZE])
{
    const int decimals = width % SECOND == 0 ? 0 : width % 1000 == 0 ? 3 : 6;
    const int64_t fraction = (moment % SECOND + SECOND) % SECOND;
    const time_t seconds = (time_t)((moment - fraction) / SECOND);
    struct tm date;
    if (gmtime_r(&seconds, &date) == NULL ||
        strftime(text, CHART_TEXT_SIZE, "%Y-%m-%d %H:%M:%S", &date) == 0)
        g_strlcpy(text, "-", CHART_TEXT_SIZE);
    else if (decimals > 0)
        write_fraction(decimals == 3 ? fraction / 1000 : fraction, decimals, text);
    return text;
}
