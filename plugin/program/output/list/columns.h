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
    int widths[LIST_COLUMN_COUNT]; /* 0: left out, for lack of room */
    int stacked; /* 1: the columns after the addresses are on a second line; 2: the server too */
};

/* Widens the columns for a connection. All members but terminal must be 0 before the first call. */
void columns_measure(struct columns *columns, const struct connection *connection);

/* To be called after the last connection has been measured. */
void columns_fit(struct columns *columns);

void columns_print_heading(const struct columns *columns, FILE *out);
void columns_print(const struct columns *columns, const struct connection *connection, FILE *out);

/* In lines of the terminal's width, the later ones behind a margin; column: where the first one
 * begins. */
void columns_print_wrapped(const struct columns *columns, int column, const char *text, FILE *out);

#endif
