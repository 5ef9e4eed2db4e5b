/* SPDX-License-Identifier: GPL-2.0-or-later */

/* For LD_PRELOAD: fork fails while there is a child, as at the limit of processes of a user. When
 * it does, the file named by the environment variable REFUSED is created. */

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
