/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One capture read and written to its outputs: in one pass, or in two if it is annotated. */
#ifndef TCPPHASE_PASSES_H
#define TCPPHASE_PASSES_H

#include "reading.h"

/* Messages go to the standard error. */
void passes_run(const struct reading *reading);

#endif
