/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What all charts are drawn of, beside texts. The style sheet of the page has the classes. */
#ifndef TCPPHASE_BARS_H
#define TCPPHASE_BARS_H

#include <stdint.h>
#include <stdio.h>

/* The room of a bar. */
struct bar_room {
    double left, width;
    double base;   /* y of its lower end */
    double height; /* of the bar of the highest number */
};

/* A bar for a number, in proportion to the highest one. tooltip: what it stands for. */
void bar_draw(FILE *out, const struct bar_room *room, double part, const char *tooltip);

/* The line that bars stand on. */
void bar_draw_axis(FILE *out, double left, double width, double base);

#endif
