/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a segment proves about earlier ones, before it is judged itself: who is the client, which of
 * two ISNs an end uses, and whether a RST or FIN was wrongly believed. */
#ifndef TCPPHASE_SETTLE_H
#define TCPPHASE_SETTLE_H

#include "tcpphase.h"

/* Corrects the stream. A RST that ended it, or a FIN, is no longer believed if both ends continue
 * in spite of it: one sends new octets, the other acknowledges them. A FIN that was never
 * acknowledged and crossed the receiver's own FIN is refuted by the receiver alone, when it goes on
 * to acknowledge less. */
void engine_settle(struct tcpphase_stream *stream, const struct tcpphase_segment *segment);

/* The end uses the ISN of its QUERY_OTHER_ISN. */
void engine_take_other_isn(struct tcpphase_end *end);

#endif
