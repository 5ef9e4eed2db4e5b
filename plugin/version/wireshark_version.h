/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The version of Wireshark that this is built for. Used only by the compat.h of each folder. */
#ifndef TCPPHASE_WIRESHARK_VERSION_H
#define TCPPHASE_WIRESHARK_VERSION_H

#include <wireshark.h>

#include <ws_version.h>

#define WIRESHARK_AT_LEAST(major, minor)                                                           \
    (WIRESHARK_VERSION_MAJOR > (major) ||                                                          \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* Prefix of the environment variables of Wireshark's libraries. */
#define WIRESHARK_PREFIX "WIRESHARK"

/* The Boolean type of Wireshark's API: in preferences, callbacks and structures. */
#if WIRESHARK_AT_LEAST(4, 2)
typedef bool wireshark_bool;
#else
typedef gboolean wireshark_bool;
#endif

#endif
