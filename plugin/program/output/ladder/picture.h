/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A connection drawn as SVG. */
#ifndef TCPPHASE_PICTURE_H
#define TCPPHASE_PICTURE_H

#include "ladder.h"

/* Style sheet of its elements: for light and dark screens, paper and grey scale. */
extern const char picture_style[];

/* style: style sheet to be written into it; NULL: the page that contains it has one. */
void picture_draw(const struct ladder *ladder, const char *style, FILE *out);

#endif
