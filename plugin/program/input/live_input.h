/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A live capture from a pipe, a FIFO or a socket. libwiretap blocks until a whole record is
 * available and cannot be interrupted. So a thread copies the octets to an internal pipe, calls
 * tick while nothing arrives, and closes the pipe when SIGINT or SIGTERM end the capture. */
#ifndef TCPPHASE_LIVE_INPUT_H
#define TCPPHASE_LIVE_INPUT_H

#include "capture.h"

struct live;

/* Called by the thread with the lock held. Returns when it is to be called again, in us of
 * g_get_monotonic_time; 0: after live_wake only. */
typedef gint64 live_tick(void *user);

/* Whether the capture is read from a pipe, a FIFO or a socket. */
bool live_is_stream(const struct capture *capture);

/* SIGINT and SIGTERM must be blocked. Returns NULL and sets errno on errors. */
struct live *live_open(const struct capture *capture, live_tick *tick, void *user);

/* Path of the internal pipe, for libwiretap. */
const char *live_path(const struct live *live);

/* The lock must be held while data that tick uses is accessed. */
void live_lock(struct live *live);
void live_unlock(struct live *live);

/* Requests a call of tick. */
void live_wake(struct live *live);

struct live_end {
    guint64 octets;  /* octets copied */
    bool is_stopped; /* ended by a signal */
    int error;       /* errno of a failed read; 0: none */
};

/* Ends the thread and frees everything. */
struct live_end live_close(struct live *live);

#endif
