/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The parts of the model, in the order in which they process a segment. */
#ifndef TCPPHASE_MODEL_H
#define TCPPHASE_MODEL_H

#include "zeek.h"

/* Zeek's states of an end. They are not those of RFC 9293. */
enum zeek_state {
    ZEEK_INACTIVE,     /* has sent nothing */
    ZEEK_SYN_SENT,     /* originator: has sent a SYN */
    ZEEK_SYN_ACK_SENT, /* originator: has sent a SYN-ACK */
    ZEEK_PARTIAL,      /* has sent something, but no SYN */
    ZEEK_ESTABLISHED,  /* the responder's SYN was captured */
    ZEEK_CLOSED,       /* has sent a FIN */
    ZEEK_RESET,        /* has sent a RST */
    ZEEK_STATE_COUNT
};

/* The flags that change a state. */
enum { ZEEK_CONTROL = TCPPHASE_SYN | TCPPHASE_FIN | TCPPHASE_RST };

/* Events whose letters are written at counts of 1, 10, 100, ... */
enum zeek_count { ZEEK_CHECKSUMS, ZEEK_ZERO_WINDOWS, ZEEK_RETRANSMISSIONS, ZEEK_GAPS };

/* Kinds of segments that an end has sent (zeek_seen). For the first three the last number is kept
 * as well. */
enum zeek_sent {
    ZEEK_SENT_SYN,
    ZEEK_SENT_FIN,
    ZEEK_SENT_RST,
    ZEEK_SENT_FIN_RST,
    ZEEK_SENT_OTHER_FLAGS,
    ZEEK_SENT_DATA,
    ZEEK_SENT_ACK
};

/* Limits in octets. Beyond them Zeek stops reassembly of the end's data. */
enum {
    ZEEK_MOST_UNACKED_EVER = 16 * 1024, /* above a hole, if the peer has never acknowledged data */
    ZEEK_MOST_BUFFERED = 10 * 1024 * 1024
};

/* A segment in its connection. */
struct zeek_view {
    struct zeek_connection *connection;
    struct zeek_facts *facts;
    const struct tcpphase_segment *segment;
    struct zeek_side *sender;
    struct zeek_side *peer;
    bool by_originator; /* before this segment: if it swaps the roles, that does not affect how it
                           is processed */
    bool is_reversed;   /* a SYN captured after the SYN-ACK that answers it */
    int64_t seq;        /* sequence number relative to the sender's start; may be negative */
    int64_t ack;        /* acknowledgement relative to the peer's start; 0: none, or ignored */
};

static inline bool zeek_is_originator(const struct zeek_connection *connection,
                                      const struct zeek_side *side)
{
    return side == &connection->sides[connection->originator];
}

/* The set of letters of a side that are written only once. By role: it does not move when the roles
 * are swapped. */
static inline uint8_t *zeek_seen(struct zeek_connection *connection, const struct zeek_side *side)
{
    return &connection->seen[zeek_is_originator(connection, side) ? 0 : 1];
}

/* How far a sequence number is beyond a relative one, modulo 2^32; negative: below it. */
static inline int32_t zeek_distance(const struct zeek_side *side, uint32_t number,
                                    uint64_t relative)
{
    return (int32_t)(number - side->start - (uint32_t)relative);
}

/* A sequence number relative to the start of its side: of those equal modulo 2^32, the one nearest
 * to another relative number. */
static inline int64_t zeek_relative(const struct zeek_side *side, uint32_t number, uint64_t nearest)
{
    return (int64_t)nearest + zeek_distance(side, number, nearest);
}

/* roles.c */
void zeek_settle_roles(const struct zeek_view *view, const uint16_t ports[2]);
void zeek_flip(struct zeek_connection *connection);

/* numbers.c */
void zeek_begin_numbers(struct zeek_view *view);
void zeek_note_ack(struct zeek_view *view);
void zeek_note_last(const struct zeek_view *view);

/* history.c */
void zeek_write(const struct zeek_view *view, char letter);
void zeek_write_kind(const struct zeek_view *view);
void zeek_count(const struct zeek_view *view, struct zeek_side *side, enum zeek_count what);

/* states.c */
void zeek_move(const struct zeek_view *view);

/* reassembly.c */
void zeek_release_acked(const struct zeek_view *view);
void zeek_take_payload(const struct zeek_view *view);

/* conn_state.c */
enum zeek_conn_state zeek_conn_state_of(const struct zeek_view *view);

#endif
