/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The progress bar, shown only on a terminal. */
#ifndef TCPPHASE_PROGRESS_BAR_H
#define TCPPHASE_PROGRESS_BAR_H

#include "reading.h"

struct progress {
    const GArray *captures;
    gint64 total; /* octets of all captures; 0 for those that are not regular files */
    gint64 begun; /* us */
    gint64 next;  /* us, when to draw next */
    bool is_wanted;
    bool is_shown;
};

void progress_begin(struct progress *progress, const GArray *captures, bool quiet);

/* results: of all captures, of which the first `accepted` have ended. */
void progress_show(struct progress *progress, const struct capture_result *results, guint accepted);

/* Must be called before anything else is printed. */
void progress_hide(struct progress *progress);

#endif
