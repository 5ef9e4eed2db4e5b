/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_WIRESHARK_H
#define STAND_IN_WIRESHARK_H

/* These headers stand in for those of a Wireshark that is not installed: of its public interface
 * they declare what the files compat.h use, in the form of 4.6 and in that of 4.7 and later. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ws_version.h>

#endif
