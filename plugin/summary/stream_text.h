/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Size of the text of streams. */
#ifndef TCPPHASE_STREAM_TEXT_H
#define TCPPHASE_STREAM_TEXT_H

/* Size of the longest value of a field in octets, the terminating NUL included. */
enum { STREAM_TEXT_SIZE = 384 };

#endif
