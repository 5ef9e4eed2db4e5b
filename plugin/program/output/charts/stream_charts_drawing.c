/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "histogram_drawing.h"
#include "stream_charts.h"
#include "timeline_drawing.h"

#include <glib.h>

static const struct {
    const char *title;
    const char *prefix;
} times[] = {
#define CHARTED_ABOUT(id, title, name) [CHARTED_##id] = {title, #name "-"},
    CHARTED_TIMES(CHARTED_ABOUT)
#undef CHARTED_ABOUT
};

void stream_charts_draw_timeline(const struct stream_charts *charts, FILE *out)
{
    if (charts->timeline.is_used)
        timeline_draw(&charts->timeline, out);
    else
        fputs("<p class=\"quiet\">No connections.</p>\n", out);
}

static void draw_time(const struct histogram *histogram, enum charted_time time, FILE *out)
{
    fprintf(out, "<div>\n<h3>%s</h3>\n", times[time].title);
    if (histogram->count == 0) {
        fputs("<p class=\"quiet\">None.</p>\n</div>\n", out);
        return;
    }
    char *said = histogram_describe(histogram);
    const struct histogram_about about = {times[time].title, said, times[time].prefix};
    histogram_draw(histogram, &about, out);
    fprintf(out, "<p class=\"quiet\">%s</p>\n</div>\n", said);
    g_free(said);
}

void stream_charts_draw_times(const struct stream_charts *charts, FILE *out)
{
    for (unsigned i = 0; i < CHARTED_TIME_COUNT; i++)
        draw_time(&charts->times[i], (enum charted_time)i, out);
}
