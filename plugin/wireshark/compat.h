/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What differs between Wireshark 4.0, 4.4 and 4.6. No other file asks for a version. */
#ifndef TCPPHASE_COMPAT_H
#define TCPPHASE_COMPAT_H

#define WS_BUILD_DLL
#include <wireshark.h>

#include <epan/packet.h>
#include <epan/proto_data.h>
#include <epan/stats_tree.h>
#include <ws_version.h>

#define WIRESHARK_AT_LEAST(major, minor)                                                           \
    (WIRESHARK_VERSION_MAJOR > (major) ||                                                          \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* A Boolean as a preference points to it. */
#if WIRESHARK_AT_LEAST(4, 2)
typedef bool preference_bool;
#else
typedef gboolean preference_bool;
#endif

/* Between the parts of a path in the menus. */
#ifndef STATS_TREE_MENU_SEPARATOR
#define STATS_TREE_MENU_SEPARATOR "/"
#endif

#if !WIRESHARK_AT_LEAST(4, 4)
static inline uint8_t tvb_get_uint8(tvbuff_t *tvb, int offset)
{
    return tvb_get_guint8(tvb, offset);
}
#endif

#endif
