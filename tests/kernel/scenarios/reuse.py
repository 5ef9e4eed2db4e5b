# SPDX-License-Identifier: GPL-2.0-or-later
"""Port reuse."""

import errno

from scenarios.common import close_orderly, connect_and_exchange, scenario


@scenario(trouble=("", "port-check"))
def reuse_in_time_wait_of_the_server(bed):
    """The server closed first; the client connects from the same port while it is in TIME-WAIT."""
    listener = bed.listen()
    client, server = bed.connect(listener)
    close_orderly(server, client)
    server.until("TIME-WAIT")
    again, server = bed.connect(listener, port=client.local[1])
    close_orderly(again, server)


@scenario(trouble=("port-check", "port-check"))
def reuse_of_own_time_wait(bed):
    """The client closed first, and reuses its own port in TIME-WAIT (tcp_tw_reuse)."""
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


@scenario(trouble=("reset", ""))
def reuse_after_reset(bed):
    """The client aborts, and connects from the same port at once."""
    listener = bed.listen()
    client, server = connect_and_exchange(bed, listener)
    client.abort()
    server.until("CLOSED")
    again, server = connect_and_exchange(bed, listener, port=client.local[1])
    close_orderly(again, server)


@scenario(trouble=("reset", "syn-repeated"))
def half_open_reconnect(bed):
    """The client crashed and connects from the same port; the server still holds the old connection:
    a challenge ACK, a RST, and the SYN again."""
    listener = bed.listen()
    client, server = connect_and_exchange(bed, listener)
    bed.settle()
    client.vanish()
    again, server = connect_and_exchange(bed, listener, port=client.local[1])
    close_orderly(again, server)


@scenario(trouble="data-lost reset")
def half_open_server_speaks(bed):
    """The client crashed; the server sends data, and a RST answers."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    client.vanish()
    server.send(100)
    server.until("CLOSED")


@scenario(trouble="data-lost reset")
def idle_and_server_vanished(bed):
    """After an idle period the server has lost the connection: a RST answers the client's next data."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    server.vanish()
    client.send(100)
    client.until("CLOSED")


@scenario(trouble=("reset-after-fin", "syn-repeated"))
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
    """Only what the server sends: the client aborts and connects from the same port, which only the
    number of the SYN-ACK shows."""
    listener = bed.listen()
    client, server = connect_and_exchange(bed, listener)
    bed.settle()
    client.abort()
    server.until("CLOSED")
    again, server = connect_and_exchange(bed, listener, port=client.local[1])
    bed.settle()


def call_in_vain(bed, client, syns=2):
    """From the client's port, until so many SYNs were sent; then nothing more is captured."""
    with bed.comes(f"client syn {syns}"):
        again = bed.call(port=client.local[1])
    bed.deliver()
    again.vanish()


def crash(bed, client):
    """The client forgets the connection, and no RST of it arrives."""
    client.vanish()
    bed.relay("drop client rst 1-")


@scenario(point="server", unseen={"client": ["CLOSED"]}, trouble="reconnect-ignored")
def reconnect_ignored(bed):
    """The client crashed and connects from the same port. The server still holds the old connection and
    answers with challenge ACKs, and the RSTs that would end it are lost."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    crash(bed, client)
    call_in_vain(bed, client)
    server.vanish()


@scenario(point="server", trouble="wrong-answer unanswered", uncompared=("client", "server"))
def old_connection_answers(bed):
    """The capture begins when the client has crashed: its SYN is answered by a challenge ACK of the old
    connection."""
    client, server = connect_and_exchange(bed)
    bed.begin_here()
    crash(bed, client)
    with bed.comes("server ack 1"):
        call_in_vain(bed, client, 1)
    server.vanish()


def close_and_call_again(bed, rule):
    """The server closes first, and the client calls again from the same port. Its number is below those of
    the old connection, and there are no timestamps: TIME-WAIT does not take the SYN."""
    for host in bed.hosts:
        bed.sysctl(host, "ipv4/tcp_timestamps", 0)
    client, server = connect_and_exchange(bed)
    number = client.next_seq() - 10000
    close_orderly(server, client)
    server.until("TIME-WAIT")
    bed.relay(rule)
    caller, target = bed.caller(port=client.local[1])
    again = bed.end(caller, target)
    again.begin_with(number)
    caller.setblocking(False)
    with bed.comes("client syn 2"):
        caller.connect_ex(target)
    bed.deliver()
    again.vanish()


@scenario(point="server", trouble="reconnect-ignored")
def reconnect_answered_by_time_wait(bed):
    """The server closed first. SYNs from the same port arrive in TIME-WAIT, which answers with an ACK;
    the client's RST is lost."""
    close_and_call_again(bed, "drop client rst 1-")


@scenario(point="client", trouble="reconnect-ignored")
def reconnect_falls_into_time_wait(bed):
    """The server closed first. SYNs from the same port arrive in TIME-WAIT, and its answers are lost."""
    close_and_call_again(bed, "drop server any 1-")
