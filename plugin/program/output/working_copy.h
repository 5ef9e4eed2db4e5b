/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The working copy of a database: .NAME.part beside its place, under a lock. It stays when the run
 * is killed, so that it can be resumed, and is valid as long as the published database has not
 * changed. */
#ifndef TCPPHASE_WORKING_COPY_H
#define TCPPHASE_WORKING_COPY_H

#include "output/files/place.h"

#include <sqlite3.h>

/* Row 0 of table captures: what the working copy is based on. */
#define WORKING_COPY_BASE "SELECT options FROM captures WHERE id = 0"

struct working_copy {
    char *path;  /* path of the database, as given */
    char *place; /* the same with symbolic links resolved */
    char *part;
    char *base; /* state of the published database it is based on; empty: there was none */
    struct place_lock lock;
    sqlite3 *published; /* connection that locks the published database until it is replaced; NULL:
                           none */
    sqlite3 *connection;
    bool is_new; /* row 0 has not been written yet */
    bool resumes;
};

/* Opens the working copy: empty; or, with resumes, as a killed run has left it, or as a copy of the
 * published database. Returns false after a message on errors; it must be closed in any case. */
bool working_copy_open(struct working_copy *copy, const char *path, bool resumes);

/* Replaces the published database by a compacted copy. Returns false after a message (none if a
 * signal is pending) on errors; the published database stays. */
bool working_copy_publish(struct working_copy *copy);

/* keeps: the file stays, to be resumed. */
void working_copy_close(struct working_copy *copy, bool keeps);

/* Prints the error message of a connection to a file. Returns false. */
bool working_copy_report_error(sqlite3 *connection, const char *path);

#endif
