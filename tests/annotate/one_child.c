/* SPDX-License-Identifier: GPL-2.0-or-later */

/* For LD_PRELOAD: fork fails, as it does where a user has too many processes, as long as there is a
 * child. */

#include <dlfcn.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t fork(void)
{
    siginfo_t child;
    pid_t (*real)(void) = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
    if (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0) {
        errno = EAGAIN;
        return -1;
    }
    return real();
}
