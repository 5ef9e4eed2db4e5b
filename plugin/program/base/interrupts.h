/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The signals that end a run: SIGINT, SIGTERM, SIGHUP and SIGPIPE. They are blocked, so no handler
 * interrupts anything; long operations check whether one is pending, and stop. */
#ifndef TCPPHASE_INTERRUPTS_H
#define TCPPHASE_INTERRUPTS_H

#include <signal.h>
#include <stdbool.h>

/* Blocks these signals, except those that were ignored at program start (nohup). Returns the
 * blocked set. */
sigset_t interrupts_block(void);

/* False before interrupts_block and after interrupts_leave. */
bool interrupt_is_pending(void);

/* For a process that handles the signals otherwise: interrupt_is_pending then returns false. */
void interrupts_leave(void);

/* Waits until a write of PIPE_BUF octets would not block. Returns false and sets errno to EINTR if
 * a signal is pending. */
bool interrupt_wait_writable(int fd);

#endif
