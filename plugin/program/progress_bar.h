/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How far a run is, for those who watch: only on a terminal. */
#ifndef TCPPHASE_PROGRESS_H
#define TCPPHASE_PROGRESS_H

#include "reading.h"

struct progress {
    const GArray *captures;
    gint64 total; /* octets; what is no file has none */
    gint64 begun; /* us */
    gint64 next;  /* us: it is not shown before */
    bool is_wanted;
    bool is_shown;
};

void progress_begin(struct progress *progress, const GArray *captures, bool quiet);

/* results: of the captures, of which those before accepted are over. */
void progress_show(struct progress *progress, const struct capture_result *results, guint accepted);

/* Before anything else is printed. */
void progress_hide(struct progress *progress);

#endif
