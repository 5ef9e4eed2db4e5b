/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Statistics, which listen to the tap "tcpphase" (tap.h), and the conversation filter. */
#ifndef TCPPHASE_STATISTICS_H
#define TCPPHASE_STATISTICS_H

/* "-z tcpphase,tree": counts of segments and streams. */
void phase_tree_register(void);
void phase_tree_handoff(void);

/* "-z tcpphase,streams": a row per connection. */
void stream_rows_register(void);
void stream_rows_handoff(void);
void stream_rows_suit_window(void);

/* "-z flow,tcpphase,standard": the flow graph. */
void flow_register(int proto);

/* Conversation Filter in the menus of a packet. */
void conversation_register(void);

#endif
