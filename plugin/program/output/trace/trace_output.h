/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The writer of a capture as a trace. The connections of two endpoints that follow each other make
 * a scenario, which is written when it is complete: when the table has forgotten the last of them,
 * or at the end. Until then it lies in a file without a name. */
#ifndef TCPPHASE_TRACE_OUTPUT_H
#define TCPPHASE_TRACE_OUTPUT_H

#include "output/writer/writer.h"

extern const struct writer_kind trace_writer;

#endif
