/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Totals of all captures, printed on standard error at the end of a run. */
#ifndef TCPPHASE_TOTALS_H
#define TCPPHASE_TOTALS_H

#include "input/capture.h"

/* Prints how many files in folders were skipped, if any. */
void totals_tell_passed(const struct capture_result *results, guint count);

/* Prints the totals as one line of JSON. */
void totals_tell(const struct capture_result *results, guint count);

#endif
