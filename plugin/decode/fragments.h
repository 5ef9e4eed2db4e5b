/* SPDX-License-Identifier: GPL-2.0-or-later */

/* IP fragments that wait for the others of their datagram (RFC 791 section 3.2, RFC 8200 section
 * 4.5), in any order. What overlaps is taken from the fragment that begins first, and from the one
 * that came first of two that begin alike. A datagram that is complete is forgotten: a fragment
 * that comes again begins a new one. */
#ifndef TCPPHASE_FRAGMENTS_H
#define TCPPHASE_FRAGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is kept at most: datagrams; octets of all of them, an eighth of which one may have;
 * fragments of one. */
enum {
    FRAGMENTS_DATAGRAMS_MAX = 1024,
    FRAGMENTS_OCTETS_MAX = 64 * 1024 * 1024,
    FRAGMENTS_OF_DATAGRAM_MAX = 8192
};

struct fragment_key {
    uint8_t addresses[32]; /* from, to; zeros follow */
    uint32_t id;
    uint32_t family; /* length of an address */
};

struct fragment {
    const uint8_t *octets;
    uint32_t offset; /* in the datagram */
    uint32_t length; /* octets; all of them are there */
    bool has_more;   /* it is not the last one */
};

struct fragments *decode_fragments_new(void);
void decode_fragments_free(struct fragments *fragments);

/* Returns the datagram that the fragment completes, and its length; NULL: none. The octets are
 * there until decode_fragments_release. */
const uint8_t *decode_fragments_add(struct fragments *fragments, const struct fragment_key *key,
                                    const struct fragment *fragment, size_t *length);

/* Frees the datagrams that were handed out. */
void decode_fragments_release(struct fragments *fragments);

/* Datagrams that were given up, or wait. */
size_t decode_fragments_incomplete(const struct fragments *fragments);

#endif
