/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The parts of the model, in the order in which a segment passes them. */
#ifndef ZEEK_MODEL_H
#define ZEEK_MODEL_H

#include "zeek.h"

/* How Zeek calls the states of an end. They are not those of RFC 9293. */
enum zeek_state {
    ZEEK_INACTIVE,     /* sent nothing yet */
    ZEEK_SYN_SENT,     /* originator, sent a SYN */
    ZEEK_SYN_ACK_SENT, /* originator, sent a SYN-ACK */
    ZEEK_PARTIAL,      /* sent something, but no SYN */
    ZEEK_ESTABLISHED,  /* the responder's SYN was seen */
    ZEEK_CLOSED,       /* sent a FIN */
    ZEEK_RESET,        /* sent a RST */
    ZEEK_STATE_COUNT
};

/* What is counted, and written when the count is 1, 10, 100, ... */
enum zeek_count { ZEEK_CHECKSUMS, ZEEK_ZERO_WINDOWS, ZEEK_RETRANSMISSIONS, ZEEK_GAPS };

/* A segment in its connection. */
struct zeek_view {
    struct zeek_connection *connection;
    const struct tcpphase_segment *segment;
    struct zeek_side *sender;
    struct zeek_side *peer;
    bool by_originator; /* before this segment: a flip by it comes too late for its own rules */
    bool is_reversed;   /* a SYN captured behind the SYN-ACK that answers it */
    int64_t seq;        /* its number, relative to the sender's start; below it: negative */
    int64_t ack;        /* its acknowledgement, relative to the peer's start; 0: none that counts */
};

static inline bool zeek_is_originator(const struct zeek_connection *connection,
                                      const struct zeek_side *side)
{
    return side == &connection->sides[connection->originator];
}

/* roles.c */
void zeek_settle_roles(struct zeek_connection *connection, const struct tcpphase_segment *segment,
                       const struct zeek_packet *packet);
void zeek_flip(struct zeek_connection *connection);

/* numbers.c */
void zeek_begin_numbers(struct zeek_view *view);
void zeek_note_ack(struct zeek_view *view);
void zeek_note_last(const struct zeek_view *view);
bool zeek_is_unacked(const struct zeek_side *side);

/* history.c */
void zeek_write(struct zeek_connection *connection, char letter);
void zeek_write_kind(const struct zeek_view *view);
void zeek_count(struct zeek_connection *connection, struct zeek_side *side, enum zeek_count what);

/* states.c */
void zeek_move(const struct zeek_view *view);

/* reassembly.c */
void zeek_release_acked(const struct zeek_view *view);
void zeek_take_payload(const struct zeek_view *view);

#endif
