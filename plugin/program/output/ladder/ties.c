/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ties.h"

#include "output/svg/svg.h"

#include <inttypes.h>

struct tie_place {
    double x; /* of the line of the sender */
    bool is_left;
    double from, to; /* y */
};

/* What a segment sends again is found by its sender and sequence number. */
static gpointer key_of(const struct ladder_segment *segment)
{
    return GSIZE_TO_POINTER(((gsize)segment->seq << 1 | segment->sender) + 1);
}

static bool takes_numbers(const struct ladder_row *row)
{
    return row->fold.segments == 0 && row->segment.icmp_version == 0 &&
           (row->segment.length > 0 || (row->segment.flags & (TCPPHASE_SYN | TCPPHASE_FIN)) != 0);
}

static void draw_tie(const struct ladder_row *row, const struct ladder_row *before,
                     const struct tie_place *place, FILE *out)
{
    const double aside = place->is_left ? 1 : -1, near = 6 * aside, far = 17 * aside, slope = 5;
    const struct svg_point points[] = {
        {place->x + near, place->from},
        {place->x + far, place->from + slope},
        {place->x + far, place->to - slope},
        {place->x + near, place->to},
    };
    char tooltip[96];
    snprintf(tooltip, sizeof tooltip, "Frame %" PRIu32 " sends again what frame %" PRIu32 " sent",
             row->segment.frame, before->segment.frame);
    svg_begin_group(out, "tie", "", tooltip);
    svg_polyline(out, "line", points, G_N_ELEMENTS(points));
    svg_end_group(out);
}

void ties_draw(const struct ladder *ladder, const struct layout *layout,
               const int line_x[LADDER_ENDS], FILE *out)
{
    GHashTable *rows = g_hash_table_new(NULL, NULL); /* number of the last row with a key */
    for (guint i = 0; i < ladder->rows->len; i++) {
        const struct ladder_row *row = ladder_row(ladder, i);
        const unsigned end = row->segment.sender;
        gpointer before;
        if (!takes_numbers(row))
            continue;
        if (row->segment.notes & TCPPHASE_NOTE_BIT(RETRANSMISSION) &&
            g_hash_table_lookup_extended(rows, key_of(&row->segment), NULL, &before)) {
            const struct tie_place place = {line_x[end], end == LADDER_CLIENT,
                                            layout->rows[GPOINTER_TO_UINT(before)].y[end],
                                            layout->rows[i].y[end]};
            draw_tie(row, ladder_row(ladder, GPOINTER_TO_UINT(before)), &place, out);
        }
        g_hash_table_insert(rows, key_of(&row->segment), GUINT_TO_POINTER(i));
    }
    g_hash_table_destroy(rows);
}
