/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sees each TCP header in a dissection by libwireshark before Wireshark's TCP dissector does, in
 * its first pass over a capture. */
#ifndef TCPPHASE_PROBE_H
#define TCPPHASE_PROBE_H

#include <wireshark.h>

#include <epan/packet.h>
#include <sighting.h>

static inline int64_t in_nanoseconds(const nstime_t *time)
{
    return tcpphase_time(time->secs, time->nsecs);
}

/* Takes a segment or a quote; those of a frame come outermost first. */
typedef void probe_take(const packet_info *pinfo, const struct sighting *sighting);

/* Call in the registration of the protocol whom the probe serves: it is off when that is. */
void probe_register(int proto, probe_take *take);

/* Call in the handoff. */
void probe_handoff(void);

#endif
