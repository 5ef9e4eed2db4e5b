# SPDX-License-Identifier: GPL-2.0-or-later
"""Loss, reordering, duplication."""

from scenarios.common import close_orderly, connect_and_exchange, exchange, scenario


@scenario()
def data_lost(bed):
    """Some of the client's segments are captured, then lost."""
    client, server = bed.connect()
    for number in (2, 5, 6, 11):
        bed.relay(f"drop client data {number}")
    client.send(20000)
    server.receive(20000)
    close_orderly(client, server)


@scenario(point="server")
def data_lost_before_the_capture(bed):
    """Some of the client's segments are lost before the capture point."""
    client, server = bed.connect()
    for number in (2, 5, 6, 11):
        bed.relay(f"drop client data {number}")
    client.send(20000)
    server.receive(20000)
    close_orderly(client, server)


@scenario(point="server")
def data_reordered(bed):
    """Two of the client's segments arrive after the one that follows."""
    client, server = bed.connect()
    bed.relay("hold client data 1 until client data 2")
    bed.relay("hold client data 4 until client data 6")
    client.send(15000)
    server.receive(15000)
    close_orderly(client, server)


@scenario(point="server")
def data_twice(bed):
    """Some of the client's segments arrive twice."""
    client, server = bed.connect()
    bed.relay("copy client data 1-3")
    client.send(10000)
    server.receive(10000)
    close_orderly(client, server)


@scenario(trouble="heavy-loss")
def much_lost_both_ways(bed):
    """Both ends send much, and much is lost in both directions, ACKs too."""
    client, server = bed.connect()
    for number in (1, 4, 9, 13):
        bed.relay(f"drop client any {number}")
        bed.relay(f"drop server any {number + 1}")
    client.send(10000)
    server.send(10000)
    server.receive(10000)
    client.receive(10000)
    close_orderly(client, server)


@scenario()
def fin_lost(bed):
    """The client's FIN is captured, then lost, and sent again."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop client fin 1")
    close_orderly(client, server)


@scenario(point="server")
def fin_lost_before_the_capture(bed):
    """The client's FIN is lost before the capture point."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop client fin 1")
    close_orderly(client, server)


@scenario()
def both_fins_lost(bed):
    """Each end's first FIN is lost."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop client fin 1")
    bed.relay("drop server fin 1")
    close_orderly(client, server)


@scenario()
def both_crossing_fins_lost(bed):
    """Both close at the same time, and both FINs are lost; sent again, they cross again."""
    client, server = connect_and_exchange(bed)
    bed.relay("drop client fin 1")
    bed.relay("drop server fin 1")
    bed.relay("hold client fin 2 until server fin 2")
    bed.relay("hold server fin 2 until client fin 2")
    client.close()
    server.close()
    for end in (client, server):
        end.until("TIME-WAIT")


@scenario()
def ack_of_fin_lost(bed):
    """The ACK of the client's FIN is lost; the FIN is sent again."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    bed.relay("drop server ack 1")
    close_orderly(client, server)


@scenario(point="client")
def ack_of_fin_lost_before_the_capture(bed):
    """The ACK of the client's FIN is lost; the server's FIN acknowledges it too."""
    client, server = connect_and_exchange(bed)
    bed.settle()
    bed.relay("drop server ack 1")
    bed.relay("hold client fin 2- until server fin 1")
    with bed.comes("server ack 1"):
        client.close()
    server.receive_end()
    server.close()
    server.until("CLOSED")


@scenario()
def last_ack_lost(bed):
    """The last ACK is captured, then lost: the FIN is sent again, and TIME-WAIT answers."""
    client, server = connect_and_exchange(bed)
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.relay("drop client ack 1")
    server.close()
    server.until("CLOSED")


@scenario(point="server")
def last_ack_lost_before_the_capture(bed):
    """The last ACK is lost before the capture point."""
    client, server = connect_and_exchange(bed)
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.relay("drop client ack 1")
    server.close()
    server.until("CLOSED")


@scenario()
def last_ack_twice(bed):
    """The last ACK arrives twice: the second draws a RST, which ends TIME-WAIT."""
    client, server = connect_and_exchange(bed)
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.relay("copy client ack 1")
    bed.relay("hold server rst 1")
    server.close()
    client.until("TIME-WAIT")
    bed.release()
    client.until("CLOSED")


@scenario()
def fin_twice(bed):
    """Every FIN arrives twice."""
    client, server = connect_and_exchange(bed)
    bed.relay("copy any fin 1-")
    bed.relay("hold server rst 1")
    close_orderly(client, server)
    client.until("TIME-WAIT")
    bed.release()
    client.until("CLOSED")


@scenario(point="server")
def fin_before_its_data(bed):
    """The client's FIN arrives before the data in front of it."""
    client, server = bed.connect()
    bed.relay("hold client data 1 until client fin 1")
    client.send(1000)
    client.shut()
    server.receive(1000)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


@scenario()
def data_lost_before_fin(bed):
    """The data in front of the client's FIN is lost: the FIN is not acknowledged until the data has
    arrived."""
    client, server = bed.connect()
    bed.relay("drop client data 1")
    client.send(1000)
    client.shut()
    server.receive(1000)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


@scenario(says=('tcpphase.stream.closed_by == "client"',
                "tcpphase.stream.end_time < tcpphase.stream.duration"))
def late_copy_after_the_close(bed):
    """A copy of the server's data arrives after the close: the client, in TIME-WAIT, acknowledges it, and
    a RST answers."""
    client, server = bed.connect()
    bed.relay("keep server data 1")
    exchange(client, server)
    close_orderly(client, server)
    client.until("TIME-WAIT")
    with bed.comes("server rst 1"):
        bed.relay("replay")
    client.until("CLOSED")
