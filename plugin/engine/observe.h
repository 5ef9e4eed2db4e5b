/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_OBSERVE_H
#define TCPPHASE_OBSERVE_H

#include "tcpphase.h"

/* tcpphase_observe without the short way of progress.h: says and remembers the same. */
void engine_observe_by_rules(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                             struct tcpphase_verdict *verdict);

#endif
