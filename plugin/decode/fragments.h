/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Reassembly of IP fragments (RFC 791 section 3.2, RFC 8200 section 4.5), in any order. Overlapping
 * octets are taken from the fragment with the lower offset, or of two with the same offset from the
 * first to arrive. A completed datagram is removed: a repeated fragment begins a new one. */
#ifndef TCPPHASE_FRAGMENTS_H
#define TCPPHASE_FRAGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Limits: incomplete datagrams; octets of all datagrams (one may have an eighth); fragments of a
 * datagram. */
enum {
    FRAGMENTS_DATAGRAMS_MAX = 1024,
    FRAGMENTS_OCTETS_MAX = 64 * 1024 * 1024,
    FRAGMENTS_OF_DATAGRAM_MAX = 8192
};

struct fragment_key {
    uint8_t addresses[32]; /* source, destination; padded with zeros */
    uint32_t id;
    uint32_t family; /* octets of an address: 4 or 16 */
};

struct fragment {
    const uint8_t *octets;
    uint32_t offset; /* offset in the datagram */
    uint32_t length; /* captured octets, all of them */
    bool has_more;   /* not the last fragment */
};

struct fragments *decode_fragments_new(void);
void decode_fragments_free(struct fragments *fragments);

/* Returns the datagram that the fragment completes and sets its length; NULL if it completes none.
 * Valid until decode_fragments_release. */
const uint8_t *decode_fragments_add(struct fragments *fragments, const struct fragment_key *key,
                                    const struct fragment *fragment, size_t *length);

/* Frees the datagrams returned by decode_fragments_add. */
void decode_fragments_release(struct fragments *fragments);

/* Number of datagrams evicted or still incomplete. */
size_t decode_fragments_incomplete(const struct fragments *fragments);

#endif
