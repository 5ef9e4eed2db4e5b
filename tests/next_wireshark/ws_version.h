/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_WS_VERSION_H
#define STAND_IN_WS_VERSION_H

/* WIRESHARK_VERSION_MAJOR and _MINOR are given to the compiler. */
#define FROM_4_7 (WIRESHARK_VERSION_MAJOR > 4 || WIRESHARK_VERSION_MINOR >= 7)

#endif
