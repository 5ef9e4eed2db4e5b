/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "connection.h"

#include <string.h>
#include <verdicts.h>

static const char *ended_by(const struct tcpphase_life *life)
{
    static const char *const fins[CLOSER_COUNT] = {"FIN", "client FIN", "server FIN", "both FIN"};
    static const char *const resets[CLOSER_COUNT] = {"RST", "client RST", "server RST", "both RST"};
    const enum closer closer = summary_closer(life);
    switch (summary_close(life)) {
    case CLOSE_FOUR_SEGMENT:
    case CLOSE_THREE_SEGMENT:
    case CLOSE_SIMULTANEOUS:
    case CLOSE_UNFINISHED:
        return fins[closer];
    case CLOSE_HALF_CLOSED:
        return "half-closed";
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
        return resets[closer];
    case CLOSE_NONE:
    case CLOSE_COUNT:
        break;
    }
    return life->was_open ? "open" : "-";
}

void connection_make(struct connection *connection, const struct stream_entry *stream,
                     enum severity severity)
{
    const struct tcpphase_life *life = &stream->life;
    const unsigned client = life->client;
    struct stream_value cause;
    memset(connection, 0, sizeof *connection);
    connection->client = stream->ends[client];
    connection->server = stream->ends[!client];
    connection->client_octets = client_octets_of(life);
    connection->server_octets = server_octets_of(life);
    connection->start = life->time[TCPPHASE_MOMENT_FIRST];
    connection->lasted = summary_lasted(life);
    connection->opened = stream_field_word(STREAM_HANDSHAKE, summary_handshake(life))->word;
    connection->ended = ended_by(life);
    connection->index = stream->index;
    connection->severity = severity;
    if (connection->severity != SEVERITY_OK &&
        stream_field_value(stream, STREAM_CAUSE, true, &cause))
        stream_value_write(STREAM_CAUSE, &cause, connection->cause);
}
