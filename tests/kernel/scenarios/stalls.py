# SPDX-License-Identifier: GPL-2.0-or-later
"""Stalls: open connections that make no progress."""

import socket

from scenarios.common import close_orderly, connect_and_exchange, exchange, scenario
from scenarios.silence import answer_keep_alives, keep_alive, shrink


def cut_off(*ends):
    """What they do from here on is not captured."""
    for end in ends:
        end.vanish()


def send_in_vain(end, peer, octets, timeout):
    """The end sends what never arrives until it gives up (TCP_USER_TIMEOUT, in ms)."""
    end.tcp("TCP_USER_TIMEOUT", timeout)
    end.send(octets)
    end.until("CLOSED")
    cut_off(peer)


def let_a_second_pass(bed, client):
    """The client asks then whether the server is there; it is."""
    with bed.comes("server ack 1"):
        keep_alive(client)
    bed.settle()
    client.option(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 0)


# The accept queue

def fill_accept_queue(bed):
    """The listener, which accepts nobody and has room for one connection, and two clients that call; the
    ACK of the second arrives first and takes the room."""
    bed.sysctl(bed.server, "ipv4/tcp_synack_retries", 4)
    listener = bed.listen(backlog=0)
    bed.relay("hold client ack 1 until client ack 2")
    with bed.comes("client ack 2"):
        callers = bed.call(), bed.call()
    bed.deliver()
    return listener, *callers


def accept_both(bed, listener):
    """The servers of the first and second client."""
    servers = bed.accept(listener), bed.accept(listener)
    return sorted(servers, key=lambda server: server.remote)


@scenario(trouble=("accept-queue-full", ""))
def accept_queue_stays_full(bed):
    """The server accepts no connection: two more SYN-ACKs, then it accepts."""
    listener, waiting, queued = fill_accept_queue(bed)
    with bed.comes("server syn-ack 2"):
        pass
    servers = accept_both(bed, listener)
    for client, server in zip((waiting, queued), servers):
        close_orderly(client, server)


@scenario(trouble=("accept-queue-full", ""))
def accept_queue_full_data_waits(bed):
    """The server accepts no connection, and the client sends first: its request is sent again and again,
    and so is the SYN-ACK."""
    listener, waiting, queued = fill_accept_queue(bed)
    with bed.comes("server syn-ack 1"):
        waiting.send(100)
    servers = accept_both(bed, listener)
    servers[0].receive(100)
    for client, server in zip((waiting, queued), servers):
        close_orderly(client, server)


# The path

CLIENT_STUCK, SERVER_STUCK = (f'tcpphase.stream.cause contains "B of the {end} "'
                              for end in ("client", "server"))


@scenario(trouble="path-mtu", says=(CLIENT_STUCK,))
def black_hole(bed):
    """The client's large segments are lost, each time; the small one behind them arrives."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop client large 1-")
    send_in_vain(client, server, 3000, 1500)


@scenario(trouble="path-mtu", says=(SERVER_STUCK,))
def black_hole_of_the_server(bed):
    """The server's large segments are lost, each time; the client's request had arrived."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop server large 1-")
    send_in_vain(server, client, 3000, 1500)


@scenario()
def large_segments_lost_once(bed):
    """Two of the client's large segments are lost, and arrive when they are sent again."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop client large 1-2")
    client.send(3000)
    server.receive(3000)
    close_orderly(client, server)


# The window

CLIENT_CLOSED, SERVER_CLOSED = (
    f"tcpphase.stream.{end}.window_closed_time > 1 && !tcpphase.stream.{other}.window_closed_time"
    for end, other in (("client", "server"), ("server", "client")))


@scenario(trouble="window-closed", says=(SERVER_CLOSED,))
def window_closed_by_the_server(bed):
    """The server does not read for more than a second."""
    client, server = bed.connect(shrink(bed.listen()))
    with bed.comes("client ack 3"):
        client.send(6000)
    server.receive(6000)
    close_orderly(client, server)


@scenario(trouble="window-closed", says=(CLIENT_CLOSED,))
def window_closed_by_the_client(bed):
    """The client does not read for more than a second."""
    caller, target = bed.caller()
    shrink(caller)
    listener = bed.listen()
    caller.connect(target)
    client, server = bed.end(caller, target), bed.accept(listener)
    with bed.comes("server ack 3"):
        server.send(6000)
    client.receive(6000)
    close_orderly(client, server)


@scenario()
def window_closed_for_a_moment(bed):
    """The server's window is closed, and it reads as soon as it is."""
    client, server = bed.connect(shrink(bed.listen()))
    with bed.comes("server ack 2"):
        client.send(6000)
    server.receive(6000)
    close_orderly(client, server)


def overflow(bed):
    """The server offered a window, and then has no memory for what comes."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    server.option(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    return client, server


@scenario(trouble="data-refused window-closed", says=(SERVER_CLOSED,))
def data_refused(bed):
    """The server has no memory for data within the window that it offered: it closes the window, and the
    client sends the same data again and again."""
    client, server = overflow(bed)
    with bed.comes("client data 8"):
        client.send(6000)
    server.receive(6000)
    close_orderly(client, server)


@scenario(trouble="data-refused window-closed", says=(SERVER_CLOSED,))
def fin_refused(bed):
    """The server has no memory for the data with the client's FIN."""
    client, server = overflow(bed)
    segments = 3
    for _ in range(segments):
        client.send(1448)
        bed.settle()
    client.tcp("TCP_CORK", 1)
    client.send(100)
    with bed.comes("client fin 5"):
        client.shut()
    server.receive(segments * 1448 + 100)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


# The application

@scenario(trouble="no-response")
def server_silent(bed):
    """The server takes the request and does not answer; the client closes."""
    client, server = bed.connect()
    client.send(100)
    server.receive(100)
    let_a_second_pass(bed, client)
    close_orderly(client, server)


@scenario(trouble="slow-response")
def server_slow(bed):
    """The server answers after a second."""
    client, server = bed.connect()
    client.send(100)
    server.receive(100)
    let_a_second_pass(bed, client)
    server.send(100)
    client.receive(100)
    close_orderly(client, server)


@scenario()
def server_slow_but_steady(bed):
    """The server sends its answer in small parts, each when the one before was acknowledged."""
    client, server = bed.connect()
    client.send(100)
    server.receive(100)
    for _ in range(12):
        server.send(10)
        client.receive(10)
        bed.settle()
    close_orderly(client, server)


# The other end is gone

@scenario(trouble="data-unanswered", says=(CLIENT_STUCK,))
def data_unanswered(bed):
    """The client's data is lost, each time, until it gives up silently."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop client any 1-")
    send_in_vain(client, server, 100, 1000)


@scenario(trouble="data-unanswered", says=(SERVER_STUCK,))
def answer_unanswered(bed):
    """The server's answer is lost, each time."""
    client, server = connect_and_exchange(bed)
    client.send(100)
    server.receive(100)
    bed.settle()
    bed.relay("drop server any 1-")
    send_in_vain(server, client, 100, 1000)


@scenario()
def acks_lost_twice(bed):
    """Two ACKs of the server are captured, then lost; the third arrives."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    bed.relay("drop server ack 1-2")
    client.send(100)
    server.receive(100)
    bed.settle()
    close_orderly(client, server)


@scenario(trouble="keep-alive-unanswered")
def keep_alives_lost(bed):
    """The server is gone, and nothing answers the client's keep-alives."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    server.vanish()
    bed.relay("drop client any 1-")
    with bed.comes("client ack 2"):
        keep_alive(client, 3)
    cut_off(client)


@scenario()
def keep_alives_answered(bed):
    """The client sends two keep-alives, and the server answers both."""
    answer_keep_alives(bed, 2)


# Silence of minutes; the clock of the capture is set forward in it

@scenario(trouble="data-unanswered idle-cut")
def idle_and_forgotten(bed):
    """After a minute and a half of silence no segment arrives any more."""
    client, server = connect_and_exchange(bed)
    bed.pause(90)
    bed.relay("drop any any 1-")
    send_in_vain(client, server, 100, 1000)


@scenario(trouble="idle-cut data-lost reset")
def idle_and_reset(bed):
    """After a minute and a half of silence a RST answers the client's data."""
    client, server = connect_and_exchange(bed)
    bed.pause(90)
    server.vanish()
    client.send(100)
    client.until("CLOSED")


@scenario()
def idle_and_going_on(bed):
    """After a minute and a half of silence the connection continues."""
    client, server = connect_and_exchange(bed)
    bed.pause(90)
    exchange(client, server)
    close_orderly(client, server)


@scenario(trouble="half-closed")
def half_closed_and_silent(bed):
    """The client closes; a minute and a half later the server has neither closed nor sent data."""
    client, server = connect_and_exchange(bed)
    client.shut()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.pause(90)
    with bed.comes("server ack 1"):
        keep_alive(client)
    bed.settle()
    cut_off(client, server)
