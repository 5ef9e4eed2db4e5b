/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The address and port of an end of a connection, as text. */
#ifndef TCPPHASE_ENDPOINT_TEXT_H
#define TCPPHASE_ENDPOINT_TEXT_H

#include <stream_entry.h>

enum { ENDPOINT_TEXT_SIZE = 56 };

/* "192.0.2.1:80", "[2001:db8::1]:80". Returns the text. */
const char *summary_write_endpoint(const struct stream_endpoint *endpoint,
                                   char text[ENDPOINT_TEXT_SIZE]);

#endif
