/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writes SVG (https://www.w3.org/TR/SVG2/). Text is escaped here and only here. Lengths are in user
 * units, CSS pixels. */
#ifndef TCPPHASE_SVG_H
#define TCPPHASE_SVG_H

#include <stdbool.h>
#include <stdio.h>

struct svg_point {
    double x, y;
};

/* Size, title and description (for screen readers), and style sheet (not escaped; NULL: none).
 * prefix: of the ids of a chart, which differ from others of the page; a chart is one image for
 * screen readers. NULL: a drawing of whose elements they read the texts. */
struct svg_head {
    double width, height;
    const char *title;
    const char *description;
    const char *style;
    const char *prefix;
};

void svg_begin(FILE *out, const struct svg_head *head);
void svg_end(FILE *out);

/* A group. attributes: others than its class, each preceded by a space, not escaped. tooltip: NULL:
 * none. */
void svg_begin_group(FILE *out, const char *class, const char *attributes, const char *tooltip);
void svg_end_group(FILE *out);

void svg_line(FILE *out, const char *class, struct svg_point from, struct svg_point to);

/* A line through all points; a polygon is closed and filled. */
void svg_polyline(FILE *out, const char *class, const struct svg_point points[], unsigned count);
void svg_polygon(FILE *out, const char *class, const struct svg_point points[], unsigned count);

struct svg_box {
    double x, y; /* upper left corner */
    double width, height;
};

/* attributes: as for a group. */
void svg_rectangle(FILE *out, const char *class, struct svg_box box, const char *attributes);

/* Where a text begins, or ends if its class aligns it right; and its rotation, clockwise. */
struct svg_place {
    double x, y;
    double degrees;
};

void svg_text(FILE *out, const char *class, struct svg_place place, const char *text);

#endif
