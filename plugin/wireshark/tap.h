/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The tap "tcpphase": listeners get the record of each segment, outermost first. A record is valid
 * until the end of the frame. */
#ifndef TCPPHASE_TAP_H
#define TCPPHASE_TAP_H

#include "ledger.h"

#include <epan/address.h>

#define TAP_NAME "tcpphase"

void tap_register(void);

/* Whether the tap has listeners. */
bool tap_is_wanted(void);

void tap_segment(packet_info *pinfo, const struct record *record);

/* For listeners: whether all segments of the file are known. pinfo->fd->visited does not tell that,
 * as it is set already when taps are called. */
bool tap_is_whole(void);

/* Valid as long as the end is. */
static inline address endpoint_address(const struct stream_endpoint *end)
{
    const bool is_ipv4 = end->family == 4;
    address result;
    set_address(&result, is_ipv4 ? AT_IPv4 : AT_IPv6, is_ipv4 ? 4 : 16, end->address);
    return result;
}

#endif
