/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "keyed_hash.h"

#include <sys/random.h>
#include <time.h>

struct hash_key hash_key_new(void)
{
    struct hash_key key;
    if (getrandom(&key, sizeof key, GRND_NONBLOCK) == (ssize_t)sizeof key)
        return key;
    /* An old kernel, or the machine is just starting: the address space is random, too. */
    key.words[0] = (uint64_t)(uintptr_t)&key ^ (uint64_t)time(NULL) << 32;
    key.words[1] = (uint64_t)(uintptr_t)&hash_key_new ^ (uint64_t)clock() << 32;
    return key;
}
