/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is told of all captures at the end of a run, on the standard error. */
#ifndef TCPPHASE_TOTALS_H
#define TCPPHASE_TOTALS_H

#include "input/capture.h"

/* How many files in folders were passed over, if any were. */
void totals_tell_passed(const struct capture_result *results, guint count);

/* The totals, as one line of JSON. */
void totals_tell(const struct capture_result *results, guint count);

#endif
