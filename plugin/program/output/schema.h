/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The tables of a database: captures and streams. */
#ifndef TCPPHASE_SCHEMA_H
#define TCPPHASE_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

/* Creates the tables in an empty database. In any other one, which is to be resumed, they must be
 * there and have the columns of this version. Returns false after a message on errors. path: for
 * messages. */
bool schema_open(sqlite3 *connection, const char *path);

#endif
