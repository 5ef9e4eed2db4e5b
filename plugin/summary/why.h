/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The field `why` of a segment. */
#ifndef TCPPHASE_WHY_H
#define TCPPHASE_WHY_H

#include "stream_text.h"

#include <tcpphase.h>

/* Writes why the segment is not believed, or what a note of it rests on, with the numbers that were
 * compared. text: STREAM_TEXT_SIZE octets. Returns false if there is nothing to say. */
bool summary_write_why(const struct tcpphase_verdict *verdict, char *text);

#endif
