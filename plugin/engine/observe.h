/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_OBSERVE_H
#define TCPPHASE_OBSERVE_H

#include "tcpphase.h"

/* tcpphase_observe without the fast path (progress.h). Gives the same result. */
void engine_observe_by_rules(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                             struct tcpphase_verdict *verdict);

#endif
