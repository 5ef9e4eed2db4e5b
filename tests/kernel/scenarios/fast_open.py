# SPDX-License-Identifier: GPL-2.0-or-later
"""Fast open (RFC 7413)."""

import socket

from scenarios.common import close_orderly, scenario


def fast_caller(bed, data):
    """A socket of the client that puts data into its SYN if it has a cookie."""
    caller, server = bed.caller()
    client = bed.end(caller, server)
    try:
        caller.sendto(bytes(data), socket.MSG_FASTOPEN, server)
    except BlockingIOError:     # it has none, and asks for one
        client.until("ESTABLISHED")
        client.send(data)
    return client


def get_cookie(bed):
    """A listener for fast open; a first connection has brought the cookie."""
    bed.client.run("ip", "tcp_metrics", "flush")
    listener = bed.listen(TCP_FASTOPEN=5)
    client = fast_caller(bed, 10)
    server = bed.accept(listener)
    server.receive(10)
    client.until("ESTABLISHED")
    close_orderly(client, server)
    return listener


@scenario()
def fast_open(bed):
    """A cookie is requested; the next SYN carries data."""
    listener = get_cookie(bed)
    client = fast_caller(bed, 300)
    server = bed.accept(listener)
    server.receive(300)
    client.until("ESTABLISHED")
    close_orderly(client, server)


@scenario()
def fast_open_server_speaks_first(bed):
    """The SYN carries data, and the server's answer comes before the third ACK."""
    listener = get_cookie(bed)
    bed.relay("hold client ack 1 until client ack 2")
    client = fast_caller(bed, 300)
    server = bed.accept(listener)
    server.receive(300)
    server.send(500)
    client.receive(500)
    close_orderly(client, server)


@scenario(point="server")
def fast_open_closed_in_syn_received(bed):
    """The SYN carries data; the server answers and closes before the third ACK."""
    listener = get_cookie(bed)
    bed.relay("hold client ack 1")
    bed.relay("hold client ack 2- until server fin 1")
    client = fast_caller(bed, 300)
    server = bed.accept(listener)
    server.receive(300)
    server.send(100)
    server.close()
    client.receive(100)
    client.receive_end()
    client.close()
    client.until("CLOSED")
    bed.release()


@scenario(trouble=("", "handshake-reset"))
def fast_open_withdrawn(bed):
    """The SYN carries data; the server closes with a RST, which overtakes its SYN-ACK."""
    listener = get_cookie(bed)
    bed.relay("hold server syn-ack 1")
    client = fast_caller(bed, 300)
    bed.accept(listener).abort()
    client.until("CLOSED")


@scenario(trouble=("", "refused"))
def fast_open_refused(bed):
    """The SYN carries data, but nothing listens any more."""
    get_cookie(bed).close()
    fast_caller(bed, 300).until("CLOSED")


@scenario()
def fast_open_not_granted(bed):
    """The SYN carries data, but the server has a new key: it acknowledges the SYN only."""
    listener = get_cookie(bed)
    bed.sysctl(bed.server, "ipv4/tcp_fastopen_key", "1-2-3-4")
    client = fast_caller(bed, 300)
    server = bed.accept(listener)
    server.receive(300)
    close_orderly(client, server)


@scenario(trouble=("", "fast-open-dropped syn-repeated"))
def fast_open_syn_lost(bed):
    """The SYN with data is lost; the next one has none."""
    listener = get_cookie(bed)
    bed.relay("drop client syn 1")
    client = fast_caller(bed, 300)
    server = bed.accept(listener)
    server.receive(300)
    close_orderly(client, server)
