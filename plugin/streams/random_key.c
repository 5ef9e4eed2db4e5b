/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "random_key.h"

#include <glib.h>
#include <sys/random.h>

/* Early in boot the system may have no random numbers yet; addresses (ASLR) and time then serve. */
void stream_random_key(uint64_t *key, size_t words)
{
    const size_t size = words * sizeof *key;
    if (getrandom(key, size, GRND_NONBLOCK) == (ssize_t)size)
        return;
    const guint32 seeds[] = {(guint32)(uintptr_t)key, (guint32)(uintptr_t)&stream_random_key,
                             (guint32)g_get_real_time()};
    GRand *random = g_rand_new_with_seed_array(seeds, G_N_ELEMENTS(seeds));
    for (size_t i = 0; i < words; i++)
        key[i] = (uint64_t)g_rand_int(random) << 32 | g_rand_int(random);
    g_rand_free(random);
}
