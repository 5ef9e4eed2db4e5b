/* SPDX-License-Identifier: GPL-2.0-or-later */

/* conn_state and history: what Zeek would log of the same segments. A model separate from the
 * engine, since it answers another question: the engine follows RFC 9293, this one reproduces
 * conn.log. Numbers are not validated here, roles are guessed from ports, and the originator need
 * not be the client.
 *
 *     struct zeek_connection connection = {0};      // all zero: a new connection
 *     struct zeek_facts facts = {0};
 *     zeek_observe(&connection, &facts, &segment, ports);
 *     facts.conn_state, facts.history
 *
 * Not modelled: timers, which split a connection into several; Zeek's rules for reused addresses
 * and ports (the caller decides where a connection begins); the letter X; and that a broadcast
 * address is never an originator. */
#ifndef TCPPHASE_ZEEK_H
#define TCPPHASE_ZEEK_H

#include <tcpphase.h>

/* The values of conn_state and their meanings. */
#define ZEEK_CONN_STATES(X)                                                                        \
    X(OTH, "OTH", "none of these; mostly picked up midstream")                                     \
    X(S0, "S0", "SYN seen, no answer")                                                             \
    X(S1, "S1", "opened, not closed")                                                              \
    X(SF, "SF", "closed by both ends")                                                             \
    X(REJ, "REJ", "SYN answered by RST")                                                           \
    X(S2, "S2", "opened, closed by the originator only")                                           \
    X(S3, "S3", "opened, closed by the responder only")                                            \
    X(RSTO, "RSTO", "opened, reset by the originator")                                             \
    X(RSTR, "RSTR", "reset by the responder")                                                      \
    X(RSTOS0, "RSTOS0", "SYN, then RST by the originator; no SYN-ACK seen")                        \
    X(RSTRH, "RSTRH", "SYN-ACK, then RST by the responder; no SYN seen")                           \
    X(SH, "SH", "SYN, then FIN by the originator; no SYN-ACK seen")                                \
    X(SHR, "SHR", "SYN-ACK, then FIN by the responder; no SYN seen")

#define ZEEK_CONN_STATE_ID(id, word, meaning) ZEEK_##id,
enum zeek_conn_state { ZEEK_CONN_STATES(ZEEK_CONN_STATE_ID) ZEEK_CONN_STATE_COUNT };
#undef ZEEK_CONN_STATE_ID

/* The letters of a history: upper case for the originator, lower case for the responder. */
#define ZEEK_HISTORY_LETTERS "SHFRDAIQCWTGshfrdaiqcwtg^+"

/* Letters of a history that are kept; if there are more, a + follows the last one. Only S, H, F and
 * R can repeat without limit, when an end keeps sending them with new numbers; of the others there
 * are at most 33 until a counter reaches 1000. */
#define ZEEK_LETTERS 53

/* What Zeek logs of a connection, for the segments so far. */
struct zeek_facts {
    char history[ZEEK_LETTERS + 2];
    uint8_t conn_state; /* enum zeek_conn_state */
};
_Static_assert(sizeof(struct zeek_facts) == 56, "kept for each connection of a capture");

/* Out-of-order ranges kept per end. When there are more, the smallest hole between two counts as
 * filled: a letter G may be missing, but none is wrong. */
#define ZEEK_RANGES 4

/* What one end has sent, according to Zeek. Numbers are relative to its start; positions count the
 * octets of its data, so the number of an octet is its position + 1. */
struct zeek_side {
    uint64_t last;      /* its highest number + 1 */
    uint64_t ack;       /* the highest acknowledgement it received */
    int64_t delivered;  /* position up to which all data was seen or skipped */
    int64_t released;   /* position up to which no data waits for an ACK */
    int64_t fin;        /* position of its FIN; negative: below all ACKs */
    int64_t numbers[3]; /* of its last SYN, FIN and RST */
    uint32_t start;     /* its ISN, or its first number - 1 */
    uint32_t counts[4]; /* counts of the events of the letters C, W, T, G */
    struct tcpphase_range ranges[ZEEK_RANGES]; /* above delivered, ascending; modulo 2^32 */
    uint8_t state : 4;                         /* current state, enum zeek_state */
    uint8_t was : 4;                           /* state before the last change */
    bool fin_sent : 1;
    bool has_stopped : 1; /* reassembly has stopped: gaps are not detected any more */
    uint8_t range_count;
};

/* The state of a connection. Owned by the caller; needs no cleanup. */
struct zeek_connection {
    struct zeek_side sides[2]; /* index: end */
    uint8_t seen[2]; /* letters already written of those that are written once: by the originator,
                        by the responder */
    bool has_begun : 1;
    bool is_partial : 1; /* Zeek assumes that the beginning was missed */
    uint8_t originator;  /* end that is the originator: 0 or 1 */
};
_Static_assert(sizeof(struct zeek_connection) <= 256, "of each open connection");

/* Processes one segment, in order of capture. Must be called for capture duplicates too, which Zeek
 * counts as sent twice. ports: of end 0 and end 1. */
void zeek_observe(struct zeek_connection *connection, struct zeek_facts *facts,
                  const struct tcpphase_segment *segment, const uint16_t ports[2]);

/* orig_bytes or resp_bytes of an end. */
uint64_t zeek_bytes(const struct zeek_connection *connection, unsigned end);

#endif
