/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Reads all captures of a run, several at a time, each in a process of its own: libwiretap is not
 * thread-safe, and a crash caused by one capture must not affect others. */
#ifndef TCPPHASE_BATCH_H
#define TCPPHASE_BATCH_H

#include "command/options.h"

/* Returns the exit status. A signal that ends the run also ends the process by that signal. */
int batch_run(const struct options *options);

#endif
