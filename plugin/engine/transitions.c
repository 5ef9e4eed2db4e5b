/* SPDX-License-Identifier: GPL-2.0-or-later */

/* RFC 9293 Figure 5 seen from the wire.
 *
 * A host's state follows from what it sends and receives. The observer sees that a segment was sent
 * and must infer when it was received. One rule decides:
 *
 *     What occupies sequence space (SYN, data, FIN) has arrived when the peer acknowledges it.
 *     What does not (a bare ACK, RST) acts at once.
 *
 * So each segment moves its sender by what it sends and by what it shows to have arrived, and its
 * receiver by its ACK and RST. After a SYN the peer is still LISTEN; after a FIN the peer is still
 * ESTABLISHED until it acknowledges the FIN, or until a segment that acts at once and was sent
 * after the FIN arrives: the RST of an end that has closed, the ACK of an end whose FIN crosses.
 * Lost and late segments need no rules of their own. The rows of UNKNOWN and LISTEN let later
 * segments supply what the capture has missed.
 *
 * Events are applied in the order of RFC 9293 section 3.10.7, each until it no longer changes the
 * state. */

#include "transitions.h"

#define FROM(from, what, to) [TCPPHASE_STATE_##from][EVENT_##what] = TCPPHASE_STATE_##to

/* clang-format off */
const transition_table engine_after_sending = {
    FROM(UNKNOWN,      SYN,       SYN_SENT),
    FROM(LISTEN,       SYN,       SYN_SENT),     /* simultaneous open */
    FROM(UNKNOWN,      SYN_ACK,   SYN_RECEIVED), /* SYN not captured */
    FROM(LISTEN,       SYN_ACK,   SYN_RECEIVED),
    FROM(SYN_SENT,     SYN_ACK,   SYN_RECEIVED), /* simultaneous open */
    FROM(SYN_SENT,     NEW_ACK,   ESTABLISHED),
    FROM(LISTEN,       SYN_ACKED, SYN_RECEIVED), /* SYN-ACK not captured */
    FROM(SYN_SENT,     SYN_ACKED, SYN_RECEIVED), /* the same, in a simultaneous open */
    FROM(SYN_RECEIVED, NEW_ACK,   ESTABLISHED),  /* its ACK not captured */
    FROM(UNKNOWN,      ACK,       ESTABLISHED),  /* midstream */
    FROM(ESTABLISHED,  FIN_KNOWN, CLOSE_WAIT),
    FROM(ESTABLISHED,  FIN_ACKED, CLOSE_WAIT),
    FROM(FIN_WAIT_1,   FIN_ACKED, CLOSING),      /* simultaneous close */
    FROM(FIN_WAIT_2,   FIN_ACKED, TIME_WAIT),
    FROM(SYN_RECEIVED, FIN,       FIN_WAIT_1),
    FROM(ESTABLISHED,  FIN,       FIN_WAIT_1),
    FROM(CLOSE_WAIT,   FIN_CROSSED, CLOSING),
    FROM(CLOSE_WAIT,   FIN,       LAST_ACK),
    FROM(FIN_WAIT_1,   FIN_LATE,  FIN_WAIT_2),
    FROM(LAST_ACK,     FIN_LATE,  CLOSED),

    FROM(SYN_SENT,     OPENED,    ESTABLISHED),  /* its ACK of the SYN-ACK not captured */
    FROM(SYN_RECEIVED, OPENED,    ESTABLISHED),  /* the ACK of its SYN not captured */
    FROM(SYN_SENT,     SYN_ACK_ACKED, ESTABLISHED),
    FROM(SYN_RECEIVED, SYN_ACK_ACKED, ESTABLISHED),
    FROM(SYN_SENT,     RST_TO_PASSIVE, CLOSED),
    FROM(ESTABLISHED,  RST_TO_PASSIVE, CLOSED),  /* it had acknowledged the SYN-ACK */
    FROM(TIME_WAIT,    RST_TO_PASSIVE, CLOSED),  /* accepts a new connection */
    FROM(UNKNOWN,      RST,       CLOSED),
    FROM(LISTEN,       RST,       CLOSED),       /* refuses the connection */
    FROM(SYN_SENT,     RST,       CLOSED),
    FROM(SYN_RECEIVED, RST,       CLOSED),
    FROM(ESTABLISHED,  RST,       CLOSED),
    FROM(FIN_WAIT_1,   RST,       CLOSED),
    FROM(FIN_WAIT_2,   RST,       CLOSED),
    FROM(CLOSE_WAIT,   RST,       CLOSED),
    FROM(CLOSING,      RST,       CLOSED),
    FROM(LAST_ACK,     RST,       CLOSED),
    FROM(TIME_WAIT,    RST,       CLOSED),
};

const transition_table engine_after_receiving = {
    FROM(UNKNOWN,      SYN,        LISTEN),
    FROM(UNKNOWN,      SYN_ACK,    SYN_SENT),     /* SYN not captured */
    FROM(LISTEN,       NEW_ACK,    SYN_RECEIVED), /* SYN-ACK not captured */
    FROM(SYN_SENT,     NEW_ACK,    ESTABLISHED),  /* its ACK not captured */
    FROM(UNKNOWN,      ACK,        ESTABLISHED),  /* midstream */
    FROM(SYN_RECEIVED, ACK,        ESTABLISHED),
    FROM(ESTABLISHED,  FIN_PASSED, CLOSE_WAIT),   /* sent after the FIN */
    FROM(FIN_WAIT_1,   FIN_PASSED, CLOSING),      /* simultaneous close */
    FROM(FIN_WAIT_2,   FIN_PASSED, TIME_WAIT),    /* sent after the FIN */
    FROM(FIN_WAIT_1,   FIN_FIRST,  LAST_ACK),
    FROM(FIN_WAIT_1,   FIN_ACKED,  FIN_WAIT_2),
    FROM(CLOSING,      FIN_ACKED,  TIME_WAIT),
    FROM(LAST_ACK,     FIN_ACKED,  CLOSED),
    FROM(ESTABLISHED,  FIN_LATE,   CLOSE_WAIT),
    FROM(FIN_WAIT_1,   FIN_LATE,   CLOSING),
    FROM(FIN_WAIT_2,   FIN_LATE,   TIME_WAIT),

    FROM(SYN_SENT,     OPENED,     ESTABLISHED),
    FROM(SYN_RECEIVED, OPENED,     ESTABLISHED),
    FROM(SYN_RECEIVED, RST_REPLY,  LISTEN),       /* to a SYN-ACK that acknowledges another SYN */
    FROM(TIME_WAIT,    RST_REPLY,  CLOSED),       /* to an ACK from TIME-WAIT */
    FROM(SYN_RECEIVED, RST_TO_PASSIVE, LISTEN),   /* section 3.10.7.4, first bullet */
    FROM(UNKNOWN,      RST,        CLOSED),
    FROM(SYN_SENT,     RST,        CLOSED),
    FROM(SYN_RECEIVED, RST,        CLOSED),       /* simultaneous open */
    FROM(ESTABLISHED,  RST,        CLOSED),
    FROM(FIN_WAIT_1,   RST,        CLOSED),
    FROM(FIN_WAIT_2,   RST,        CLOSED),
    FROM(CLOSE_WAIT,   RST,        CLOSED),
    FROM(CLOSING,      RST,        CLOSED),
    FROM(LAST_ACK,     RST,        CLOSED),
    FROM(TIME_WAIT,    RST,        CLOSED),
};
/* clang-format on */

#define THE_ONES_THAT_MOVE ((UINT32_C(1) << EVENTS_THAT_MOVE) - 1)

tcpphase_path engine_walk(const transition_table table, enum tcpphase_state state,
                          events_set carried)
{
    tcpphase_path path = (tcpphase_path)state + 1;
    unsigned shift = 4;
    for (carried &= THE_ONES_THAT_MOVE; carried != 0; carried &= carried - 1) {
        const unsigned event = (unsigned)__builtin_ctz(carried);
        while (table[state][event] != TCPPHASE_STATE_UNKNOWN) {
            state = (enum tcpphase_state)table[state][event];
            path |= ((tcpphase_path)state + 1) << shift;
            shift += 4;
        }
    }
    return path;
}
