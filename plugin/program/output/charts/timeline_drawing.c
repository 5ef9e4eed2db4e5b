/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "timeline_drawing.h"

#include "bars.h"
#include "chart_texts.h"
#include "output/svg/svg.h"

#include <glib.h>
#include <inttypes.h>

enum {
    WIDTH = 1000,
    LEFT = 90,
    BARS_WIDTH = 900,
    RIGHT = LEFT + BARS_WIDTH,
    MIDDLE = LEFT + BARS_WIDTH / 2
};
enum { STRIP_HEIGHT = 44, STRIP_STEP = 58, STRIPS = STRIP_STEP * TIMELINE_EVENT_COUNT };
enum { HEIGHT = STRIPS + 22, SCALE = STRIPS + 14 };

static const struct {
    const char *title;
    const char *words; /* of the tooltip */
    const char *class;
} events[] = {
#define TIMELINE_ABOUT(id, title, words, class) [TIMELINE_##id] = {title, words, class},
    TIMELINE_EVENTS(TIMELINE_ABOUT)
#undef TIMELINE_ABOUT
};

/* The numbers of one kind of event in all bins. */
struct numbers {
    uint64_t most, sum;
};

static struct numbers numbers_of(const struct timeline *timeline, enum timeline_event event)
{
    struct numbers numbers = {0};
    for (int64_t bin = timeline->first; bin <= timeline->last; bin++) {
        const uint64_t number = timeline_number(timeline, event, bin);
        numbers.most = MAX(numbers.most, number);
        numbers.sum += number;
    }
    return numbers;
}

static const char *write_moment(const struct timeline *timeline, int64_t bin,
                                char text[CHART_TEXT_SIZE])
{
    const int64_t width = timeline_width(timeline);
    return chart_write_moment(bin * width, width, text);
}

static char *tooltip_of(const struct timeline *timeline, enum timeline_event event, int64_t bin)
{
    char moment[CHART_TEXT_SIZE], width[CHART_TEXT_SIZE];
    return g_strdup_printf("%s, %s: %" PRIu64 " %s", write_moment(timeline, bin, moment),
                           chart_write_width(timeline_width(timeline), width),
                           timeline_number(timeline, event, bin), events[event].words);
}

static void draw_bars(const struct timeline *timeline, enum timeline_event event, uint64_t most,
                      FILE *out)
{
    const double width = (double)BARS_WIDTH / (double)(timeline->last - timeline->first + 1);
    struct bar_room room = {
        .width = width,
        .base = STRIP_STEP * (double)event + STRIP_HEIGHT,
        .height = STRIP_HEIGHT,
    };
    for (int64_t bin = timeline->first; bin <= timeline->last; bin++) {
        const uint64_t number = timeline_number(timeline, event, bin);
        if (number == 0)
            continue;
        char *tooltip = tooltip_of(timeline, event, bin);
        room.left = LEFT + (double)(bin - timeline->first) * width;
        bar_draw(out, &room, (double)number / (double)most, tooltip);
        g_free(tooltip);
    }
}

static void draw_strip(const struct timeline *timeline, enum timeline_event event, FILE *out)
{
    const uint64_t most = numbers_of(timeline, event).most;
    const double top = STRIP_STEP * (double)event;
    char text[CHART_TEXT_SIZE] = "none";
    if (most > 0)
        g_snprintf(text, sizeof text, "up to %" PRIu64, most);
    svg_begin_group(out, events[event].class, "", NULL);
    svg_text(out, "strip-title", (struct svg_place){0, top + 18, 0}, events[event].title);
    svg_text(out, "strip-most", (struct svg_place){0, top + 34, 0}, text);
    bar_draw_axis(out, LEFT, BARS_WIDTH, top + STRIP_HEIGHT);
    draw_bars(timeline, event, most, out);
    svg_end_group(out);
}

/* From when to when, and how long a bar is. */
static void draw_scale(const struct timeline *timeline, FILE *out)
{
    char text[CHART_TEXT_SIZE], width[CHART_TEXT_SIZE];
    svg_text(out, "tick", (struct svg_place){LEFT, SCALE, 0},
             write_moment(timeline, timeline->first, text));
    g_snprintf(text, sizeof text, "each bar %s",
               chart_write_width(timeline_width(timeline), width));
    svg_text(out, "tick middle", (struct svg_place){MIDDLE, SCALE, 0}, text);
    svg_text(out, "tick end", (struct svg_place){RIGHT, SCALE, 0},
             write_moment(timeline, timeline->last + 1, text));
}

/* "From 2024-01-31 12:00:00 to 2024-01-31 12:05:00: 3 opened, 2 closed". */
static char *describe(const struct timeline *timeline)
{
    char from[CHART_TEXT_SIZE], to[CHART_TEXT_SIZE];
    GString *text = g_string_new(NULL);
    g_string_printf(text, "From %s to %s", write_moment(timeline, timeline->first, from),
                    write_moment(timeline, timeline->last + 1, to));
    for (unsigned event = 0; event < TIMELINE_EVENT_COUNT; event++)
        g_string_append_printf(text, "%s %" PRIu64 " %s", event == 0 ? ":" : ",",
                               numbers_of(timeline, (enum timeline_event)event).sum,
                               events[event].words);
    return g_string_free(text, FALSE);
}

void timeline_draw(const struct timeline *timeline, FILE *out)
{
    char *description = describe(timeline);
    const struct svg_head head = {
        .width = WIDTH,
        .height = HEIGHT,
        .title = "Connections over time",
        .description = description,
        .prefix = "timeline-",
    };
    svg_begin(out, &head);
    for (unsigned event = 0; event < TIMELINE_EVENT_COUNT; event++)
        draw_strip(timeline, (enum timeline_event)event, out);
    draw_scale(timeline, out);
    svg_end(out);
    g_free(description);
}
