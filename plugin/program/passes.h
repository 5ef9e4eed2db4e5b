/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Reads one capture and writes its outputs: in one pass, or in two if it is annotated. */
#ifndef TCPPHASE_PASSES_H
#define TCPPHASE_PASSES_H

#include "reading.h"

/* Errors are reported on standard error and in the result. */
void passes_run(const struct reading *reading);

#endif
