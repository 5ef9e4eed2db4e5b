/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A capture that comes through a pipe, a FIFO or a socket while it is made. libwiretap blocks until
 * it has a whole record and cannot be interrupted; so a thread hands the octets on to it through a
 * pipe of ours, has rows written while nothing comes, and ends that pipe where SIGINT or SIGTERM
 * end the capture. */
#ifndef TCPPHASE_LIVE_H
#define TCPPHASE_LIVE_H

#include "capture.h"

struct live;

/* Called by the thread, with the lock held. Returns when it is to be called again, in us of
 * g_get_monotonic_time; 0: when live_wake asks for it. */
typedef gint64 live_tick(void *user);

/* Whether the capture comes through a pipe, a FIFO or a socket. */
bool live_is_stream(const struct capture *capture);

/* SIGINT and SIGTERM must be blocked. NULL: errno tells why not. */
struct live *live_open(const struct capture *capture, live_tick *tick, void *user);

/* Of the pipe that libwiretap reads. */
const char *live_path(const struct live *live);

/* Held while anything is worked on that tick works on. */
void live_lock(struct live *live);
void live_unlock(struct live *live);

/* There is something for tick to do: it is called in a moment. */
void live_wake(struct live *live);

struct live_end {
    guint64 octets;  /* handed on */
    bool is_stopped; /* by a signal */
    int error;       /* errno of the read that failed; 0: none */
};

/* Ends the thread, and frees all. */
struct live_end live_close(struct live *live);

#endif
