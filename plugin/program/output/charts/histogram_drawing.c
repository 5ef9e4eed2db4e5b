/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "histogram_drawing.h"

#include "bars.h"
#include "base/message.h"
#include "chart_texts.h"
#include "output/svg/svg.h"

#include <glib.h>
#include <inttypes.h>
#include <texts.h>

enum { WIDTH = 300, HEIGHT = 110, BASE = 90, HIGHEST = 82 };
enum { BARS_A_DECADE = 3, BARS = BARS_A_DECADE * HISTOGRAM_DECADES };

/* So many bars at least, empty ones beside the others, so that no bar is as broad as a wall. */
enum { LEAST_BARS = 8 };

/* Bars from first to last are drawn. */
struct bars {
    uint64_t numbers[BARS];
    uint64_t most;
    unsigned first, last;
};

/* The bin in which a bar begins. */
static unsigned bin_of(unsigned bar)
{
    static const unsigned begin[BARS_A_DECADE] = {0, 10, 40}; /* of 10, 20 and 50 */
    return bar / BARS_A_DECADE * HISTOGRAM_DECADE + begin[bar % BARS_A_DECADE];
}

static void count_bars(struct bars *bars, const struct histogram *histogram)
{
    *bars = (struct bars){.first = BARS};
    for (unsigned bar = 0; bar < BARS; bar++) {
        for (unsigned bin = bin_of(bar); bin < bin_of(bar + 1); bin++)
            bars->numbers[bar] += histogram->bins[bin];
        if (bars->numbers[bar] == 0)
            continue;
        bars->most = MAX(bars->most, bars->numbers[bar]);
        bars->first = MIN(bars->first, bar);
        bars->last = bar;
    }
    while (bars->last - bars->first + 1 < LEAST_BARS) {
        bars->first -= bars->first > 0;
        bars->last += bars->last + 1 < BARS;
    }
}

static char *tooltip_of(const struct bars *bars, unsigned bar)
{
    char from[CHART_TEXT_SIZE], to[CHART_TEXT_SIZE];
    chart_write_time(bar > 0 ? histogram_begin(bin_of(bar)) : 0, from);
    if (bar + 1 == BARS)
        return g_strdup_printf("%s and more: %" PRIu64, from, bars->numbers[bar]);
    chart_write_time(histogram_begin(bin_of(bar + 1)), to);
    return g_strdup_printf("%s to %s: %" PRIu64, from, to, bars->numbers[bar]);
}

/* The time at which a bar begins. width: of a bar. */
static void draw_tick(unsigned bar, double x, double width, FILE *out)
{
    const double room = 42; /* of the text */
    const unsigned decades = 1 + (unsigned)(room / (BARS_A_DECADE * width));
    char text[CHART_TEXT_SIZE];
    if (bar % (BARS_A_DECADE * decades) != 0 || x > WIDTH - room)
        return;
    svg_line(out, "axis", (struct svg_point){x, BASE}, (struct svg_point){x, BASE + 4});
    svg_text(out, "tick", (struct svg_place){x, BASE + 16, 0},
             chart_write_time(histogram_begin(bin_of(bar)), text));
}

static void draw_bars(const struct bars *bars, FILE *out)
{
    const double width = (double)WIDTH / (bars->last - bars->first + 1);
    struct bar_room room = {.width = width, .base = BASE, .height = HIGHEST};
    for (unsigned bar = bars->first; bar <= bars->last; bar++) {
        room.left = (bar - bars->first) * width;
        if (bars->numbers[bar] > 0) {
            char *tooltip = tooltip_of(bars, bar);
            bar_draw(out, &room, (double)bars->numbers[bar] / (double)bars->most, tooltip);
            g_free(tooltip);
        }
        draw_tick(bar, room.left, width, out);
    }
}

char *histogram_describe(const struct histogram *histogram)
{
    char median[CHART_TEXT_SIZE], most[CHART_TEXT_SIZE], longest[TIME_TEXT_SIZE];
    return g_strdup_printf("%" PRIu64 " connection%s: median %s, 95th percentile %s, longest %s",
                           histogram->count, message_plural(histogram->count),
                           chart_write_time(histogram_percentile(histogram, 50), median),
                           chart_write_time(histogram_percentile(histogram, 95), most),
                           summary_write_time(histogram->longest, longest));
}

void histogram_draw(const struct histogram *histogram, const struct histogram_about *about,
                    FILE *out)
{
    const struct svg_head head = {
        .width = WIDTH,
        .height = HEIGHT,
        .title = about->title,
        .description = about->description,
        .prefix = about->prefix,
    };
    struct bars bars;
    count_bars(&bars, histogram);
    svg_begin(out, &head);
    bar_draw_axis(out, 0, WIDTH, BASE);
    draw_bars(&bars, out);
    svg_end(out);
}
