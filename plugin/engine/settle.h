/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a segment tells about the past, before it is judged: who is the client, which of two numbers
 * an end began with, and what was believed of the ends and is not so. */
#ifndef TCPPHASE_SETTLE_H
#define TCPPHASE_SETTLE_H

#include "tcpphase.h"

/* Corrects the stream. One rule takes back what was believed:
 *
 *     Both ends go on in spite of it: one sends new octets, the other acknowledges them.
 *
 * It holds of a RST that ended the stream, and of a FIN. What its receiver never acknowledged is
 * taken back by the receiver alone: a FIN that crossed its own, when it goes on to acknowledge
 * less.
 */
void engine_settle(struct tcpphase_stream *stream, const struct tcpphase_segment *segment);

/* The end began with the number of its QUERY_OTHER_ISN. */
void engine_take_other_isn(struct tcpphase_end *end);

#endif
