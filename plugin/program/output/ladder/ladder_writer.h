/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The writer of a drawing of one connection. */
#ifndef TCPPHASE_LADDER_WRITER_H
#define TCPPHASE_LADDER_WRITER_H

#include "output/writer/writer.h"

extern const struct writer_kind ladder_writer;

#endif
