/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Called with each TCP header that libwireshark dissects, before Wireshark's TCP dissector, in the
 * first pass over a capture. */
#ifndef TCPPHASE_PROBE_H
#define TCPPHASE_PROBE_H

#include <wireshark.h>

#include <epan/packet.h>
#include <sighting.h>

static inline int64_t in_nanoseconds(const nstime_t *time)
{
    return tcpphase_time(time->secs, time->nsecs);
}

/* Called with each segment or quoted header; the outermost of a frame first. */
typedef void probe_take(const packet_info *pinfo, const struct sighting *sighting);

/* Must be called when the owner protocol is registered. The probe is disabled with it. */
void probe_register(int proto, probe_take *take);

/* Must be called from the handoff routine. */
void probe_handoff(void);

#endif
