/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Zeek's conn_state and history: what Zeek would log of the same segments. A model of its own
 * beside the engine, because it answers another question: the engine says what RFC 9293 makes of a
 * segment, this says which letters an analyst finds in conn.log. Numbers are not validated here,
 * roles are guessed from ports, and an originator need not be the client.
 *
 *     struct zeek_connection connection = {0};      a zero-filled connection is a new one
 *     struct zeek_facts facts = {0};
 *     zeek_observe(&connection, &facts, &segment, ports);
 *     zeek_conn_state_name(facts.conn_state), facts.history
 *
 * What Zeek does and this leaves out on purpose: timers, which cut a connection into several; its
 * rules for the reuse of addresses and ports (the caller says where a connection begins); the
 * letter X; and that a broadcast address is never an originator. */
#ifndef ZEEK_H
#define ZEEK_H

#include <tcpphase.h>

/* Words of conn_state and what they mean. */
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

/* What a history is made of: upper case is the originator's, lower case the responder's. */
#define ZEEK_HISTORY_LETTERS "SHFRDAIQCWTGshfrdaiqcwtg^+"

/* Letters of a history that are kept; when there are more, a + follows the last one kept. Only S,
 * H, F and R are written again and again, where an end keeps sending them with other numbers: of
 * the others there are at most 33, until a counter reaches 1000. */
#define ZEEK_LETTERS 53

/* What Zeek logs of a connection, as far as it was observed. */
struct zeek_facts {
    char history[ZEEK_LETTERS + 2];
    uint8_t conn_state; /* enum zeek_conn_state */
};
_Static_assert(sizeof(struct zeek_facts) == 56, "kept for each connection of a capture");

/* Out-of-order ranges of an end that are kept; a fifth makes the narrowest hole between two count
 * as filled: a letter G may then be missing, never one too many. */
#define ZEEK_RANGES 4

/* What one end has sent, as Zeek sees it. Numbers are relative to its start; positions count the
 * octets of its data, so the number of an octet is its position plus one. */
struct zeek_side {
    uint64_t last;      /* one past its highest number */
    uint64_t ack;       /* the highest acknowledgement it got */
    int64_t delivered;  /* position up to which all was seen or given up as missing */
    int64_t released;   /* position up to which nothing waits for an acknowledgement */
    int64_t fin;        /* position of its FIN; negative: where no acknowledgement reaches it */
    int64_t numbers[3]; /* of its last SYN, FIN, RST */
    uint32_t start;     /* its ISN, or one below its first number */
    uint32_t counts[4]; /* of what is counted by the letters C, W, T, G */
    struct tcpphase_range ranges[ZEEK_RANGES]; /* above delivered, in order; modulo 2^32 */
    uint8_t range_count;
    uint8_t state; /* as Zeek has it now, */
    uint8_t was;   /* and before the last change */
    bool fin_sent : 1;
    bool has_stopped : 1; /* its gaps cannot be told any more */
};

/* A connection that may still get segments. Fixed size, owned by the caller. */
struct zeek_connection {
    struct zeek_side sides[2]; /* of end 0 and end 1 */
    uint8_t seen[2];           /* letters written once: of the originator, of the responder */
    uint8_t originator;        /* which end */
    bool has_begun : 1;
    bool is_partial : 1; /* Zeek believes that it missed the beginning */
};
_Static_assert(sizeof(struct zeek_connection) <= 256, "of each open connection");

/* Takes one segment, in order of capture; all of them: Zeek counts a packet that was captured twice
 * as sent twice. ports: of end 0 and end 1. */
void zeek_observe(struct zeek_connection *connection, struct zeek_facts *facts,
                  const struct tcpphase_segment *segment, const uint16_t ports[2]);

/* The word of conn.log. Never NULL for values in range. */
const char *zeek_conn_state_name(enum zeek_conn_state conn_state);

/* orig_bytes or resp_bytes, by the end. */
uint64_t zeek_bytes(const struct zeek_connection *connection, unsigned end);

#endif
