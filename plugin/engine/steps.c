/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The step of a segment, by the first rule that matches. Priority: close, handshake, data, ack. */

#include "steps.h"

struct rule {
    uint8_t step;
    events_set carries; /* all of these */
    unsigned sender;    /* IN(...) of the sender before the segment; 0: any */
    unsigned receiver;
};

#define RULE(step, carries, sender, receiver)                                                      \
    {                                                                                              \
        TCPPHASE_STEP_##step, carries, sender, receiver                                            \
    }
#define CARRIES(event) EVENT_BIT(event)
#define ANY 0

/* clang-format off */
static const struct rule rules[] = {
    RULE(RESET,            CARRIES(RST) | CARRIES(OPENED), ANY, ANY),
    RULE(HANDSHAKE_RESET,  CARRIES(RST_REPLY),      ANY, ANY),
    RULE(HANDSHAKE_RESET,  CARRIES(RST_TO_PASSIVE), ANY, ANY),
    RULE(HANDSHAKE_RESET,  CARRIES(RST), IN(SYN_SENT) | IN(SYN_RECEIVED), ANY),
    RULE(REFUSED,          CARRIES(RST), ANY, IN(SYN_SENT)),
    RULE(HANDSHAKE_RESET,  CARRIES(RST), ANY, IN(SYN_RECEIVED)),
    RULE(RESET,            CARRIES(RST), ANY, ANY),

    RULE(ACK_FIN_1_FIN_2,  CARRIES(FIN) | CARRIES(FIN_ACKED), ANY, ANY),
    RULE(FIN_1,            CARRIES(FIN) | CARRIES(FIN_FIRST), ANY, ANY),
    RULE(FIN_1_CROSSING,   CARRIES(FIN) | CARRIES(FIN_CROSSED), ANY, ANY),
    RULE(FIN_1_CROSSING,   CARRIES(FIN), ANY, IN(FIN_WAIT_1)),
    RULE(FIN_2,            CARRIES(FIN), IN(CLOSE_WAIT), ANY),
    RULE(FIN_1,            CARRIES(FIN), ANY, ANY),
    RULE(ACK_FIN_CROSSING, CARRIES(FIN_ACKED) | CARRIES(CROSSES), ANY, ANY),
    RULE(ACK_FIN_2,        CARRIES(FIN_ACKED), IN(FIN_WAIT_2), ANY),
    RULE(ACK_FIN_1,        CARRIES(FIN_ACKED), ANY, ANY),

    RULE(SYN_CROSSING,     CARRIES(SYN) | CARRIES(CROSSES), ANY, ANY),
    RULE(SYN,              CARRIES(SYN), ANY, ANY),
    RULE(SYN_ACK,          CARRIES(SYN_ACK), ANY, ANY),
    RULE(HANDSHAKE_ACK,    CARRIES(NEW_ACK), IN(SYN_SENT), ANY),
    RULE(HANDSHAKE_ACK,    CARRIES(ACK), IN(SYN_RECEIVED) | IN(ESTABLISHED), IN(SYN_RECEIVED)), /* simultaneous open */
    RULE(HANDSHAKE_ACK,    CARRIES(HANDSHAKE_AGAIN), ANY, ANY),

    RULE(KEEP_ALIVE,       CARRIES(KEEP_ALIVE), ANY, ANY),
    RULE(DATA,             CARRIES(PAYLOAD), ANY, ANY),
    RULE(ACK,              CARRIES(ACK), ANY, ANY),
    RULE(STRAY,            0, ANY, ANY),
};
/* clang-format on */

static bool fits(const struct rule *rule, const struct view *view, events_set events)
{
    return (rule->carries & ~events) == 0 &&
           (rule->sender == ANY || is_in(view->sender->state, rule->sender)) &&
           (rule->receiver == ANY || is_in(view->receiver->state, rule->receiver));
}

const unsigned engine_rule_count = sizeof rules / sizeof rules[0];

unsigned engine_rule(const struct view *view, events_set events)
{
    unsigned rule = 0;
    while (!fits(&rules[rule], view, events))
        rule++;
    return rule;
}

/* A retransmitted step keeps its name. */
static enum tcpphase_step step_of_repetition(const struct view *view, events_set events)
{
    if (events & EVENT_BIT(FIN_AGAIN))
        return (enum tcpphase_step)view->sender->fin_step;
    return (enum tcpphase_step)view->sender->fin_acked_step;
}

enum tcpphase_step engine_step(const struct view *view, events_set events)
{
    if (events & (EVENT_BIT(FIN_AGAIN) | EVENT_BIT(FIN_ACKED_AGAIN)))
        return step_of_repetition(view, events);
    return (enum tcpphase_step)rules[engine_rule(view, events)].step;
}
