/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Second captures: a packet that the capture holds more than once, as merged captures of two places
 * and mirror ports do. */
#ifndef TCPPHASE_RECENT_H
#define TCPPHASE_RECENT_H

#include "view.h"

/* A hash of what is the same in all captures of one packet. */
uint32_t engine_fingerprint(const struct tcpphase_segment *segment);

/* The segment of the sender seen lately of which this is a second capture; NULL if there is none.
 */
const struct tcpphase_recent *engine_captured_before(const struct view *view, uint32_t fingerprint);

void engine_remember_recent(struct tcpphase_end *sender, const struct tcpphase_segment *segment,
                            uint32_t fingerprint, enum tcpphase_step step);

#endif
