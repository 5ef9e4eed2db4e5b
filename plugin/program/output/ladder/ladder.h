/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A connection to be drawn: its rows, and the texts above and below them. */
#ifndef TCPPHASE_LADDER_H
#define TCPPHASE_LADDER_H

#include "rows.h"

#include <endpoint_text.h>
#include <stdio.h>
#include <stream_fields.h>

struct ladder {
    uint32_t index; /* of the stream */
    char ends[LADDER_ENDS][ENDPOINT_TEXT_SIZE];
    char summary[STREAM_TEXT_SIZE];
    char cause[STREAM_TEXT_SIZE]; /* empty: none, or the same as in the summary */
    struct stream_value hints;    /* what to look at next; count 0: nothing */
    int64_t way[LADDER_ENDS];     /* round trip between capture point and each end (ns), or
                                     TCPPHASE_NO_TIME */
    GArray *rows;                 /* struct ladder_row; at least one */
};

static inline const struct ladder_row *ladder_row(const struct ladder *ladder, guint i)
{
    return &g_array_index(ladder->rows, struct ladder_row, i);
}

#endif
