/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The file in which a database is made: .NAME.part beside its place, under a lock. It stays when
 * the run is killed, to be resumed, and counts as long as what is published has not changed since.
 */
#ifndef TCPPHASE_WORKING_COPY_H
#define TCPPHASE_WORKING_COPY_H

#include "output/files/place.h"

#include <sqlite3.h>

/* Row 0 of table captures says what a working copy is based on. */
#define WORKING_COPY_BASE "SELECT options FROM captures WHERE id = 0"

struct working_copy {
    char *path;  /* of the database, as given */
    char *place; /* behind symbolic links */
    char *part;
    char *base; /* the state of the published database that it is based on; empty: none is there */
    struct place_lock lock;
    sqlite3
        *published; /* holds a lock on what is published until that is replaced; NULL: not there */
    sqlite3 *connection;
    bool is_new; /* it has no row 0 yet */
    bool resumes;
};

/* Opens it: with nothing in it; or, to resume, as a killed run left it, or with what is published.
 * False: an error was told; it is to be closed all the same. */
bool working_copy_open(struct working_copy *copy, const char *path, bool resumes);

/* Replaces what is published by a compact copy. False: an error was told, unless a signal is
 * pending; what is published stays. */
bool working_copy_publish(struct working_copy *copy);

/* keeps: it waits to be resumed. */
void working_copy_close(struct working_copy *copy, bool keeps);

/* Tells the error of a connection to a file. Returns false. */
bool working_copy_report_error(sqlite3 *connection, const char *path);

#endif
