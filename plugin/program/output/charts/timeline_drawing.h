/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A timeline as SVG: a strip of bars for each kind of event, one below the other. */
#ifndef TCPPHASE_TIMELINE_DRAWING_H
#define TCPPHASE_TIMELINE_DRAWING_H

#include "timeline.h"

#include <stdio.h>

/* The timeline must not be empty. */
void timeline_draw(const struct timeline *timeline, FILE *out);

#endif
