/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "tap.h"

#include <epan/tap.h>

static int tap;
static bool is_whole; /* for the last segment tapped */

void tap_register(void)
{
    tap = register_tap(TAP_NAME);
}

bool tap_is_wanted(void)
{
    return have_tap_listener(tap);
}

void tap_segment(packet_info *pinfo, const struct record *record)
{
    is_whole = pinfo->fd->visited;
    tap_queue_packet(tap, pinfo, record);
}

bool tap_is_whole(void)
{
    return is_whole;
}
