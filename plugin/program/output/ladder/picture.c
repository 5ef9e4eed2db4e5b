/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "picture.h"

#include "layout.h"
#include "output/svg/svg.h"
#include "state_bars.h"
#include "ties.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <texts.h>

enum { WIDTH = 960, CLIENT_X = 210, SERVER_X = 750, EDGE = 16, LINES_TOP = 96, CAPTION_LINE = 19 };

static const int line_x[LADDER_ENDS] = {CLIENT_X, SERVER_X};

struct picture {
    const struct ladder *ladder;
    const struct layout *layout;
    FILE *out;
};

static enum ladder_end receiver_of(const struct ladder_segment *segment)
{
    return segment->icmp_version != 0 ? segment->sender : !segment->sender;
}

/* The classes of an arrow: the phase and the fate of its segment. */
static void write_class(const struct ladder_row *row, char *class)
{
    static const char *const fates[LADDER_FATES] = {[LADDER_ARRIVED] = "",
                                                    [LADDER_LOST] = " lost",
                                                    [LADDER_STRAY] = " stray",
                                                    [LADDER_FORGED] = " forged"};
    const enum tcpphase_step step = (enum tcpphase_step)row->segment.step;
    const bool is_again = row->segment.notes & TCPPHASE_NOTE_BIT(RETRANSMISSION);
    if (row->segment.icmp_version != 0)
        g_strlcpy(class, "icmp", LADDER_TEXT_SIZE);
    else
        snprintf(class, LADDER_TEXT_SIZE, "segment %s%s%s%s",
                 tcpphase_phase_name(tcpphase_step_phase(step)),
                 row->segment.flags & TCPPHASE_RST ? " reset" : "", is_again ? " again" : "",
                 fates[row->fate]);
}

static void write_tooltip(const struct ladder_row *row, char *text, size_t size)
{
    char label[LADDER_TEXT_SIZE], numbers[LADDER_TEXT_SIZE], notes[LADDER_TEXT_SIZE];
    ladder_label(&row->segment, label);
    ladder_numbers(&row->segment, numbers);
    ladder_notes(&row->segment, notes);
    int length = snprintf(text, size, "Frame %" PRIu32 ": %s %s%s%s; client %s, server %s",
                          row->segment.frame, label, numbers, *notes != '\0' ? "; " : "", notes,
                          ladder_state(&row->segment, LADDER_CLIENT),
                          ladder_state(&row->segment, LADDER_SERVER));
    if (row->segment.answers != 0)
        snprintf(text + length, size - (size_t)length, "; answers frame %" PRIu32,
                 row->segment.answers);
}

/* Which part of the way an arrow covers: a lost segment did pass the capture point. */
static double part_of_way(const struct picture *picture, const struct ladder_row *row)
{
    const double place = picture->layout->knows_place ? picture->layout->place : 0;
    const double passed = row->segment.sender == LADDER_CLIENT ? place : 1 - place;
    return row->fate == LADDER_LOST ? MIN(MAX(0.6, (1 + passed) / 2), 0.94) : 1;
}

static struct svg_point between(struct svg_point from, struct svg_point to, double part)
{
    return (struct svg_point){from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part};
}

static void draw_head(const struct picture *picture, struct svg_point from, struct svg_point to)
{
    const double length = hypot(to.x - from.x, to.y - from.y), size = 10, half = 4.2;
    const struct svg_point along = {(to.x - from.x) / length, (to.y - from.y) / length};
    const struct svg_point back = {to.x - along.x * size, to.y - along.y * size};
    const struct svg_point points[] = {
        to,
        {back.x - along.y * half, back.y + along.x * half},
        {back.x + along.y * half, back.y - along.x * half},
    };
    svg_polygon(picture->out, "head", points, 3);
}

static void draw_stop(const struct picture *picture, struct svg_point at)
{
    const double half = 5;
    for (int sign = -1; sign <= 1; sign += 2)
        svg_line(picture->out, "stop", (struct svg_point){at.x - half, at.y - sign * half},
                 (struct svg_point){at.x + half, at.y + sign * half});
}

/* Draws the texts along the arrow, next to its sender. */
static void draw_texts(const struct picture *picture, const struct ladder_row *row,
                       struct svg_point from, struct svg_point to)
{
    char label[LADDER_TEXT_SIZE], numbers[LADDER_TEXT_SIZE], notes[LADDER_TEXT_SIZE];
    char below[2 * LADDER_TEXT_SIZE + 8], class[32];
    const bool is_icmp = row->segment.icmp_version != 0; /* the free space is at the other end */
    const bool is_right = is_icmp ? to.x < from.x : to.x > from.x;
    const char *side = is_right ? "left" : "right";
    const double degrees = atan((to.y - from.y) / (to.x - from.x)) * 180 / G_PI;
    const struct svg_point at = is_icmp ? between(to, from, 0.09) : between(from, to, 0.045);
    ladder_label(&row->segment, label);
    ladder_numbers(&row->segment, numbers);
    ladder_notes(&row->segment, notes);
    snprintf(below, sizeof below, "%s%s%s", numbers,
             *notes != '\0' && *numbers != '\0' ? " · " : "", notes);
    snprintf(class, sizeof class, "label %s", side);
    svg_text(picture->out, class, (struct svg_place){at.x, at.y - 5, degrees}, label);
    snprintf(class, sizeof class, "numbers %s", side);
    if (*below != '\0')
        svg_text(picture->out, class, (struct svg_place){at.x, at.y + 12, degrees}, below);
}

/* Frame and time, on the side nearer to the capture point. */
static void draw_time(const struct picture *picture, const struct ladder_row *row,
                      const struct layout_row *placed)
{
    const bool is_left = picture->layout->place < 0.6;
    const double y = placed->y[is_left ? LADDER_CLIENT : LADDER_SERVER];
    const uint64_t distance = row->time < 0 ? -(uint64_t)row->time : (uint64_t)row->time;
    const bool is_fold = row->fold.segments > 0;
    char text[64];
    snprintf(text, sizeof text, "#%" PRIu32 "  %s%" PRIu64 ".%06" PRIu64 " s",
             is_fold ? row->fold.first_frame : row->segment.frame, row->time < 0 ? "-" : "",
             distance / TCPPHASE_SECOND, distance % TCPPHASE_SECOND / 1000);
    svg_text(picture->out, is_left ? "small left" : "small right",
             (struct svg_place){is_left ? EDGE : WIDTH - EDGE, y + 4, 0}, text);
}

static void draw_segment(const struct picture *picture, const struct ladder_row *row,
                         const struct layout_row *placed)
{
    char class[LADDER_TEXT_SIZE], attributes[32], tooltip[4 * LADDER_TEXT_SIZE];
    const enum ladder_end to_end = receiver_of(&row->segment);
    const bool is_right = to_end == LADDER_SERVER, is_stopped = row->fate == LADDER_STRAY;
    const double aside = is_right ? 6 : -6; /* of the bars */
    const struct svg_point whole_to = {line_x[to_end] - aside, placed->y[to_end]};
    struct svg_point from = {line_x[!to_end] + aside, placed->y[!to_end]};
    if (row->segment.icmp_version != 0)
        from = between(from, whole_to, 0.5);
    const struct svg_point to = between(from, whole_to, part_of_way(picture, row));
    write_class(row, class);
    write_tooltip(row, tooltip, sizeof tooltip);
    snprintf(attributes, sizeof attributes, " id=\"frame-%" PRIu32 "\"", row->segment.frame);
    svg_begin_group(picture->out, class, attributes, tooltip);
    svg_line(picture->out, "arrow", from, to);
    if (row->fate == LADDER_LOST || is_stopped)
        draw_stop(picture, is_stopped ? (struct svg_point){to.x - aside, to.y} : to);
    else
        draw_head(picture, from, to);
    draw_texts(picture, row, from, whole_to);
    draw_time(picture, row, placed);
    svg_end_group(picture->out);
}

static void draw_fold(const struct picture *picture, const struct ladder_row *row,
                      const struct layout_row *placed)
{
    const double y = placed->captured, height = 24, aside = 24;
    char text[LADDER_TEXT_SIZE], tooltip[64], attributes[64];
    ladder_fold_text(row, text);
    snprintf(tooltip, sizeof tooltip, "Frames %" PRIu32 " to %" PRIu32, row->fold.first_frame,
             row->segment.frame);
    snprintf(attributes, sizeof attributes, " data-segments=\"%" PRIu64 "\"", row->fold.segments);
    svg_begin_group(picture->out, "fold", attributes, tooltip);
    svg_rectangle(
        picture->out, "box",
        (struct svg_box){CLIENT_X + aside, y - height / 2, SERVER_X - CLIENT_X - 2 * aside, height},
        " rx=\"6\"");
    svg_text(picture->out, "middle", (struct svg_place){(CLIENT_X + SERVER_X) / 2.0, y + 4.5, 0},
             text);
    draw_time(picture, row, placed);
    svg_end_group(picture->out);
}

/* Draws a break in both lines: time is left out here. */
static void draw_break(const struct picture *picture, const struct layout_row *placed)
{
    static const struct svg_point edge[] = {{-10, 2}, {-3, -3}, {3, 3}, {10, -2}};
    enum { CORNERS = sizeof edge / sizeof *edge };
    const double y = placed->gap, half = 4;
    char text[TIME_TEXT_SIZE];
    svg_begin_group(picture->out, "gap", "", NULL);
    for (unsigned end = 0; end < LADDER_ENDS; end++) {
        struct svg_point upper[2 * CORNERS], *lower = upper + CORNERS;
        for (unsigned i = 0; i < CORNERS; i++) {
            upper[i] = (struct svg_point){line_x[end] + edge[i].x, y + edge[i].y - half};
            lower[CORNERS - 1 - i] = (struct svg_point){upper[i].x, upper[i].y + 2 * half};
        }
        svg_polygon(picture->out, "paper", upper, 2 * CORNERS);
        svg_polyline(picture->out, "break", upper, CORNERS);
        svg_polyline(picture->out, "break", lower, CORNERS);
    }
    svg_text(picture->out, "pause", (struct svg_place){(CLIENT_X + SERVER_X) / 2.0, y + 4.5, 0},
             summary_write_time(placed->pause, text));
    svg_end_group(picture->out);
}

/* Draws the bars of the states, each with its name where it begins. */
static void draw_bars(const struct picture *picture, enum ladder_end end)
{
    const double half = 5, aside = end == LADDER_CLIENT ? -13 : 13;
    double last_name = 0;
    GArray *bars = state_bars(picture->ladder, picture->layout, end);
    for (guint i = 0; i < bars->len; i++) {
        const struct state_bar *bar = &g_array_index(bars, struct state_bar, i);
        const double x = line_x[end];
        const double name = MAX(bar->from + 10, last_name + 14);
        char *state = g_ascii_strdown(tcpphase_state_name(bar->state), -1);
        char *class = g_strdup_printf("state %s", state);
        char *attributes =
            g_strdup_printf(" data-end=\"%s\"", end == LADDER_CLIENT ? "client" : "server");
        svg_rectangle(picture->out, class,
                      (struct svg_box){x - half, bar->from, 2 * half, bar->to - bar->from},
                      attributes);
        svg_text(picture->out, end == LADDER_CLIENT ? "small right" : "small left",
                 (struct svg_place){x + aside, name, 0}, tcpphase_state_name(bar->state));
        last_name = name;
        g_free(attributes);
        g_free(class);
        g_free(state);
    }
    g_array_free(bars, TRUE);
}

static void draw_ends(const struct picture *picture)
{
    static const char *const names[] = {"Client", "Server"};
    const struct layout *layout = picture->layout;
    const double capture = CLIENT_X + (SERVER_X - CLIENT_X) * layout->place;
    for (unsigned end = 0; end < LADDER_ENDS; end++) {
        svg_text(picture->out, "end", (struct svg_place){line_x[end], LINES_TOP - 28, 0},
                 names[end]);
        svg_text(picture->out, "address", (struct svg_place){line_x[end], LINES_TOP - 10, 0},
                 picture->ladder->ends[end]);
    }
    if (!layout->knows_place)
        return;
    svg_line(picture->out, "capture", (struct svg_point){capture, LINES_TOP + 6},
             (struct svg_point){capture, layout->bottom});
    svg_text(picture->out, capture < WIDTH / 2.0 ? "small left" : "small right",
             (struct svg_place){capture + (capture < WIDTH / 2.0 ? 14 : -14), LINES_TOP + 8, 0},
             "captured here");
}

static void draw_rows(const struct picture *picture)
{
    for (guint i = 0; i < picture->ladder->rows->len; i++) {
        const struct ladder_row *row = ladder_row(picture->ladder, i);
        const struct layout_row *placed = &picture->layout->rows[i];
        if (placed->pause != 0)
            draw_break(picture, placed);
        if (row->fold.segments > 0)
            draw_fold(picture, row, placed);
        else
            draw_segment(picture, row, placed);
    }
}

/* Kinds of arrows with an entry in the legend, which is drawn if they occur. */
static const struct key {
    enum ladder_fate fate;
    const char *class;
    const char *meaning;
} keys[] = {
    {LADDER_ARRIVED, "key again", "sent again"},
    {LADDER_LOST, "key lost",
     "lost, or not answered: sent again before it was acknowledged, or never acknowledged"},
    {LADDER_STRAY, "key stray", "not believed by its receiver"},
    {LADDER_FORGED, "key forged", "believed, and perhaps not sent by the end that it names"},
};
enum { KEYS = sizeof keys / sizeof *keys };

static bool is_used(const struct ladder *ladder, const struct key *key)
{
    for (guint i = 0; i < ladder->rows->len; i++) {
        const struct ladder_row *row = ladder_row(ladder, i);
        const bool is_again = row->segment.notes & TCPPHASE_NOTE_BIT(RETRANSMISSION);
        if (row->fold.segments == 0 &&
            (key->fate == LADDER_ARRIVED ? is_again : row->fate == key->fate))
            return true;
    }
    return false;
}

static void draw_key(const struct picture *picture, const struct key *key, double y)
{
    const struct svg_point from = {EDGE, y - 4}, to = {EDGE + 54, y - 4};
    svg_begin_group(picture->out, key->class, "", NULL);
    svg_line(picture->out, "arrow", from, to);
    if (key->fate == LADDER_LOST || key->fate == LADDER_STRAY)
        draw_stop(picture, to);
    else
        draw_head(picture, from, to);
    svg_text(picture->out, "small left", (struct svg_place){EDGE + 68, y, 0}, key->meaning);
    svg_end_group(picture->out);
}

/* Draws a text below the drawing, wrapped. picture: NULL: only measures it. Returns the y of the
 * line after it. */
static double draw_caption(const struct picture *picture, double y, const char *text)
{
    const size_t most = 120;
    while (*text != '\0') {
        size_t length = strlen(text);
        if (length > most)
            for (length = most; length > 1 && text[length] != ' ';)
                length--;
        char *line = g_strndup(text, length);
        if (picture != NULL)
            svg_text(picture->out, "caption", (struct svg_place){EDGE, y, 0}, line);
        g_free(line);
        text += length + (text[length] == ' ');
        y += CAPTION_LINE;
    }
    return y;
}

/* Draws the summary, the cause and the legend, with the same parameters and result. */
static double draw_below(const struct picture *picture, const struct ladder *ladder, double y)
{
    y = draw_caption(picture, y + CAPTION_LINE, ladder->summary);
    y = draw_caption(picture, y, ladder->cause);
    for (unsigned i = 0; i < ladder->hints.count; i++) {
        char *hint = g_strdup_printf("Hint: %s", ladder->hints.words[i]);
        y = draw_caption(picture, y, hint);
        g_free(hint);
    }
    for (unsigned i = 0; i < KEYS; i++)
        if (is_used(ladder, &keys[i])) {
            if (picture != NULL)
                draw_key(picture, &keys[i], y);
            y += CAPTION_LINE;
        }
    return y;
}

static void draw_all(const struct picture *picture)
{
    const struct layout *layout = picture->layout;
    draw_ends(picture);
    for (unsigned end = 0; end < LADDER_ENDS; end++) {
        svg_line(picture->out, "life", (struct svg_point){line_x[end], layout->top},
                 (struct svg_point){line_x[end], layout->bottom});
        draw_bars(picture, (enum ladder_end)end);
    }
    ties_draw(picture->ladder, layout, line_x, picture->out);
    draw_rows(picture);
    draw_below(picture, picture->ladder, layout->bottom);
}

void picture_draw(const struct ladder *ladder, const char *style, FILE *out)
{
    struct layout layout;
    layout_make(&layout, ladder, LINES_TOP);
    const struct picture picture = {ladder, &layout, out};
    const double height = draw_below(NULL, ladder, layout.bottom);
    char *title = g_strdup_printf("Stream %" PRIu32 ": %s > %s", ladder->index,
                                  ladder->ends[LADDER_CLIENT], ladder->ends[LADDER_SERVER]);
    char *said = g_strdup_printf("%s%s%s", ladder->summary, *ladder->cause != '\0' ? ": " : "",
                                 ladder->cause);
    const struct svg_head head = {
        .width = WIDTH, .height = height, .title = title, .description = said, .style = style};
    svg_begin(out, &head);
    svg_rectangle(out, "paper", (struct svg_box){0, 0, WIDTH, height}, "");
    svg_text(out, "title", (struct svg_place){EDGE, 30, 0}, title);
    draw_all(&picture);
    svg_end(out);
    g_free(said);
    g_free(title);
    layout_free(&layout);
}
