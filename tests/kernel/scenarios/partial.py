# SPDX-License-Identifier: GPL-2.0-or-later
"""Partial captures."""

import offload
import tcp_flags
from rework import fin_behind_its_ack, only
from scenarios.common import (close_orderly, connect_and_exchange, exchange, repeat_nothing,
                              scenario)


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
    client, server = connect_and_exchange(bed)
    bed.begin_here()
    exchange(server, client)
    close_orderly(server, client)


@scenario()
def begins_with_a_fin(bed):
    """The capture begins with the client's FIN."""
    client, server = connect_and_exchange(bed)
    bed.begin_here()
    close_orderly(client, server)


@scenario(trouble="reset")
def begins_with_a_reset(bed):
    """The capture begins with data that a RST answers."""
    client, server = connect_and_exchange(bed)
    bed.begin_here()
    server.vanish()
    client.send(100)
    client.until("CLOSED")


@scenario(point="client alone", unseen={"client": ["FIN-WAIT-2", "TIME-WAIT"],
                                        "server": ["CLOSE-WAIT", "LAST-ACK", "CLOSED"]})
def client_alone(bed):
    """Only what the client sends; it closes first."""
    client, server = connect_and_exchange(bed)
    close_orderly(client, server)


@scenario(point="server alone", unseen={"server": ["FIN-WAIT-2", "TIME-WAIT"],
                                        "client": ["CLOSE-WAIT", "LAST-ACK", "CLOSED"]})
def server_alone(bed):
    """Only what the server sends; it closes first."""
    client, server = connect_and_exchange(bed)
    close_orderly(server, client)


# Filtered, out of order, from two places at once, without the opening, in one direction

ANSWERED = ('!(tcpphase.stream.cause contains "no answer")',)
CLOSED_BY_CLIENT = ('tcpphase.stream.closed_by == "client"',)
CLOSED_BY_SERVER = ('tcpphase.stream.closed_by == "server"',)
STEPS = tcp_flags.SYN | tcp_flags.FIN | tcp_flags.RST


@scenario(point="client", reworked=only(STEPS),
          unseen={"client": ["TIME-WAIT"], "server": ["CLOSED"]}, says=CLOSED_BY_CLIENT)
def filtered_close_by_client(bed):
    """Only SYN, FIN and RST are captured: the client closes first."""
    client, server = connect_and_exchange(bed, length=3000)
    close_orderly(client, server)


@scenario(point="server", reworked=only(STEPS),
          unseen={"server": ["TIME-WAIT"], "client": ["CLOSED"]}, says=CLOSED_BY_SERVER)
def filtered_close_by_server(bed):
    """Only SYN, FIN and RST are captured: the server closes first."""
    client, server = connect_and_exchange(bed, length=3000)
    close_orderly(server, client)


@scenario(point="client", reworked=only(STEPS), says=CLOSED_BY_SERVER, trouble="reset")
def filtered_abort_by_server(bed):
    """Only SYN, FIN and RST are captured: the server closes with a RST behind what was not captured."""
    client, server = connect_and_exchange(bed, length=3000)
    bed.settle()
    server.abort()
    client.until("CLOSED")


@scenario(point="server", reworked=fin_behind_its_ack, says=CLOSED_BY_CLIENT)
def fin_captured_behind_its_ack(bed):
    """The capture, from several queues, has the client's FIN behind the server's ACK of it."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    close_orderly(client, server)


ONCE = tuple(f"tcpphase.stream.{end}.{what}" for end in ("client", "server")
             for what in ("bytes == 12000", "retransmissions == 0"))


@scenario(point="both", says=ONCE)
def captured_at_both_ends(bed):
    """Captures of the client and of the server, merged: each segment twice, a burst between the copies."""
    repeat_nothing(bed)
    client, server = bed.connect()
    client.send(12000)
    server.receive(12000)
    server.send(12000)
    client.receive(12000)
    close_orderly(client, server)


OFFLOADED = tuple(f"tcpphase.stream.{end}.{what}" for end in ("client", "server")
                  for what in ("bytes == 40000", "retransmissions == 0"))


def exchange_long_segments(bed):
    """Each sends much, once, on the path with segmentation offload."""
    repeat_nothing(bed)
    listener = bed.listen(address=offload.ADDRESSES["server"])
    caller, (_, port) = bed.caller(address=offload.ADDRESSES["client"])
    target = offload.ADDRESSES["server"], port
    caller.connect(target)
    client, server = bed.end(caller, target), bed.accept(listener)
    exchange(client, server, 40000)
    return client, server


@scenario(point="both, offload", says=OFFLOADED)
def captured_at_both_ends_offload(bed):
    """Captures of the client and of the server, merged, with segmentation offload: long segments where they
    are sent, the pieces of them where they arrive."""
    client, server = exchange_long_segments(bed)
    close_orderly(client, server)


@scenario(point="both, offload", says=OFFLOADED)
def captured_at_both_ends_receive_offload(bed):
    """Captures of the client and of the server, merged, with segmentation and receive offload: segments are
    put together again where they arrive."""
    for host in bed.hosts:
        host.run("ethtool", "-K", offload.INTERFACE, "gro", "on")
    client, server = exchange_long_segments(bed)
    close_orderly(client, server)


@scenario(port=50051, trouble=("", "port-check"))
def begins_midstream_high_server_port(bed):
    """The capture begins after the handshake; the server's port is the higher one, as a later SYN shows."""
    listener = bed.listen()
    client, server = connect_and_exchange(bed, listener)
    bed.begin_here()
    exchange(client, server)
    second, its_server = bed.connect(listener)
    close_orderly(second, its_server)
    exchange(client, server)
    close_orderly(client, server)


@scenario(port=2049, trouble=("reset", ""))
def begins_midstream_low_client_port(bed):
    """The capture begins after the handshake; the client's port, 909, is the lower one. The server closes
    with a RST, and the client connects from the same port."""
    listener = bed.listen()
    client, server = connect_and_exchange(bed, listener, port=909)
    bed.begin_here()
    exchange(client, server)
    bed.settle()
    server.abort()
    client.until("CLOSED")
    client, server = connect_and_exchange(bed, listener, port=909)
    close_orderly(client, server)


def exchange_with_losses(bed, end, client, server):
    """Each sends much, and some of what one end sends is lost behind the capture."""
    for number in (1, 2, 3, 7, 11):
        bed.relay(f"drop {end} data {number}")
    for _ in range(3):
        exchange(client, server, 4000)
    bed.settle()


@scenario(point="client alone", says=ANSWERED)
def client_alone_sends_again(bed):
    """Only what the client sends: some of it is lost and sent again, and all acknowledged, as its own
    ACKs of answers show. Neither end closes."""
    exchange_with_losses(bed, "client", *bed.connect())


@scenario(point="server alone", says=ANSWERED)
def server_alone_sends_again(bed):
    """Only what the server sends: some of it is lost and sent again, and all acknowledged, as its own
    ACKs of requests show. Neither end closes."""
    exchange_with_losses(bed, "server", *bed.connect())


@scenario(point="server alone", says=ANSWERED,
          unseen={"server": ["FIN-WAIT-2", "TIME-WAIT"],
                  "client": ["CLOSE-WAIT", "LAST-ACK", "CLOSED"]})
def server_alone_sends_again_and_closes(bed):
    """Only what the server sends: some of it is lost and sent again, and its FIN is answered."""
    client, server = bed.connect()
    exchange_with_losses(bed, "server", client, server)
    close_orderly(server, client)
