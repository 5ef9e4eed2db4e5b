/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_WIRESHARK_H
#define STAND_IN_WIRESHARK_H

/* These headers replace those of a Wireshark that is not installed: they declare the part of its
 * public interface that the compat.h files use, as of 4.6 and as of 4.7 and later. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ws_version.h>

#endif
