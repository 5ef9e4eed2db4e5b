/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One SQLite database of many captures: table captures, a row each, and table streams. While it is
 * made it stands beside its place, as file.part; a capture is in it with all its streams or not at
 * all, so that a killed run can be resumed there. The finished one has the same octets whatever the
 * order in which captures came, and however often the run was killed. */
#ifndef TCPPHASE_DATABASE_H
#define TCPPHASE_DATABASE_H

#include "command/options.h"
#include "input/capture.h"

struct database;

/* Begins with nothing, or, to resume, with what an earlier run left. NULL: an error was told. */
struct database *database_open(const char *path, const struct options *options);

/* Gives the captures their numbers, in order. */
bool database_list(struct database *database, const GArray *captures);

/* Its path behind symbolic links. */
const char *database_place(const struct database *database);

/* True when the capture is in it as it is now, read with the same options. */
bool database_has(struct database *database, const struct capture *capture);

/* Puts the capture in, its streams as rows of FORMAT_SQLITE read from the file. */
bool database_add(struct database *database, const struct capture *capture,
                  const struct capture_result *result, int fd);

/* Gives the finished database its name, and frees it. */
bool database_publish(struct database *database);

/* Frees it; what is in it waits to be resumed. NULL is allowed. */
void database_close(struct database *database);

#endif
