# SPDX-License-Identifier: GPL-2.0-or-later
"""Open and close, without loss."""

from hosts import PATIENCE
from scenarios.common import close_orderly, close_simultaneously, connect_and_exchange, exchange
from scenarios.common import scenario


@scenario()
def close_by_client(bed):
    """The client opens, both send, the client closes: four segments."""
    client, server = connect_and_exchange(bed)
    close_orderly(client, server)


@scenario(point="server")
def close_by_server(bed):
    """The server closes first: four segments."""
    client, server = connect_and_exchange(bed)
    close_orderly(server, client)


@scenario(point="client", trouble="port-check")
def close_without_data(bed):
    """Opened and closed without data."""
    client, server = bed.connect()
    close_orderly(client, server)


@scenario()
def opened_by_the_other_host(bed):
    """The host with the higher address opens and closes."""
    bed.swap_hosts()
    client, server = connect_and_exchange(bed)
    close_orderly(client, server)


@scenario()
def opened_and_closed_by_different_hosts(bed):
    """The host with the higher address opens, the other one closes first."""
    bed.swap_hosts()
    client, server = connect_and_exchange(bed)
    close_orderly(server, client)


@scenario()
def accepted_and_closed_at_once(bed):
    """The server's program accepts and closes at once, without data."""
    listener = bed.listen()
    client = bed.call()
    close_orderly(bed.accept(listener), client)


@scenario()
def close_in_three_segments(bed):
    """The server closes while its ACK of the client's FIN waits: one segment does both."""
    # The ACK is delayed by 40 ms. If the test closes later than that, the close takes four segments,
    # which is judged likewise.
    client, server = connect_and_exchange(bed)
    server.tcp("TCP_QUICKACK", 0)
    client.close()
    server.receive_end()
    server.close()
    server.until("CLOSED")


@scenario()
def fin_with_data(bed):
    """The client's last data and its FIN are one segment."""
    client, server = bed.connect()
    client.tcp("TCP_CORK", 1)
    client.send(300)
    client.shut()
    server.receive(300)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


@scenario()
def half_close_with_data(bed):
    """The client closes its direction; the server keeps sending, then closes."""
    client, server = connect_and_exchange(bed)
    client.shut()
    server.receive_end()
    server.send(5000)
    client.receive(5000)
    server.close()
    client.receive_end()
    client.close()
    server.until("CLOSED")


@scenario(point="client")
def half_close_by_server(bed):
    """The server closes its direction; the client keeps sending, then closes."""
    client, server = bed.connect()
    server.shut()
    client.receive_end()
    client.send(3000)
    server.receive(3000)
    client.close()
    client.until("CLOSED")


def open_simultaneously(bed):
    """Both connect to each other, and the client's SYN arrives after the server has sent its own."""
    caller, server = bed.caller()
    peer = bed.server.socket()
    bed.open.append(peer)
    peer.bind(server)
    for connecting, target in ((caller, server), (peer, caller.getsockname())):
        connecting.setblocking(False)
        connecting.connect_ex(target)
        connecting.settimeout(PATIENCE)
    ends = bed.end(caller, server), bed.end(peer, caller.getsockname())
    for end in ends:
        end.until("ESTABLISHED")
    return ends


@scenario()
def simultaneous_open(bed):
    """The SYNs cross; each end goes through SYN-RECEIVED."""
    bed.relay("hold client syn 1 until server syn 1")
    client, server = open_simultaneously(bed)
    bed.settle()
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def simultaneous_open_syn_ack_lost(bed):
    """The SYNs cross, and the client's SYN-ACK is lost: its ACK completes the server."""
    bed.relay("hold client syn 1 until server syn 1")
    bed.relay("drop client syn-ack 1")
    client, server = open_simultaneously(bed)
    bed.settle()
    close_orderly(server, client)


@scenario()
def simultaneous_close(bed):
    """The FINs cross; each end goes through CLOSING."""
    client, server = connect_and_exchange(bed)
    bed.relay("hold client fin 1 until server fin 1")
    close_simultaneously(client, server)


@scenario(point="client")
def simultaneous_close_seen_by_client(bed):
    """The FINs cross, captured at the client."""
    client, server = connect_and_exchange(bed)
    bed.relay("hold client fin 1 until server fin 1")
    close_simultaneously(client, server)


@scenario(point="server")
def simultaneous_close_seen_by_server(bed):
    """The FINs cross, captured at the server."""
    client, server = connect_and_exchange(bed)
    bed.relay("hold client fin 1 until server fin 1")
    close_simultaneously(client, server)


@scenario()
def simultaneous_close_ack_lost(bed):
    """The FINs cross, and the ACK of the client's FIN is lost: it sends the FIN again."""
    client, server = connect_and_exchange(bed)
    bed.relay("hold client fin 1 until server fin 1")
    bed.relay("drop server ack 1")
    close_simultaneously(client, server)
