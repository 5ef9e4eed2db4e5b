/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The roles of streams whose opening was not captured, as other streams show them: an address and
 * port that sent a SYN-ACK, or that a SYN was sent to, belongs to a server.
 *
 * Only servers are stored, so that many SYNs to one port need one entry. */
#ifndef TCPPHASE_ROLES_H
#define TCPPHASE_ROLES_H

#include "endpoint_hash.h"
#include "ring.h"

/* capacity of the ring, 2.5 MiB with its buckets */
enum { ROLES_MOST_BITS = 17 };

struct roles {
    struct ring servers; /* value: enum evidence in roles.c */
    uint16_t changes;    /* changes of servers, never 0: after 65535 comes 1 */
    uint64_t key[ENDPOINT_KEY_WORDS];
};

void stream_roles_init(struct roles *roles);
void stream_roles_clear(struct roles *roles);

/* Learns from a segment with SYN that was judged. */
void stream_roles_learn(struct roles *roles, const struct stream_entry *entry,
                        const struct tcpphase_segment *segment,
                        const struct tcpphase_verdict *verdict);

/* Updates the roles in the state of an entry, which must have a slot, before its next segment, if
 * anything was learned since its last one. Only for streams with life.guesses_client. */
void stream_roles_update_state(const struct roles *roles, struct stream_entry *entry);

/* Updates the roles in the life of an entry. Returns whether they are known: from its own segments
 * or from other streams. */
bool stream_roles_update_life(const struct roles *roles, struct stream_entry *entry);

/* The same by the segment with which the next stream of the same endpoints begins. */
void stream_roles_update_by_next(struct stream_entry *before, const struct tcpphase_segment *next);

#endif
