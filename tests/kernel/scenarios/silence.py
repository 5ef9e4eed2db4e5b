# SPDX-License-Identifier: GPL-2.0-or-later
"""Keep-alives, zero windows, and ends without FIN or RST."""

import socket

from scenarios.common import close_orderly, connect_and_exchange, scenario


def keep_alive(end, probes=1):
    end.option(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    end.tcp("TCP_KEEPIDLE", 1)
    end.tcp("TCP_KEEPINTVL", 1)
    end.tcp("TCP_KEEPCNT", probes)


def answer_keep_alives(bed, count):
    client, server = connect_and_exchange(bed)
    bed.settle()
    with bed.comes(f"server ack {count}"):
        keep_alive(client)
    close_orderly(client, server)


@scenario()
def keep_alive_answered(bed):
    """The client sends a keep-alive, and the server answers."""
    answer_keep_alives(bed, 1)


@scenario(trouble="keep-alive-unanswered reset")
def keep_alive_unanswered(bed):
    """The server is gone: the client gives up and sends a RST."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    server.vanish()
    bed.relay("drop client any 1-")
    keep_alive(client)
    client.until("CLOSED")


@scenario(trouble="reset")
def keep_alive_meets_reset(bed):
    """The server has lost the connection: a RST answers the keep-alive."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    server.vanish()
    keep_alive(client)
    client.until("CLOSED")


def shrink(listener):
    """Little room in the receive buffers."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    return listener


@scenario()
def zero_window(bed):
    """The server does not read: zero window, probes, then it reads all."""
    client, server = bed.connect(shrink(bed.listen()))
    with bed.comes("client ack 2"):
        client.send(6000)
    server.receive(6000)
    close_orderly(client, server)


@scenario()
def fin_behind_zero_window(bed):
    """The client closes, but its FIN waits behind a zero window until the server reads."""
    client, server = bed.connect(shrink(bed.listen()))
    with bed.comes("client ack 2"):
        client.send(6000)
        client.close()
    server.receive(6000)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


@scenario(trouble="acks-unheard")
def acks_unheard(bed):
    """The server's ACKs are captured, then lost: the client's data is sent again several times, then it
    gives up silently."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop server any 1-")
    client.option(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 700)
    client.send(100)
    client.until("CLOSED")


@scenario(trouble="close-unanswered half-closed")
def fin_unanswered(bed):
    """The cable is cut: the client's FIN is sent again several times, then it gives up silently."""
    client, server = bed.connect()
    bed.sysctl(bed.client, "ipv4/tcp_orphan_retries", 1)
    bed.relay("drop any any 1-")
    client.close()
    client.until("CLOSED")


@scenario(trouble="close-unanswered")
def last_fin_unanswered(bed):
    """The cable is cut: the server's FIN is sent again several times, then it gives up silently."""
    client, server = bed.connect()
    bed.sysctl(bed.server, "ipv4/tcp_orphan_retries", 1)
    client.shut()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.relay("drop any any 1-")
    server.close()
    server.until("CLOSED")


@scenario(trouble="reset-after-fin")
def fin_wait_2_over(bed):
    """The client's FIN-WAIT-2 times out; a RST answers the server's FIN."""
    bed.sysctl(bed.client, "ipv4/tcp_fin_timeout", 1)
    client, server = bed.connect()
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    client.until("CLOSED")
    server.close()
    server.until("CLOSED")


@scenario()
def idle_for_good(bed):
    """Opened, some data, and neither end closes."""
    client, server = connect_and_exchange(bed)
