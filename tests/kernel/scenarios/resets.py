# SPDX-License-Identifier: GPL-2.0-or-later
"""Resets, accepted and not."""

from bed import End
from scenarios.common import (RST, SYN, close_orderly, connect_and_exchange, exchange, forge,
                              repeat_nothing, scenario)


@scenario(trouble="reset")
def abort_by_client(bed):
    """The client closes with a RST."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    client.abort()
    server.until("CLOSED")


@scenario(trouble="reset")
def abort_by_server(bed):
    """The server closes with a RST."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    server.abort()
    client.until("CLOSED")


@scenario(trouble="data-lost reset")
def abort_with_data_under_way(bed):
    """The client closes with a RST while data is in flight: each segment is answered by another RST."""
    client, server = bed.connect()
    bed.settle()
    bed.relay("hold server data 1- until client rst 1")
    server.send(5000)
    client.abort()
    server.until("CLOSED")


@scenario(trouble="reset")
def close_with_unread_data(bed):
    """The client closes with unread data: RST."""
    client, server = bed.connect()
    server.send(1000)
    client.receive(500)
    bed.settle()
    client.close()
    server.until("CLOSED")


@scenario(trouble="data-lost reset-after-fin")
def data_to_a_closed_socket(bed):
    """The server has closed; the client, in CLOSE-WAIT, keeps sending, and a RST answers."""
    client, server = connect_and_exchange(bed)
    server.close()
    client.receive_end()
    server.until("FIN-WAIT-2")
    client.send(100)
    client.until("CLOSED")


@scenario(trouble="data-lost reset-after-fin")
def reset_from_fin_wait_2(bed):
    """The client has closed; the server keeps sending, and a RST answers."""
    client, server = bed.connect()
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.send(100)
    server.until("CLOSED")


def connect_and_hold(bed):
    """The server's data arrives when the client has sent its FIN, and nothing acknowledges that FIN before
    the client has sent its RST."""
    repeat_nothing(bed)
    client, server = bed.connect()
    bed.settle()
    bed.relay("hold server data 1- until client fin 1")
    bed.relay("hold server ack 1- until client rst 1")
    return client, server


@scenario(point="client", trouble="data-lost reset-after-fin")
def reset_after_fin_data_under_way(bed):
    """The client closes while much data is in flight that it will not read: one RST for each segment."""
    client, server = connect_and_hold(bed)
    server.send(8000)
    client.close()
    server.until("CLOSED")


@scenario(point="client", trouble="reset-after-fin")
def abort_behind_fin(bed):
    """The client closes its direction, and immediately after that the connection, with a RST."""
    client, server = bed.connect()
    bed.settle()
    bed.relay("hold server ack 1- until client rst 1")
    client.shut()
    client.abort()
    server.until("CLOSED")


@scenario(point="client", trouble="data-lost reset-after-fin")
def reset_after_data_and_fin_data_under_way(bed):
    """The client sends and closes while data is in flight that it will not read."""
    client, server = connect_and_hold(bed)
    server.send(4000)
    client.send(100)
    client.close()
    server.until("CLOSED")


@scenario(trouble="reset-after-fin")
def abort_in_close_wait(bed):
    """The client has closed its direction; the server answers with a RST."""
    client, server = bed.connect()
    client.shut()
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.abort()
    client.until("CLOSED")


@scenario(point="server", unseen={"client": ["FIN-WAIT-1"]}, trouble="port-check")
def abort_in_fin_wait_1(bed):
    """The client's FIN is lost, and it aborts then: its RST is not accepted, captured at the server."""
    client, server = bed.connect()
    bed.relay("drop client fin 1-")
    with bed.comes("client fin 1"):
        client.shut()
    client.abort()
    server.until("CLOSED")


@scenario()
def blind_reset_in_the_window(bed):
    """A forged RST inside the window, but not at its edge: a challenge ACK, the connection stays open."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    with bed.comes("server ack 1"):
        forge(bed.client, client, RST, client.next_seq() + 1000)
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def blind_reset_outside_the_window(bed):
    """A forged RST far outside the window: no answer, the connection stays open."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    with bed.comes("client rst 1"):
        forge(bed.client, client, RST, client.next_seq() + (1 << 30))
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)


@scenario(trouble="injection-suspected reset")
def forged_reset_that_fits(bed):
    """A forged RST exactly at the edge of the window: the server accepts it, the client gets a RST when
    it sends."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    forge(bed.client, client, RST, client.next_seq())
    server.until("CLOSED")
    client.send(100)
    client.until("CLOSED")


@scenario(trouble="injection-suspected reset")
def forged_reset_to_the_client(bed):
    """A forged RST that the client accepts; the server, which did not send it, keeps sending."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    forge(bed.server, server, RST, server.next_seq())
    client.until("CLOSED")
    server.send(3000)
    server.until("CLOSED")


@scenario(trouble="port-check")
def blind_reset_in_syn_sent(bed):
    """A forged RST that does not acknowledge the SYN: no answer, the handshake continues."""
    listener = bed.listen()
    bed.relay("hold server syn-ack 1")
    client = bed.call()
    client.peer_until("SYN-RECEIVED")
    with bed.comes("server rst 1"):
        forge(bed.server, End(bed, listener, client.local), RST, 0)
    bed.deliver()
    bed.release()
    close_orderly(client, bed.accept(listener))


@scenario(trouble="port-check")
def blind_reset_in_syn_received(bed):
    """A forged RST inside the window during the handshake: the server stays in SYN-RECEIVED."""
    listener = bed.listen()
    bed.relay("hold client ack 1")
    client = bed.call()
    client.until("ESTABLISHED")
    with bed.comes("client rst 1"):
        forge(bed.client, client, RST, client.next_seq() + 1000)
    bed.deliver()
    bed.release()
    close_orderly(client, bed.accept(listener))


@scenario()
def forged_syn_in_the_window(bed):
    """A forged SYN with a number inside the window: a challenge ACK, the connection stays open."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    with bed.comes("server ack 1"):
        forge(bed.client, client, SYN, client.next_seq() + 1000)
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)
