/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is asked of a capture as a whole, or from segment to segment. Statistics listen to the tap
 * "tcpphase", where each segment is told by its record. */
#ifndef TCPPHASE_STATISTICS_H
#define TCPPHASE_STATISTICS_H

/* "-z tcpphase,tree": segments by what they are, streams by what became of them. */
void phase_tree_register(void);
void phase_tree_handoff(void);

/* "-z tcpphase,streams": a row a connection. */
void stream_rows_register(void);
void stream_rows_handoff(void);

/* "-z flow,tcpphase,standard": the flow graph. */
void flow_register(int proto);

/* Conversation Filter in the menus of a packet. */
void conversation_register(void);

#endif
