/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which numbers can be believed, and what shows that packets are missing from the capture. */
#ifndef TCPPHASE_NUMBERS_H
#define TCPPHASE_NUMBERS_H

#include "view.h"

/* The segment lies below the SYN of its sender: it is a late one of an earlier connection. */
bool engine_is_below_isn(const struct view *view);

/* The segment acknowledges what its receiver may have sent: nothing below its SYN, and no more than
 * the largest window that the sender offered behind what it acknowledged before (RFC 9293 section
 * 3.10.7.4, fifth; RFC 5961 section 5), or what was captured. */
bool engine_is_ack_possible(const struct view *view);

/* A segment that no connection would send after what was captured shows that packets are missing,
 * where nothing contradicts that:
 *
 *   - Nothing but SYN, FIN and RST of the connection was seen, as in a capture filtered to them: a
 *     FIN, or a RST with an ACK, that stands or acknowledges beyond that; a RST without ACK only a
 *     second after the SYN-ACK, which would have been sent again without the third step.
 *   - Octets were acknowledged that were not seen: a RST within the window.
 *   - The handshake is not complete: an ACK within both windows of an end that has sent octets
 * since its SYN.
 *
 * Otherwise the capture is whole, and the segment is blind: not of this connection. */
bool engine_shows_missing(const struct view *view);

#endif
