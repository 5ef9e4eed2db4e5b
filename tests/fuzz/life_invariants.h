/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Invariants of the facts and fields of every stream. */
#ifndef TCPPHASE_LIFE_INVARIANTS_H
#define TCPPHASE_LIFE_INVARIANTS_H

#include <stream_fields.h>

/* Compares the facts before and after a segment. */
void check_life(const struct tcpphase_life *before, const struct stream_entry *entry,
                const struct tcpphase_verdict *verdict);

/* The values of all fields, and their relations. */
void check_values(const struct stream_entry *entry);

/* Prints the count of each word. Returns false if one that can occur did not. */
bool report_words(void);

#endif
