/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One output of a run: a file for all captures, or a folder with a file for each. */
#ifndef TCPPHASE_OUTPUT_H
#define TCPPHASE_OUTPUT_H

#include "base/stream_totals.h"
#include "database.h"
#include "output/files/output_file.h"

struct output {
    const struct output_request *request;
    bool is_folder;
    struct output_file file;      /* if the output is one file */
    struct database *database;    /* if the output is a database */
    unsigned captures;            /* that were added to it */
    struct stream_totals totals;  /* of them */
    struct stream_charts *charts; /* of them; NULL: it has none */
    bool is_failed; /* the output is one file and could not be written: it will not be published */
};

#endif
