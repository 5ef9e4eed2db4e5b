/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Positions of the rows of a connection in its picture. Time runs downwards, to scale as far as
 * there is room for the texts of the arrows; longer pauses are drawn as breaks. */
#ifndef TCPPHASE_LAYOUT_H
#define TCPPHASE_LAYOUT_H

#include "ladder.h"

struct layout_row {
    double y[LADDER_ENDS]; /* where the arrow meets the lines of the ends */
    double captured;       /* y at the capture point */
    double gap;            /* y of the break before it; 0: there is none */
    int64_t pause;         /* ns that the break stands for */
};

struct layout {
    struct layout_row *rows; /* as many as the ladder has */
    double place;            /* of the capture point: 0 at the client, 1 at the server */
    bool knows_place;        /* the round trip was measured; otherwise arrows are horizontal */
    double top, bottom;      /* y of the lines of the ends */
};

/* top: y of the upper ends of both lines. */
void layout_make(struct layout *layout, const struct ladder *ladder, double top);
void layout_free(struct layout *layout);

#endif
