/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A connection of the list. */
#ifndef TCPPHASE_CONNECTION_H
#define TCPPHASE_CONNECTION_H

#include <endpoint_text.h>
#include <stream_fields.h>
#include <troubles.h>

struct connection {
    struct stream_endpoint client, server;
    uint64_t client_octets, server_octets; /* payload */
    int64_t start;                         /* ns since 1970 */
    int64_t lasted;                        /* summary_lasted */
    const char *opened;                    /* word of stream.handshake */
    const char *ended;                     /* "client FIN", "server RST", "open", ... */
    char cause[STREAM_TEXT_SIZE];          /* empty: none */
    uint32_t index;
    enum severity severity;
};

/* severity: that of the stream. */
void connection_make(struct connection *connection, const struct stream_entry *stream,
                     enum severity severity);

#endif
