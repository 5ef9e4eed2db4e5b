/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Cases in which the captured packets look the same whatever happened, so that nobody can tell the
 * state of an end, or who closed:
 *
 * - An ACK of a FIN in a segment at an edge of the window, which RFC 9293 section 3.10.7.4 drops
 *   and kernels accept: data or a FIN sent again, a probe of a closed window.
 * - A FIN sent again that may have been sent before its sender had the peer's or after that,
 *   because the first one was lost before the capture.
 * - After a RST that its receiver did not accept, a segment of that receiver that differs from the
 *   last one captured before the RST: it may have been in flight when the RST arrived. If it is the
 *   same ACK, it looks like a challenge ACK, though it may have been in flight as well.
 * - After a RST beyond the third step, which was not captured, an ACK of an end that was in
 *   SYN-RECEIVED: the third step was lost, before that end or only for the capture.
 * - Octets behind a RST of their sender that were not captured before: delayed, or sent by an end
 *   that did not send the RST. */
#ifndef TCPPHASE_LOOKS_H
#define TCPPHASE_LOOKS_H

#include "network.h"

/* The packets captured so far, of each end. */
struct looks {
    bool has_fin[2];
    bool has_first_fin[2]; /* captured when first sent */
    bool has_rst[2];
    bool challenges[2];  /* repeated its last segment behind the peer's first RST */
    bool goes_on[2];     /* sent new octets behind its first RST */
    uint32_t sent_to[2]; /* one past the highest number captured */
    struct model_packet last[2];
    struct model_packet last_before_rst[2]; /* that, when the peer's first RST was captured */
};

/* Called twice for each packet: before the state of its sender is judged, and behind that. */
void looks_note(struct looks *looks, const struct model_sight *sight);
void looks_pass(struct looks *looks, const struct model_sight *sight);

/* The sender of the packet is in another state than said, which looks the same. */
bool looks_alike(const struct looks *looks, const struct model_sight *sight, const char *said);

/* Whether the RST of this end may not have ended the connection, by the looks of what follows. */
bool looks_disbelieved(const struct looks *looks, unsigned end);

#endif
