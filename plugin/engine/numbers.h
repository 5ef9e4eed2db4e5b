/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which sequence and acknowledgement numbers are believed, and which show that packets are missing
 * from the capture. */
#ifndef TCPPHASE_NUMBERS_H
#define TCPPHASE_NUMBERS_H

#include "view.h"

/* The segment is below its sender's ISN: a late segment of an earlier connection. */
bool engine_is_below_isn(const struct view *view);

/* The segment acknowledges less than its receiver's SYN. */
bool engine_acks_below_isn(const struct view *view);

/* The segment acknowledges what its receiver may have sent: nothing below the receiver's SYN, and
 * at most the largest window of the sender beyond its previous ACK (RFC 9293 section 3.10.7.4,
 * fifth; RFC 5961 section 5), or what was captured. */
bool engine_is_ack_possible(const struct view *view);

/* The segment cannot follow what was captured, so packets are missing, if one of these holds:
 *
 *   - Only SYN, FIN and RST were captured, as by a capture filter: a FIN, or a RST with ACK, whose
 *     numbers are beyond them; a RST without ACK only 1 s or more after the SYN-ACK, which would
 *     otherwise have been retransmitted without a third step.
 *   - Octets were acknowledged that were not captured: a RST within the window.
 *   - The handshake is not complete: an ACK within both windows, of an end that has sent octets
 *     since its SYN.
 *
 * In other cases the capture is complete, and the segment is not of this connection (a blind
 * attack). */
bool engine_shows_missing(const struct view *view);

#endif
