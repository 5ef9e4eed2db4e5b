/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The size of the texts of streams. */
#ifndef TCPPHASE_STREAM_TEXT_H
#define TCPPHASE_STREAM_TEXT_H

/* Octets of the longest value of a field, with its terminator. */
enum { STREAM_TEXT_SIZE = 256 };

#endif
