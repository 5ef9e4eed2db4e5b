/* SPDX-License-Identifier: GPL-2.0-or-later */

/* RFC 9293 Figure 5 seen from the wire. */
#ifndef TCPPHASE_TRANSITIONS_H
#define TCPPHASE_TRANSITIONS_H

#include "tcpphase.h"

#define TCPPHASE_ENUM_NAME(id) EVENT_##id
enum event { TCPPHASE_EVENTS(TCPPHASE_ENUM) EVENT_COUNT };
#undef TCPPHASE_ENUM_NAME

enum { EVENTS_THAT_MOVE = EVENT_FIN_LATE + 1 };

/* A set of events. */
typedef uint32_t events_set;
#define EVENT_BIT(id) (UINT32_C(1) << EVENT_##id)

/* [state][event] = next state; 0 (UNKNOWN): no transition */
typedef uint8_t transition_table[TCPPHASE_STATE_COUNT][EVENTS_THAT_MOVE];

extern const transition_table engine_after_sending;
extern const transition_table engine_after_receiving;

/* The path of an end in the given state that sends (engine_after_sending) or receives
 * (engine_after_receiving) a segment with the given events. */
tcpphase_path engine_walk(const transition_table table, enum tcpphase_state state,
                          events_set carried);

#endif
