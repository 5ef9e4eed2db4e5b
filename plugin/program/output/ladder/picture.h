/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A connection drawn as SVG. */
#ifndef TCPPHASE_PICTURE_H
#define TCPPHASE_PICTURE_H

#include "ladder.h"

/* What the classes of its elements look like: on paper, in grey, on a dark screen. */
extern const char picture_style[];

void picture_draw(const struct ladder *ladder, FILE *out);

#endif
