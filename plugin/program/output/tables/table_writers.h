/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The writers of tables. */
#ifndef TCPPHASE_TABLE_WRITERS_H
#define TCPPHASE_TABLE_WRITERS_H

#include "output/writer/writer.h"

extern const struct writer_kind stream_table_writer;
extern const struct writer_kind segment_table_writer;

#endif
