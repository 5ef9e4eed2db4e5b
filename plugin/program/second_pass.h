/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The second pass over a capture, which writes it with comments: what is said of a stream's last
 * segment is known only when the first pass has ended. */
#ifndef TCPPHASE_SECOND_PASS_H
#define TCPPHASE_SECOND_PASS_H

#include "output/pcapng/comments.h"
#include "pass.h"

/* output: number of the output. Ends where the first pass did; errors are reported. */
void second_pass_run(const struct pass *first, unsigned output, struct comments *comments);

#endif
