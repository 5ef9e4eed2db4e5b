/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One output of a run: a file of all captures, or a folder with a file of each. */
#ifndef TCPPHASE_OUTPUT_H
#define TCPPHASE_OUTPUT_H

#include "database.h"
#include "output/files/output_file.h"

struct output {
    const struct output_request *request;
    bool is_folder;
    struct output_file file;   /* of an output that is one file */
    struct database *database; /* or of one that is a database */
    bool is_failed;            /* one file, and not all could be written: it is not published */
};

#endif
