/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The writer of a report: a page of HTML with all connections of all captures. */
#ifndef TCPPHASE_REPORT_WRITER_H
#define TCPPHASE_REPORT_WRITER_H

#include "output/writer/writer.h"

extern const struct writer_kind report_writer;

#endif
