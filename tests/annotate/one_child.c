/* SPDX-License-Identifier: GPL-2.0-or-later */

/* For LD_PRELOAD: fork fails, as it does where a user has too many processes, as long as there is a
 * child. That it did is seen by the file that the environment variable REFUSED names. */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t fork(void)
{
    siginfo_t child;
    pid_t (*real)(void) = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
    if (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0) {
        const char *refused = getenv("REFUSED");
        if (refused != NULL)
            close(open(refused, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
        errno = EAGAIN;
        return -1;
    }
    return real();
}
