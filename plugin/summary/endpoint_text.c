/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "endpoint_text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

_Static_assert(ADDRESS_TEXT_SIZE >= INET6_ADDRSTRLEN, "any address fits");

const char *summary_write_address(const uint8_t address[16], unsigned version,
                                  char text[ADDRESS_TEXT_SIZE])
{
    inet_ntop(version == 4 ? AF_INET : AF_INET6, address, text, ADDRESS_TEXT_SIZE);
    return text;
}

const char *summary_write_endpoint(const struct stream_endpoint *endpoint,
                                   char text[ENDPOINT_TEXT_SIZE])
{
    char address[ADDRESS_TEXT_SIZE];
    summary_write_address(endpoint->address, endpoint->family, address);
    snprintf(text, ENDPOINT_TEXT_SIZE, endpoint->family == 4 ? "%s:%u" : "[%s]:%u", address,
             endpoint->port);
    return text;
}
