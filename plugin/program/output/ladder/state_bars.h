/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How long an end was in each state, in a picture. */
#ifndef TCPPHASE_STATE_BARS_H
#define TCPPHASE_STATE_BARS_H

#include "layout.h"

struct state_bar {
    enum tcpphase_state state;
    double from, to; /* y */
};

/* The bars of an end, struct state_bar, from top to bottom; to be freed. A state that the end only
 * passed has a short one. */
GArray *state_bars(const struct ladder *ladder, const struct layout *layout, enum ladder_end end);

#endif
