/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "roles.h"

#include "random_key.h"
#include "state_pool.h"

/* Evidence that an end is a server, from weak to strong. A SYN may be that of a port scan. */
enum evidence { NONE, GOT_SYN, SENT_SYN_ACK };

void stream_roles_init(struct roles *roles)
{
    roles->changes = 1;
    stream_ring_init(&roles->servers, ROLES_MOST_BITS);
    stream_random_key(roles->key, ENDPOINT_KEY_WORDS);
}

void stream_roles_clear(struct roles *roles)
{
    stream_ring_clear(&roles->servers);
}

static void count_change(struct roles *roles)
{
    if (++roles->changes == 0)
        roles->changes = 1;
}

static void learn(struct roles *roles, const struct stream_endpoint *server, enum evidence evidence)
{
    struct ring_entry found = {.hash = stream_endpoint_hash(roles->key, server)};
    struct ring_entry *known = stream_ring_find(&roles->servers, found.hash);
    if (known != NULL && stream_ring_value(known) >= evidence)
        return;
    count_change(roles);
    if (known != NULL) {
        stream_ring_set_value(known, (uint8_t)evidence);
        return;
    }
    if (stream_ring_oldest(&roles->servers)->hash != 0)
        stream_ring_grow(&roles->servers);
    stream_ring_set_value(&found, (uint8_t)evidence);
    stream_ring_put(&roles->servers, found);
}

void stream_roles_learn(struct roles *roles, const struct stream_entry *entry,
                        const struct tcpphase_segment *segment,
                        const struct tcpphase_verdict *verdict)
{
    if (verdict->notes & (TCPPHASE_NOTE_BIT(BAD_ACK) | TCPPHASE_NOTE_BIT(CHECKSUM_BAD)))
        return;
    if (verdict->step == TCPPHASE_STEP_SYN)
        learn(roles, &entry->ends[!segment->sender], GOT_SYN);
    else if (verdict->step == TCPPHASE_STEP_SYN_ACK)
        learn(roles, &entry->ends[segment->sender], SENT_SYN_ACK);
}

static enum evidence evidence_of(const struct roles *roles, const struct stream_endpoint *end)
{
    const struct ring_entry *known =
        stream_ring_find(&roles->servers, stream_endpoint_hash(roles->key, end));
    return known != NULL ? (enum evidence)stream_ring_value(known) : NONE;
}

/* The range from which Linux chooses the ports of clients (net.ipv4.ip_local_port_range). */
static bool is_ephemeral_against(uint16_t port, uint16_t other)
{
    const uint16_t first = 32768, last = 60999;
    return port >= first && port <= last && other < first;
}

/* Returns 1 + the end that is the server, or 0 if that is not known. A SYN alone does not make an
 * ephemeral port a server against a port below. */
static uint8_t server_of(const struct roles *roles, const struct stream_endpoint ends[2])
{
    const enum evidence evidence[2] = {evidence_of(roles, &ends[0]), evidence_of(roles, &ends[1])};
    const uint8_t server = evidence[0] < evidence[1];
    if (evidence[0] == evidence[1] || (evidence[server] == GOT_SYN &&
                                       is_ephemeral_against(ends[server].port, ends[!server].port)))
        return 0;
    return 1 + server;
}

void stream_roles_update_state(const struct roles *roles, struct stream_entry *entry)
{
    if (entry->roles_known == roles->changes)
        return;
    entry->roles_known = roles->changes;
    const uint8_t server = server_of(roles, entry->ends);
    if (server != 0)
        tcpphase_tell_server(&entry->slot->state.engine, server - 1);
}

bool stream_roles_update_life(const struct roles *roles, struct stream_entry *entry)
{
    if (!entry->life.guesses_client)
        return true;
    const uint8_t server = server_of(roles, entry->ends);
    if (server != 0)
        entry->life.client = server == 1;
    return server != 0;
}

void stream_roles_update_by_next(struct stream_entry *before, const struct tcpphase_segment *next)
{
    const unsigned syn_ack = TCPPHASE_SYN | TCPPHASE_ACK;
    const bool is_of_server =
        (next->flags & syn_ack) == syn_ack || (next->flags & TCPPHASE_RST) != 0;
    if (before->life.guesses_client)
        before->life.client = is_of_server ? !next->sender : next->sender;
    before->life.guesses_client = false;
}
