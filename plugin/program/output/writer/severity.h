/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How bad the trouble of a connection is. */
#ifndef TCPPHASE_SEVERITY_H
#define TCPPHASE_SEVERITY_H

#include <stream_entry.h>

enum severity { SEVERITY_OK, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_COUNT };

enum severity severity_of(const struct stream_entry *stream);

/* The frame of the RST that ended it and perhaps was not sent by the end that it names; 0: there is
 * none. */
uint32_t forged_reset(const struct stream_entry *stream);

#endif
