/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A random key for hashes of untrusted input. */
#ifndef TCPPHASE_RANDOM_KEY_H
#define TCPPHASE_RANDOM_KEY_H

#include <stddef.h>
#include <stdint.h>

void stream_random_key(uint64_t *key, size_t words);

#endif
