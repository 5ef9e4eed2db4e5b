/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A stream in the table: its endpoints, its life, and where its state is. */
#ifndef TCPPHASE_STREAM_ENTRY_H
#define TCPPHASE_STREAM_ENTRY_H

#include <life.h>
#include <zeek.h>

struct stream_endpoint {
    uint8_t address[16]; /* network order; the rest of an IPv4 address is zero */
    uint8_t family;      /* 4 or 6 */
    uint16_t port;       /* host order */
};

#define STREAM_NONE UINT32_MAX

/* Those that wait, in order of their last segments: to be forgotten, or, if there is a limit, to
 * end.
 */
enum stream_queue { STREAM_QUEUE_NONE, STREAM_QUEUE_ENDED, STREAM_QUEUE_OPEN, STREAM_QUEUES };

struct state_slot;

struct stream_entry {
    struct stream_endpoint ends[2]; /* in the order of the stream's ends */
    struct state_slot *slot;        /* its state (state_pool.h); NULL: packed, or final */
    struct tcpphase_life life;
    struct zeek_facts zeek_facts;
    uint32_t index;        /* from 0, in order of first segment */
    uint32_t previous;     /* index of the incarnation before; STREAM_NONE: none remembered */
    uint32_t next;         /* and after */
    bool reuses_time_wait; /* the incarnation before was in TIME-WAIT */
    bool has_ended;        /* tcpphase_has_ended of its stream */
    bool is_final;         /* the table has let go of it */

    /* The table's own. */
    uint8_t queue;              /* enum stream_queue, */
    struct stream_entry *older; /* between these */
    struct stream_entry *newer;
    struct stream_entry *behind; /* in the same bucket */
    uint8_t *packed;             /* its packed state; NULL: it has a slot, or is final */
    int64_t last_time;           /* the table's clock at its last segment */
};

#endif
