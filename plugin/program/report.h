/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is reported of a capture when its first pass has ended: messages, and its result. */
#ifndef TCPPHASE_REPORT_H
#define TCPPHASE_REPORT_H

#include "pass.h"

/* Whether it was read to its end. If the user ended it within a record, that is its end. */
void report_end(const struct pass *pass);

/* Streams that were given up for --max-streams. */
void report_given_up(const struct pass *pass);

/* Frames that may hold TCP and could not be decoded, a line for each reason. */
void report_undecoded(const struct pass *pass);

#endif
