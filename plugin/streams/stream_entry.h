/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A stream in the table: its endpoints, its facts (life.h), and where its state is. */
#ifndef TCPPHASE_STREAM_ENTRY_H
#define TCPPHASE_STREAM_ENTRY_H

#include <life.h>
#include <zeek.h>

struct stream_endpoint {
    uint8_t address[16]; /* network order; an IPv4 address is padded with zeros */
    uint8_t family;      /* 4 or 6 */
    uint16_t port;       /* host order */
};

#define STREAM_NONE UINT32_MAX

/* Queues of streams in order of their last segments: those that have ended and expire after 2 MSL,
 * and, only if the number of streams is limited, open ones; and, in order of their ends, final ones
 * whose roles may still be shown by other streams. */
enum stream_queue {
    STREAM_QUEUE_NONE,
    STREAM_QUEUE_ENDED,
    STREAM_QUEUE_OPEN,
    STREAM_QUEUE_ROLES,
    STREAM_QUEUES
};

/* The stream of the SYN of a SYN-ACK, and the other way round, if the SYN was answered by another
 * address or port than it was sent to. */
struct stream_counterpart {
    struct stream_endpoint end; /* in the SYN's stream: who answered; else: who was asked */
    uint32_t frame;             /* in the SYN's stream: of the SYN-ACK; else: of the SYN; 0: none */
    uint32_t index;             /* of the other stream */
};

/* An ICMP error, and what it says of the way. */
struct stream_icmp {
    struct tcpphase_icmp error;
    uint32_t mtu; /* of the next hop, if a packet was too big (RFC 1191, RFC 8201); 0: unknown */
    uint8_t router[16]; /* who sent it, as in struct stream_endpoint; zero: unknown */
};

/* Facts that few streams have. */
struct stream_extra {
    struct stream_counterpart counterpart;
    struct stream_icmp too_big[2]; /* index: the end whose packet was too big; the error with the
                                      smallest MTU, frame 0: none */
};

struct state_slot;

struct stream_entry {
    struct stream_endpoint ends[2]; /* index: end of the stream */
    union {
        struct state_slot *slot; /* if has_slot: its state (state_pool.h) */
        uint8_t *packed;         /* else: the packed state; NULL: dropped, as the stream is final */
    };
    struct stream_extra *extra; /* owned by the entry; NULL: none of these facts */
    struct tcpphase_life life;
    struct zeek_facts zeek_facts;
    uint32_t index;               /* from 0, in order of first segment */
    uint32_t previous;            /* index of the previous incarnation; STREAM_NONE: none known */
    uint32_t next;                /* index of the next incarnation; STREAM_NONE: none */
    bool reuses_time_wait : 1;    /* the previous incarnation was in TIME-WAIT */
    bool has_ended : 1;           /* tcpphase_has_ended */
    bool has_older_timestamp : 1; /* its SYN's timestamp is older than that of an earlier SYN
                                     between the two addresses, which was answered */
    bool answers_slowly : 1;      /* the server's first payload came late */
    bool is_final : 1;            /* removed from the table: will not change any more */
    bool has_slot : 1;

    /* Private to the table. */
    uint8_t queue;              /* enum stream_queue that it is in */
    uint16_t roles_known;       /* roles.changes when its roles were looked up */
    struct stream_entry *older; /* neighbours in that queue */
    struct stream_entry *newer;
    struct stream_entry *behind; /* next entry in the same bucket */
    int64_t last_time;           /* the table's clock at its last segment */
};

void stream_entry_free(struct stream_entry *entry);

/* Copies a final entry. The caller frees the copy's member extra. */
void stream_entry_copy(struct stream_entry *to, const struct stream_entry *from);

/* The extra facts of the entry; allocated if there were none. */
struct stream_extra *stream_entry_extra(struct stream_entry *entry);

#endif
