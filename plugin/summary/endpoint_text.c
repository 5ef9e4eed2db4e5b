/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "endpoint_text.h"

#include "texts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

_Static_assert(ADDRESS_TEXT_SIZE >= INET6_ADDRSTRLEN, "any address fits");

/* For IPv4 inet_ntop takes several times as long, and each connection has two addresses. */
const char *summary_write_address(const uint8_t address[16], unsigned version,
                                  char text[ADDRESS_TEXT_SIZE])
{
    if (version != 4)
        return inet_ntop(AF_INET6, address, text, ADDRESS_TEXT_SIZE);
    *text = '\0';
    summary_add(text, "%u.%u.%u.%u", address[0], address[1], address[2], address[3]);
    return text;
}

const char *summary_write_endpoint(const struct stream_endpoint *endpoint,
                                   char text[ENDPOINT_TEXT_SIZE])
{
    char address[ADDRESS_TEXT_SIZE];
    summary_write_address(endpoint->address, endpoint->family, address);
    *text = '\0';
    summary_add(text, endpoint->family == 4 ? "%s:%u" : "[%s]:%u", address, endpoint->port);
    return text;
}
