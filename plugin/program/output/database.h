/* SPDX-License-Identifier: GPL-2.0-or-later */

/* An SQLite database of many captures: table captures, one row per capture, and table streams. It
 * is made in a working copy beside its place (working_copy.h). Each capture is added
 * entirely within a transaction, so that a killed run can be resumed. The published database is the
 * same octet for octet, whatever the order in which captures were added, and however often the run
 * was killed and resumed. */
#ifndef TCPPHASE_DATABASE_H
#define TCPPHASE_DATABASE_H

#include "command/options.h"
#include "input/capture.h"

struct database;

/* Opens an empty database or, with --resume, what an earlier run left. Returns NULL after a message
 * on errors. */
struct database *database_open(const char *path, const struct options *options);

/* Assigns numbers to the captures, in order. */
bool database_list(struct database *database, const GArray *captures);

/* Its path, symbolic links resolved. */
const char *database_place(const struct database *database);

/* Whether the capture is in the database, unchanged since and read with the same options. */
bool database_has(struct database *database, const struct capture *capture);

/* Adds the capture, with its streams read from the file as rows of FORMAT_SQLITE. A killed run
 * loses at most the captures added in the second before. */
bool database_add(struct database *database, const struct capture *capture,
                  const struct capture_result *result, int fd);

/* Commits what was added, at most once a second; to be called while nothing is added. Returns false
 * after a message on errors. */
bool database_tick(struct database *database);

/* Publishes the finished database and frees it. */
bool database_publish(struct database *database);

/* Frees it; the working copy stays, to be resumed. NULL is allowed. */
void database_close(struct database *database);

#endif
