# SPDX-License-Identifier: GPL-2.0-or-later
"""A part of what was sent."""

from scenarios.common import close_orderly, exchange, scenario


@scenario()
def begins_midstream(bed):
    """The capture begins after the handshake, with the client's data."""
    client, server = bed.connect()
    bed.begin_here()
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def begins_midstream_with_the_server(bed):
    """The capture begins after the handshake, with the server's data; the server closes."""
    client, server = bed.connect()
    exchange(client, server)
    bed.begin_here()
    exchange(server, client)
    close_orderly(server, client)


@scenario()
def begins_with_a_fin(bed):
    """The capture begins with the client's FIN."""
    client, server = bed.connect()
    exchange(client, server)
    bed.begin_here()
    close_orderly(client, server)


@scenario()
def begins_with_a_reset(bed):
    """The capture begins with data that meets a RST."""
    client, server = bed.connect()
    exchange(client, server)
    bed.begin_here()
    server.vanish()
    client.send(100)
    client.until("CLOSED")


@scenario(point="client alone", unseen={"client": ["FIN-WAIT-2", "TIME-WAIT"],
                                        "server": ["CLOSE-WAIT", "LAST-ACK", "CLOSED"]})
def client_alone(bed):
    """Only what the client sends; it closes first."""
    client, server = bed.connect()
    exchange(client, server)
    close_orderly(client, server)


@scenario(point="server alone", unseen={"server": ["FIN-WAIT-2", "TIME-WAIT"],
                                        "client": ["CLOSE-WAIT", "LAST-ACK", "CLOSED"]})
def server_alone(bed):
    """Only what the server sends; it closes first."""
    client, server = bed.connect()
    exchange(client, server)
    close_orderly(server, client)
