/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Zeek's conn_state and history: what Zeek would log of the same segments. A model of its own
 * beside the engine, because it answers another question: the engine says what RFC 9293 makes of a
 * segment, this says which letters an analyst finds in conn.log. Numbers are not checked here,
 * ports are guessed from, and an originator need not be the client.
 *
 *     struct zeek_connection connection = {0};      a zero-filled connection is a new one
 *     zeek_observe(&connection, &segment, &packet);
 *     zeek_conn_state(&connection), connection.history
 *
 * What Zeek does and this leaves out on purpose: timers, which cut a connection into several; its
 * rules for the reuse of addresses and ports (the caller says where a connection begins); the
 * letter X; and that a broadcast address is no originator. */
#ifndef ZEEK_H
#define ZEEK_H

#include <tcpphase.h>

/* Words of conn_state and what they mean. */
#define ZEEK_CONN_STATES(X)                                                                        \
    X(S0, "SYN seen, no answer")                                                                   \
    X(S1, "opened, not closed")                                                                    \
    X(SF, "closed by both ends")                                                                   \
    X(REJ, "SYN answered by RST")                                                                  \
    X(S2, "opened, closed by the originator only")                                                 \
    X(S3, "opened, closed by the responder only")                                                  \
    X(RSTO, "opened, reset by the originator")                                                     \
    X(RSTR, "reset by the responder")                                                              \
    X(RSTOS0, "SYN, then RST by the originator; no SYN-ACK seen")                                  \
    X(RSTRH, "SYN-ACK, then RST by the responder; no SYN seen")                                    \
    X(SH, "SYN, then FIN by the originator; no SYN-ACK seen")                                      \
    X(SHR, "SYN-ACK, then FIN by the responder; no SYN seen")                                      \
    X(OTH, "none of these; mostly picked up midstream")

/* Letters of a history that are kept; when there are more, a + follows the last one kept. It can
 * only bind where one end keeps sending RST, FIN or SYN with other numbers: those alone are
 * written again and again. */
#define ZEEK_LETTERS 40

/* Out-of-order ranges of an end that are kept; a fifth makes the narrowest hole between two count
 * as filled: a letter G may then be missing, never one too many. */
#define ZEEK_RANGES 4

/* What one end has sent, as Zeek sees it. Positions count the octets of its data from 0. */
struct zeek_side {
    uint64_t last;       /* one past its highest number; the upper half counts the wraps */
    uint64_t ack;        /* the highest acknowledgement it got, likewise */
    int64_t delivered;   /* up to this position all was seen or given up as missing */
    int64_t fin;         /* the position of its FIN */
    uint32_t start;      /* its ISN, or one below its first number */
    uint32_t unacked;    /* octets below delivered that are not acknowledged */
    uint32_t numbers[3]; /* of its last SYN, FIN, RST: relative, modulo 2^32 */
    uint32_t counts[4];  /* of what is counted by letters C, W, T, G */
    uint32_t packets;
    struct tcpphase_range ranges[ZEEK_RANGES]; /* above delivered, in order, modulo 2^32 */
    uint8_t range_count;
    uint8_t state;     /* as Zeek has it now, */
    uint8_t was;       /* and before the last change */
    bool has_sent : 1; /* a packet of it was seen */
    bool fin_sent : 1;
    bool stopped : 1; /* too much is buffered: its data is not looked at any more */
};

/* One connection. Fixed size, owned by the caller. */
struct zeek_connection {
    struct zeek_side sides[2]; /* of end 0 and end 1 */
    uint64_t missed_bytes;     /* in gaps that are found while neither end is reset or partial */
    uint8_t seen[2];           /* letters written once: of the originator, of the responder */
    uint8_t originator;        /* which end */
    bool has_begun : 1;
    bool is_partial : 1; /* Zeek believes that it missed the beginning */
    char history[ZEEK_LETTERS + 2];
};

/* What Zeek looks at besides the segment. */
struct zeek_packet {
    uint16_t source_port;
    uint16_t destination_port;
    bool payload_is_cut; /* the capture does not hold all of it */
};

/* Takes one segment, in order of capture. All of them: Zeek counts a packet that was captured twice
 * as sent twice. */
void zeek_observe(struct zeek_connection *connection, const struct tcpphase_segment *segment,
                  const struct zeek_packet *packet);

/* The word of conn_state, as far as segments were observed. */
const char *zeek_conn_state(const struct zeek_connection *connection);

/* orig_bytes or resp_bytes, by the end. */
uint64_t zeek_bytes(const struct zeek_connection *connection, unsigned end);

#endif
