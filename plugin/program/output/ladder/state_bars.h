/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The states of an end as bars along its line. */
#ifndef TCPPHASE_STATE_BARS_H
#define TCPPHASE_STATE_BARS_H

#include "layout.h"

struct state_bar {
    enum tcpphase_state state;
    double from, to; /* y */
};

/* Returns the bars of an end (struct state_bar) from top to bottom. A state that the end only
 * passes through has a short one. The caller frees the array. */
GArray *state_bars(const struct ladder *ladder, const struct layout *layout, enum ladder_end end);

#endif
