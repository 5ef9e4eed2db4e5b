/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How bad the trouble of a connection is. */
#ifndef TCPPHASE_SEVERITY_H
#define TCPPHASE_SEVERITY_H

#include <troubles.h>

/* Frame of the RST that ended the stream and was perhaps forged; 0: there is none. */
uint32_t forged_reset(const struct stream_entry *stream);

#endif
