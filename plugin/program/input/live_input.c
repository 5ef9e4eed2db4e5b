/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "live_input.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOMENT = 50000, ROOM = 1 << 16, PATH_SIZE = 32 };

struct live {
    int from;
    int pipe[2];
    int wakes;   /* eventfd */
    int signals; /* signalfd */
    char path[PATH_SIZE];
    live_tick *tick;
    void *user;
    gint64 next_tick; /* us; 0: none */
    GMutex lock;
    GThread *thread;
    gint is_over; /* set when the reader has finished */
    struct live_end end;
    size_t left;        /* octets to be copied before the end; SIZE_MAX: no end is known */
    size_t first, last; /* range of the octets in the buffer */
    char room[ROOM];
};

bool live_is_stream(const struct capture *capture)
{
    struct stat found;
    const bool is_stdin = strcmp(capture->path, "-") == 0;
    const int error = is_stdin ? fstat(STDIN_FILENO, &found) : stat(capture->path, &found);
    return error == 0 && (S_ISFIFO(found.st_mode) || S_ISSOCK(found.st_mode));
}

static int timeout(const struct live *live)
{
    const gint64 left = live->next_tick - g_get_monotonic_time();
    if (live->next_tick == 0)
        return -1;
    return left > 0 ? (int)(left / 1000 + 1) : 0;
}

static void call_tick(struct live *live)
{
    if (live->next_tick == 0 || live->next_tick > g_get_monotonic_time())
        return;
    live_lock(live);
    live->next_tick = live->tick(live->user);
    live_unlock(live);
}

static void take_wake(struct live *live)
{
    eventfd_t count;
    const gint64 soon = g_get_monotonic_time() + MOMENT;
    if (eventfd_read(live->wakes, &count) == 0)
        live->next_tick = live->next_tick == 0 ? soon : MIN(live->next_tick, soon);
}

/* On SIGINT or SIGTERM: the capture ends after the octets that are available now. */
static void take_signal(struct live *live)
{
    struct signalfd_siginfo info;
    int waiting = 0;
    if (read(live->signals, &info, sizeof info) <= 0 || live->end.is_stopped)
        return;
    live->end.is_stopped = true;
    live->left = ioctl(live->from, FIONREAD, &waiting) == 0 ? (size_t)waiting : 0;
}

/* Returns false at the end. */
static bool fetch(struct live *live)
{
    const ssize_t length = read(live->from, live->room, MIN(live->left, sizeof live->room));
    if (length < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (length < 0)
        live->end.error = errno;
    if (length <= 0)
        return false;
    live->first = 0;
    live->last = (size_t)length;
    if (live->left != SIZE_MAX)
        live->left -= (size_t)length;
    return true;
}

static void hand_on(struct live *live)
{
    const ssize_t length = write(live->pipe[1], live->room + live->first, live->last - live->first);
    if (length <= 0)
        return;
    live->first += (size_t)length;
    live->end.octets += (guint64)length;
}

/* Returns false when everything has been copied. */
static bool step(struct live *live)
{
    const bool is_full = live->first < live->last;
    struct pollfd waits[] = {
        {.fd = is_full ? live->pipe[1] : live->from, .events = is_full ? POLLOUT : POLLIN},
        {.fd = live->wakes, .events = POLLIN},
        {.fd = live->signals, .events = POLLIN},
    };
    if (!is_full && live->left == 0)
        return false;
    if (poll(waits, G_N_ELEMENTS(waits), timeout(live)) < 0)
        return errno == EINTR;
    take_wake(live);
    take_signal(live);
    call_tick(live);
    if (waits[0].revents == 0 || (!is_full && live->left == 0))
        return true;
    if (!is_full)
        return fetch(live);
    hand_on(live);
    return true;
}

static gpointer run(gpointer data)
{
    struct live *live = data;
    while (!g_atomic_int_get(&live->is_over) && step(live))
        ;
    close(live->pipe[1]);
    return NULL;
}

/* O_NONBLOCK: opening a FIFO would otherwise block, uninterruptibly, until there is a writer. */
static int open_input(const struct capture *capture)
{
    if (strcmp(capture->path, "-") == 0)
        return dup(STDIN_FILENO);
    return open(capture->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static bool open_all(struct live *live, const struct capture *capture)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    live->from = open_input(capture);
    live->wakes = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    live->signals = signalfd(-1, &stops, SFD_NONBLOCK | SFD_CLOEXEC);
    return live->from >= 0 && live->wakes >= 0 && live->signals >= 0 &&
           pipe2(live->pipe, O_CLOEXEC) == 0 && fcntl(live->pipe[1], F_SETFL, O_NONBLOCK) == 0;
}

struct live *live_open(const struct capture *capture, live_tick *tick, void *user)
{
    struct live *live = g_new0(struct live, 1);
    if (!open_all(live, capture)) {
        g_free(live); /* open descriptors are closed when this process, which reads one capture,
                         ends */
        return NULL;
    }
    live->tick = tick;
    live->user = user;
    live->left = SIZE_MAX;
    g_snprintf(live->path, sizeof live->path, "/dev/fd/%d", live->pipe[0]);
    g_mutex_init(&live->lock);
    live->thread = g_thread_new("input", run, live);
    return live;
}

const char *live_path(const struct live *live)
{
    return live->path;
}

void live_lock(struct live *live)
{
    g_mutex_lock(&live->lock);
}

void live_unlock(struct live *live)
{
    g_mutex_unlock(&live->lock);
}

void live_wake(struct live *live)
{
    eventfd_write(live->wakes, 1);
}

struct live_end live_close(struct live *live)
{
    g_atomic_int_set(&live->is_over, 1);
    live_wake(live);
    g_thread_join(live->thread);
    const struct live_end end = live->end;
    close(live->from);
    close(live->pipe[0]);
    close(live->wakes);
    close(live->signals);
    g_mutex_clear(&live->lock);
    g_free(live);
    return end;
}
