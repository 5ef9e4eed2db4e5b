/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A connection drawn with characters, for a terminal. */
#ifndef TCPPHASE_TERMINAL_LADDER_H
#define TCPPHASE_TERMINAL_LADDER_H

#include "base/terminal.h"
#include "ladder.h"

void terminal_ladder_draw(const struct ladder *ladder, const struct terminal *terminal, FILE *out);

#endif
