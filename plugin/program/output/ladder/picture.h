/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A connection drawn as SVG. */
#ifndef TCPPHASE_PICTURE_H
#define TCPPHASE_PICTURE_H

#include "ladder.h"

/* What the classes of its elements look like: on paper, in grey, on a dark screen. */
extern const char picture_style[];

/* style: a style sheet that is written into it; NULL: that of the page it is in applies. */
void picture_draw(const struct ladder *ladder, const char *style, FILE *out);

#endif
