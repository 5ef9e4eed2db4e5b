/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "descriptors.h"

#include <glib.h>
#include <sys/resource.h>

/* Kept free for the capture being read, database journals, and folders opened for fsync. */
enum { RESERVE = 32 };

static rlim_t count_open(void)
{
    rlim_t count = 0;
    GDir *folder = g_dir_open("/proc/self/fd", 0, NULL);
    while (folder != NULL && g_dir_read_name(folder) != NULL)
        count++;
    if (folder != NULL)
        g_dir_close(folder);
    return count;
}

unsigned descriptors_available(unsigned wanted)
{
    struct rlimit limit;
    const rlim_t used = count_open() + RESERVE;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur < used + wanted) {
        const rlim_t soft = limit.rlim_cur;
        limit.rlim_cur = MIN(used + wanted, limit.rlim_max);
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            limit.rlim_cur = soft;
    }
    const rlim_t left = limit.rlim_cur > used ? limit.rlim_cur - used : 0;
    return (unsigned)MIN(left, wanted);
}
