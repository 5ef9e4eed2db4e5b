/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The address and port of an end of a connection, as text. */
#ifndef TCPPHASE_ENDPOINT_TEXT_H
#define TCPPHASE_ENDPOINT_TEXT_H

#include <stream_entry.h>

enum { ADDRESS_TEXT_SIZE = 46, ENDPOINT_TEXT_SIZE = 56 };

/* "192.0.2.1", "2001:db8::1". version: 4 or 6. Returns the text. */
const char *summary_write_address(const uint8_t address[16], unsigned version,
                                  char text[ADDRESS_TEXT_SIZE]);

/* "192.0.2.1:80", "[2001:db8::1]:80". Returns the text. */
const char *summary_write_endpoint(const struct stream_endpoint *endpoint,
                                   char text[ENDPOINT_TEXT_SIZE]);

#endif
