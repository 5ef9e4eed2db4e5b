/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_REASONS_H
#define TCPPHASE_REASONS_H

#include "view.h"

/* Stores in the verdict why a segment is not believed, or what its notes rest on. notes: with
 * DOUBTED. The view is the stream before the segment. */
void engine_explain(const struct view *view, uint64_t notes, struct tcpphase_verdict *verdict);

#endif
