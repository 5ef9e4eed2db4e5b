/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Where the rows of a connection are in its picture. Time goes down: true within an exchange, as
 * far as there is room for the texts of each arrow; longer pauses are breaks. */
#ifndef TCPPHASE_LAYOUT_H
#define TCPPHASE_LAYOUT_H

#include "ladder.h"

struct layout_row {
    double y[LADDER_ENDS]; /* where the arrow meets the lines of the ends */
    double captured;       /* y at the place of capture */
    double gap;            /* y of the break before it; 0: there is none */
    int64_t pause;         /* ns that the break stands for */
};

struct layout {
    struct layout_row *rows; /* as many as the ladder has */
    double place;            /* of capture: 0 at the client, 1 at the server */
    bool knows_place;        /* the round trip was measured; else arrows are level */
    double top, bottom;      /* y of the lines of the ends */
};

/* top: y. */
void layout_make(struct layout *layout, const struct ladder *ladder, double top);
void layout_free(struct layout *layout);

#endif
