/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The signals that end a run, SIGINT, SIGTERM, SIGHUP and SIGPIPE: blocked, so that no handler runs
 * in the middle of anything; work that may take long asks whether one is pending, and stops. */
#ifndef TCPPHASE_INTERRUPTS_H
#define TCPPHASE_INTERRUPTS_H

#include <signal.h>
#include <stdbool.h>

/* Blocks them, but for those that were ignored when the program was started, as by nohup. Returns
 * the set of those that are blocked. */
sigset_t interrupts_block(void);

/* False until they are blocked, and in a process that has unblocked them. */
bool interrupt_is_pending(void);

/* For a process that hears the signals in another way: from here on none is pending. */
void interrupts_leave(void);

/* Waits until a write of PIPE_BUF octets would not block. False, with errno EINTR: a signal is
 * pending. */
bool interrupt_wait_writable(int fd);

#endif
