/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Thin lines from segments to those that send the same again, at the line of their sender. */
#ifndef TCPPHASE_TIES_H
#define TCPPHASE_TIES_H

#include "layout.h"

/* line_x: where the lines of the ends are. */
void ties_draw(const struct ladder *ladder, const struct layout *layout,
               const int line_x[LADDER_ENDS], FILE *out);

#endif
