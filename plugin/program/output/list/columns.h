/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The columns of the list: as many as the terminal has room for. */
#ifndef TCPPHASE_COLUMNS_H
#define TCPPHASE_COLUMNS_H

#include "base/terminal.h"
#include "connection.h"

#include <stdio.h>

/* id, heading. */
#define LIST_COLUMNS(X)                                                                            \
    X(INDEX, "No.")                                                                                \
    X(START, "Start (UTC)")                                                                        \
    X(CLIENT, "Client")                                                                            \
    X(SERVER, "Server")                                                                            \
    X(OPENED, "Opened")                                                                            \
    X(OCTETS, "Octets")                                                                            \
    X(ENDED, "Ended")                                                                              \
    X(LASTED, "After")

#define LIST_COLUMN_ENUM(id, heading) LIST_##id,
enum list_column { LIST_COLUMNS(LIST_COLUMN_ENUM) LIST_COLUMN_COUNT };
#undef LIST_COLUMN_ENUM

struct columns {
    struct terminal terminal;
    int widths[LIST_COLUMN_COUNT]; /* 0: there is no room for it */
    int stacked; /* addresses are so long that the rest is on a second line; 2: the server, too */
};

/* Zero-filled, but for terminal, before the first. */
void columns_measure(struct columns *columns, const struct connection *connection);

/* After the last one that is measured. */
void columns_fit(struct columns *columns);

void columns_print_heading(const struct columns *columns, FILE *out);
void columns_print(const struct columns *columns, const struct connection *connection, FILE *out);

/* In lines of the terminal's width, the later ones behind a margin; column: where the first one
 * begins. */
void columns_print_wrapped(const struct columns *columns, int column, const char *text, FILE *out);

#endif
