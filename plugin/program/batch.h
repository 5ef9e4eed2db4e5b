/* SPDX-License-Identifier: GPL-2.0-or-later */

/* All captures of a run, several at once: each is read by a process of its own, as libwiretap knows
 * no threads, and as a capture that breaks its reader must not break the others. */
#ifndef TCPPHASE_BATCH_H
#define TCPPHASE_BATCH_H

#include "command/options.h"

/* Returns the exit status. A signal that ends the run ends the process. */
int batch_run(const struct options *options);

#endif
