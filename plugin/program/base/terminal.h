/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What text for people is to look like where it is written. */
#ifndef TCPPHASE_TERMINAL_H
#define TCPPHASE_TERMINAL_H

#include <stdbool.h>

struct terminal {
    unsigned width;  /* columns: of the variable COLUMNS, or of the terminal; 80 if neither tells */
    bool has_colour; /* it is a terminal, and NO_COLOR is not set (no-color.org) */
    bool is_utf8;    /* by the locale */
};

/* fd: where the text goes. */
void terminal_look(struct terminal *terminal, int fd);

#endif
