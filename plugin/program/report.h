/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Reports after the first pass over a capture: messages, and its result. */
#ifndef TCPPHASE_REPORT_H
#define TCPPHASE_REPORT_H

#include "pass.h"

/* Reports an error if it was not read to its end. If the user ended it within a record, that is its
 * end. */
void report_end(const struct pass *pass);

/* Reports times that are invalid, or that the reader cannot convert. */
void report_times(const struct pass *pass);

/* Reports streams that were evicted because of --max-streams. */
void report_given_up(const struct pass *pass);

/* Reports frames that may hold TCP and could not be decoded, one line per reason. */
void report_undecoded(const struct pass *pass);

#endif
