/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The writer of a trace. The successive connections between two endpoints form a scenario. It is
 * written when it is complete: when the stream table has removed its last stream, or at the end.
 * Until then its records are in an unnamed file. */
#ifndef TCPPHASE_TRACE_OUTPUT_H
#define TCPPHASE_TRACE_OUTPUT_H

#include "output/writer/writer.h"

extern const struct writer_kind trace_writer;

#endif
