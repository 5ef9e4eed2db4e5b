/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "bars.h"

#include "output/svg/svg.h"

static const double least = 1.5; /* height and width: a bar must be seen */
static const double gap = 0.8;   /* between bars */

static double at_least(double size, double limit)
{
    return size > limit ? size : limit;
}

void bar_draw(FILE *out, const struct bar_room *room, double part, const char *tooltip)
{
    const double height = at_least(room->height * part, least);
    const double width = at_least(room->width - gap, least);
    svg_begin_group(out, "bar", "", tooltip);
    svg_rectangle(out, "box", (struct svg_box){room->left, room->base - height, width, height}, "");
    svg_end_group(out);
}

void bar_draw_axis(FILE *out, double left, double width, double base)
{
    svg_line(out, "axis", (struct svg_point){left, base}, (struct svg_point){left + width, base});
}
