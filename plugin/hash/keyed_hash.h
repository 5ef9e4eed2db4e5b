/* SPDX-License-Identifier: GPL-2.0-or-later */

/* SipHash-1-3 of 64-bit words: a hash for tables whose keys come from packets. Without the key
 * nobody can choose packets whose hashes collide. The hash differs from run to run, so no output
 * may depend on it.
 *
 * J.-P. Aumasson, D. J. Bernstein: SipHash: a fast short-input PRF (2012). */
#ifndef TCPPHASE_KEYED_HASH_H
#define TCPPHASE_KEYED_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t words[2];
};

/* A random key. */
struct hash_key hash_key_new(void);

static inline uint64_t hash_rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void hash_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = hash_rotate(v[1], 13) ^ v[0];
    v[3] = hash_rotate(v[3], 16) ^ v[2];
    v[0] = hash_rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = hash_rotate(v[1], 17) ^ v[2];
    v[3] = hash_rotate(v[3], 21) ^ v[0];
    v[2] = hash_rotate(v[2], 32);
}

/* The hash of a key of fewer than 32 words. */
static inline uint64_t hash_words(const struct hash_key *key, const uint64_t *words, size_t count)
{
    uint64_t v[4] = {
        key->words[0] ^ UINT64_C(0x736f6d6570736575),
        key->words[1] ^ UINT64_C(0x646f72616e646f6d),
        key->words[0] ^ UINT64_C(0x6c7967656e657261),
        key->words[1] ^ UINT64_C(0x7465646279746573),
    };
    const uint64_t length = (uint64_t)(8 * count) << 56;
    for (size_t i = 0; i < count; i++) {
        v[3] ^= words[i];
        hash_round(v);
        v[0] ^= words[i];
    }
    v[3] ^= length;
    hash_round(v);
    v[0] ^= length;
    v[2] ^= 0xff;
    hash_round(v);
    hash_round(v);
    hash_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif
