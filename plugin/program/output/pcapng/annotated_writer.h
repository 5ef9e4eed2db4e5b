/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The writer of an annotated capture. Its state is the struct comments of the second pass. */
#ifndef TCPPHASE_ANNOTATED_WRITER_H
#define TCPPHASE_ANNOTATED_WRITER_H

#include "output/writer/writer.h"

extern const struct writer_kind annotated_writer;

#endif
