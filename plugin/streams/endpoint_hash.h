/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The hash of one endpoint. */
#ifndef TCPPHASE_ENDPOINT_HASH_H
#define TCPPHASE_ENDPOINT_HASH_H

#include "stream_entry.h"

#include <string.h>

/* words of the hash key */
enum { ENDPOINT_KEY_WORDS = 7 };

/* Multilinear-HM, as in buckets.c. */
static inline uint64_t stream_endpoint_hash(const uint64_t key[ENDPOINT_KEY_WORDS],
                                            const struct stream_endpoint *end)
{
    uint32_t words[4];
    memcpy(words, end->address, sizeof words);
    return key[0] + (key[1] + end->port) * (key[2] + end->family) +
           (key[3] + words[0]) * (key[4] + words[1]) + (key[5] + words[2]) * (key[6] + words[3]);
}

#endif
