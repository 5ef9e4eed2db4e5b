/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The second pass over a capture, which writes it with comments: the comments on a stream's last
 * segment are known only after the first pass. */
#ifndef TCPPHASE_SECOND_PASS_H
#define TCPPHASE_SECOND_PASS_H

#include "output/pcapng/comments.h"
#include "pass.h"

/* output: index of the output. Reads as far as the first pass did; errors are reported. */
void second_pass_run(const struct pass *first, unsigned output, struct comments *comments);

#endif
