/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "endpoint_text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

const char *summary_write_endpoint(const struct stream_endpoint *endpoint,
                                   char text[ENDPOINT_TEXT_SIZE])
{
    char address[INET6_ADDRSTRLEN];
    const bool is_ipv6 = endpoint->family != 4;
    inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, endpoint->address, address, sizeof address);
    snprintf(text, ENDPOINT_TEXT_SIZE, is_ipv6 ? "[%s]:%u" : "%s:%u", address, endpoint->port);
    return text;
}
