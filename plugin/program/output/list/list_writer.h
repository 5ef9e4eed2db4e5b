/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The writer of the list of connections for people. */
#ifndef TCPPHASE_LIST_WRITER_H
#define TCPPHASE_LIST_WRITER_H

#include "output/writer/writer.h"

extern const struct writer_kind list_writer;

#endif
