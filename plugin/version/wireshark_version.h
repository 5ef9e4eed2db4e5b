/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which Wireshark this is built for: asked by the compat.h of a folder, and nowhere else. */
#ifndef TCPPHASE_WIRESHARK_VERSION_H
#define TCPPHASE_WIRESHARK_VERSION_H

#include <wireshark.h>

#include <ws_version.h>

#define WIRESHARK_AT_LEAST(major, minor)                                                           \
    (WIRESHARK_VERSION_MAJOR > (major) ||                                                          \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* Begins the names of the environment variables that Wireshark's libraries heed. */
#define WIRESHARK_PREFIX "WIRESHARK"

/* A Boolean as preferences point to it, callbacks take and return it and structures hold it. */
#if WIRESHARK_AT_LEAST(4, 2)
typedef bool wireshark_bool;
#else
typedef gboolean wireshark_bool;
#endif

#endif
