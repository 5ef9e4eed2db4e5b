/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "state_bars.h"

static const double shortest = 9; /* pixels, of a state that an end only passes through */

/* Ends the current bar and begins the next. */
static void begin_bar(GArray *bars, enum tcpphase_state state, double y)
{
    if (bars->len > 0)
        g_array_index(bars, struct state_bar, bars->len - 1).to = y;
    const struct state_bar bar = {state, y, y};
    g_array_append_val(bars, bar);
}

/* The end goes through the states of the path at y: the last one begins there, those between just
 * above it, but below the beginning of the bar before. */
static void move(GArray *bars, tcpphase_path path, double y)
{
    const unsigned count = tcpphase_path_length(path);
    const double before = g_array_index(bars, struct state_bar, bars->len - 1).from;
    y = MAX(y, before + 2);
    double step = MIN(shortest, (y - before) / count);
    for (unsigned i = 1; i < count; i++)
        begin_bar(bars, tcpphase_path_state(path, i), y - step * (count - 1 - i));
}

GArray *state_bars(const struct ladder *ladder, const struct layout *layout, enum ladder_end end)
{
    GArray *bars = g_array_new(FALSE, FALSE, sizeof(struct state_bar));
    begin_bar(bars, tcpphase_path_state(ladder_row(ladder, 0)->segment.path[end], 0), layout->top);
    for (guint i = 0; i < ladder->rows->len; i++) {
        const struct ladder_row *row = ladder_row(ladder, i);
        if (ladder_moves(&row->segment, end))
            move(bars, row->segment.path[end], layout->rows[i].y[end]);
    }
    g_array_index(bars, struct state_bar, bars->len - 1).to = layout->bottom;
    return bars;
}
