# SPDX-License-Identifier: GPL-2.0-or-later
"""The same ports again."""

import errno

from scenarios.common import close_orderly, connect_and_exchange, scenario


@scenario()
def reuse_in_time_wait_of_the_server(bed):
    """The server closed first; the client connects from the same port while it is in TIME-WAIT."""
    listener = bed.listen()
    client, server = bed.connect(listener)
    close_orderly(server, client)
    server.until("TIME-WAIT")
    again, server = bed.connect(listener, port=client.local[1])
    close_orderly(again, server)


@scenario()
def reuse_of_own_time_wait(bed):
    """The client closed first, and takes its own port in TIME-WAIT over (tcp_tw_reuse)."""
    bed.sysctl(bed.client, "ipv4/tcp_tw_reuse", 1)
    listener = bed.listen()
    client, server = bed.connect(listener)
    close_orderly(client, server)
    client.until("TIME-WAIT")
    again, target = bed.caller(port=client.local[1])

    def takes_over():       # after a second
        return again.connect_ex(target) != errno.EADDRNOTAVAIL
    bed.wait("leave to use the port", takes_over)
    again, server = bed.end(again, target), bed.accept(listener)
    close_orderly(again, server)


@scenario()
def reuse_after_reset(bed):
    """The client aborts, and connects from the same port at once."""
    listener = bed.listen()
    client, server = connect_and_exchange(bed, listener)
    client.abort()
    server.until("CLOSED")
    again, server = connect_and_exchange(bed, listener, port=client.local[1])
    close_orderly(again, server)


@scenario()
def half_open_reconnect(bed):
    """The client crashed and connects from the same port; the server still holds the old connection:
    a challenge ACK, a RST, and the SYN again."""
    listener = bed.listen()
    client, server = connect_and_exchange(bed, listener)
    bed.settle()
    client.vanish()
    again, server = connect_and_exchange(bed, listener, port=client.local[1])
    close_orderly(again, server)


@scenario()
def half_open_server_speaks(bed):
    """The client crashed; the server sends data and meets a RST."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    client.vanish()
    server.send(100)
    server.until("CLOSED")


@scenario()
def idle_and_server_vanished(bed):
    """Nothing was said for a while, and the server forgot the connection: the client's next data
    meets a RST."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    server.vanish()
    client.send(100)
    client.until("CLOSED")


@scenario()
def reconnect_in_close_wait(bed):
    """The client closed and was forgotten; it connects from the same port, but the server is still
    in CLOSE-WAIT of the old connection."""
    listener = bed.listen()
    client, server = bed.connect(listener)
    client.shut()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.settle()
    client.vanish()
    again, server = connect_and_exchange(bed, listener, port=client.local[1])
    close_orderly(again, server)


@scenario(point="server alone", unseen={"server": ["CLOSED"], "client": ["CLOSED"]})
def reuse_after_reset_server_alone(bed):
    """Only what the server sends: the client aborts and connects from the same port, and only the number
    of the SYN-ACK tells of it."""
    listener = bed.listen()
    client, server = connect_and_exchange(bed, listener)
    bed.settle()
    client.abort()
    server.until("CLOSED")
    again, server = connect_and_exchange(bed, listener, port=client.local[1])
    bed.settle()
