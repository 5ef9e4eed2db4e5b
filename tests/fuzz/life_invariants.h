/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What holds of every stream's life, and of what is said of it, whatever the segments. */
#ifndef TCPPHASE_LIFE_INVARIANTS_H
#define TCPPHASE_LIFE_INVARIANTS_H

#include <stream_fields.h>

/* From before a segment to after it. */
void check_life(const struct tcpphase_life *before, const struct stream_entry *entry,
                const struct tcpphase_verdict *verdict);

/* All values of all fields, and how they go together. */
void check_values(const struct stream_entry *entry);

/* Prints how often each word was said; false: not all that can be. */
bool report_words(void);

#endif
