/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "interrupts.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/signalfd.h>

static sigset_t blocked;    /* empty before interrupts_block() */
static int pending_fd = -1; /* signalfd: readable while a signal is pending; never read */

sigset_t interrupts_block(void)
{
    static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct sigaction action;
        sigaction(endings[i], NULL, &action);
        if (action.sa_handler != SIG_IGN)
            sigaddset(&blocked, endings[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    pending_fd = signalfd(pending_fd, &blocked, SFD_CLOEXEC);
    return blocked;
}

bool interrupt_is_pending(void)
{
    sigset_t pending;
    sigset_t ours;
    if (pending_fd < 0)
        return false;
    sigpending(&pending);
    sigandset(&ours, &pending, &blocked);
    return !sigisemptyset(&ours);
}

void interrupts_leave(void)
{
    pending_fd = -1; /* not closed: may be shared with the parent process */
}

bool interrupt_wait_writable(int fd)
{
    struct pollfd fds[] = {{.fd = pending_fd, .events = POLLIN}, {.fd = fd, .events = POLLOUT}};
    while (poll(fds, 2, -1) < 0 && errno == EINTR) {
    }
    if (!(fds[0].revents & POLLIN))
        return true;
    errno = EINTR;
    return false;
}
