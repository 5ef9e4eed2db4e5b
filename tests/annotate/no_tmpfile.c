/* SPDX-License-Identifier: GPL-2.0-or-later */

/* For LD_PRELOAD: O_TMPFILE fails, as on file systems without it (vfat, NFS). */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

static int open_named(const char *function, const char *path, int flags, mode_t mode)
{
    int (*real)(const char *, int, ...) =
        (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, function);
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return real(path, flags, mode);
}

static mode_t mode_of(int flags, va_list words)
{
    return flags & O_CREAT ? va_arg(words, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list words;
    va_start(words, flags);
    const mode_t mode = mode_of(flags, words);
    va_end(words);
    return open_named("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list words;
    va_start(words, flags);
    const mode_t mode = mode_of(flags, words);
    va_end(words);
    return open_named("open64", path, flags, mode);
}
