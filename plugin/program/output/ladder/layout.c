/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "layout.h"

/* Pixels. drop: vertical extent of an arrow from one end to the other. least, most: distance of
 * rows without a break; least leaves room for their texts. */
static const double drop = 30, least = 36, most = 110, around_break = 34, margin = 26;

/* Distance of an arrow from the one before it at its sender, where its text is. */
static const double text_height = 19;

/* Half the height of a fold, with the space above it. */
static const double fold_height = 16;

/* An arrow that starts up to so much above the end of the one before it is moved below it, because
 * round trips vary; if it starts higher, the two cross. */
static const double blur = 10;

/* ns that a drop stands for if the round trip is unknown. */
static const double usual_way = 10e6;

static double way_of(const struct ladder *ladder, enum ladder_end end)
{
    const int64_t way = ladder->way[end];
    return way == TCPPHASE_NO_TIME || way < 0 ? -1 : (double)way;
}

/* y: of the row at the capture point. */
static void place_row(const struct layout *layout, const struct ladder_row *row, double y,
                      struct layout_row *placed)
{
    const bool is_level = !layout->knows_place || row->fold.segments > 0;
    const double before = is_level ? 0 : drop * layout->place;
    const double behind = is_level ? 0 : drop * (1 - layout->place);
    const double sign = row->segment.sender == LADDER_CLIENT ? 1 : -1;
    placed->captured = y;
    placed->y[LADDER_CLIENT] = y - sign * before;
    placed->y[LADDER_SERVER] = y + sign * behind;
}

/* How far the row must be moved down to be below the row before. lowest: y of that row's lower edge
 * at each end. */
static double missing_room(const struct ladder_row *row, const struct layout_row *placed,
                           const double lowest[LADDER_ENDS])
{
    const unsigned sender = row->segment.sender;
    if (row->fold.segments > 0)
        return MAX(MAX(lowest[0], lowest[1]) + fold_height - placed->captured, 0);
    const double missing = lowest[sender] + text_height - placed->y[sender];
    return missing > text_height + blur ? 0 : MAX(missing, 0); /* they cross */
}

/* Moves the row down as far as necessary. Returns how far. */
static double make_room(const struct ladder_row *row, struct layout_row *placed,
                        double lowest[LADDER_ENDS])
{
    const double moved = missing_room(row, placed, lowest);
    placed->captured += moved;
    for (unsigned end = 0; end < LADDER_ENDS; end++) {
        placed->y[end] += moved;
        lowest[end] = placed->y[end] + (row->fold.segments > 0 ? fold_height : 0);
    }
    return moved;
}

/* Distance of the row from the one before. Sets pause if there is a break between them. */
static double distance(const struct ladder_row *before, const struct ladder_row *row, double scale,
                       struct layout_row *placed)
{
    const int64_t from = before->fold.segments > 0 ? before->fold.end : before->time;
    const int64_t elapsed = tcpphase_elapsed(from, row->time);
    const double wanted = (double)elapsed * scale;
    if (row->pause == 0 && wanted <= most)
        return CLAMP(wanted, least, most);
    placed->pause = elapsed;
    return 2 * around_break + drop;
}

void layout_make(struct layout *layout, const struct ladder *ladder, double top)
{
    const double to_client = way_of(ladder, LADDER_CLIENT);
    const double to_server = way_of(ladder, LADDER_SERVER);
    const bool knows = to_client >= 0 && to_server >= 0 && to_client + to_server > 0;
    const double scale = drop / (knows ? (to_client + to_server) / 2 : usual_way);
    *layout = (struct layout){
        .rows = g_new0(struct layout_row, ladder->rows->len),
        .knows_place = knows,
        .place = knows ? to_client / (to_client + to_server) : 0.5,
        .top = top,
    };
    double lowest[LADDER_ENDS] = {top, top};
    double y = top + margin + (knows ? drop * layout->place : 0);
    for (guint i = 0; i < ladder->rows->len; i++) {
        struct layout_row *placed = &layout->rows[i];
        const double before = y;
        if (i > 0)
            y += distance(ladder_row(ladder, i - 1), ladder_row(ladder, i), scale, placed);
        if (placed->pause != 0)
            placed->gap = (before + y) / 2;
        place_row(layout, ladder_row(ladder, i), y, placed);
        y += make_room(ladder_row(ladder, i), placed, lowest);
    }
    layout->bottom = y + margin + drop;
}

void layout_free(struct layout *layout)
{
    g_free(layout->rows);
}
