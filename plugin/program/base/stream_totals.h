/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How many streams are orderly, and how many are in which trouble. */
#ifndef TCPPHASE_STREAM_TOTALS_H
#define TCPPHASE_STREAM_TOTALS_H

#include <troubles.h>

/* Streams of one kind, and how many of them have which trouble as their worst. */
struct stream_tally {
    uint64_t all;
    uint64_t with[TROUBLE_COUNT];
};

struct stream_totals {
    uint64_t orderly;
    struct stream_tally troubled;
    struct stream_tally noted; /* of severity note: not in trouble */
};

void stream_totals_count(struct stream_totals *totals, const struct judged_troubles *judged);
void stream_totals_add(struct stream_totals *sum, const struct stream_totals *totals);

/* Lists the troubles that any of the streams has, the most frequent first. Returns their number. */
unsigned stream_tally_order(const struct stream_tally *tally, enum trouble order[TROUBLE_COUNT]);

/* "205 connections: 198 orderly, 5 in trouble: 3 refused, 2 reset; 2 with a note: 2 port-check".
 * The caller frees it with g_free. */
char *stream_totals_text(const struct stream_totals *totals);

#endif
