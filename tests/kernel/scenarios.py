# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernels are made to do. A scenario is a function of the bed; its docstring says what it
shows. Names of files and of tests are those of the functions, with hyphens."""

import errno
import socket
import struct
from typing import Callable, NamedTuple

import wrap
from bed import IPPROTO_MPTCP, End
from hosts import PATIENCE
from packets import checksum

IPV4, IPV6 = socket.AF_INET, socket.AF_INET6


class Scenario(NamedTuple):
    name: str
    play: Callable
    point: str              # where it is captured: bed.Bed.captured()
    unseen: dict            # by end, states that only segments show which are not captured
    wrap: Callable          # what is done to each frame of the capture

    def description(self):
        return " ".join(self.play.__doc__.split())


SCENARIOS = []


def scenario(point="middle", unseen=None, wrap_frame=None):
    def add(play):
        SCENARIOS.append(Scenario(play.__name__.replace("_", "-"), play, point, unseen or {},
                                  wrap_frame))
        return play
    return add


# Open and close

def close_orderly(first, second):
    """In four segments: the second waits with its FIN until the first has the ACK of its own."""
    first.close()
    second.receive_end()
    first.until("FIN-WAIT-2")
    second.close()
    second.until("CLOSED")


def exchange(client, server, length=100):
    client.send(length)
    server.receive(length)
    server.send(length)
    client.receive(length)


@scenario()
def close_by_client(bed):
    """The client opens, both send, the client closes: four segments."""
    client, server = bed.connect()
    exchange(client, server)
    close_orderly(client, server)


@scenario(point="server")
def close_by_server(bed):
    """The server closes first: four segments."""
    client, server = bed.connect()
    exchange(client, server)
    close_orderly(server, client)


@scenario(point="client")
def close_without_data(bed):
    """Opened and closed, and nothing sent."""
    client, server = bed.connect()
    close_orderly(client, server)


@scenario()
def opened_by_the_other_host(bed):
    """The host with the higher address opens and closes."""
    bed.swap_hosts()
    client, server = bed.connect()
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def opened_and_closed_by_different_hosts(bed):
    """The host with the higher address opens, the other one closes first."""
    bed.swap_hosts()
    client, server = bed.connect()
    exchange(client, server)
    close_orderly(server, client)


@scenario()
def accepted_and_closed_at_once(bed):
    """The server's program accepts and closes, without a word."""
    listener = bed.listen()
    client = bed.call()
    close_orderly(bed.accept(listener), client)


@scenario()
def close_in_three_segments(bed):
    """The server closes while its ACK of the client's FIN waits: one segment does both."""
    client, server = bed.connect()
    exchange(client, server)
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
    """The client closes its direction, the server goes on to send, then closes."""
    client, server = bed.connect()
    exchange(client, server)
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
    """The server closes its direction, the client goes on to send, then closes."""
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


def close_simultaneously(client, server):
    client.close()
    server.close()
    for end in (client, server):
        end.until("TIME-WAIT")


@scenario()
def simultaneous_close(bed):
    """The FINs cross; each end goes through CLOSING."""
    client, server = bed.connect()
    exchange(client, server)
    bed.relay("hold client fin 1 until server fin 1")
    close_simultaneously(client, server)


@scenario(point="client")
def simultaneous_close_seen_by_client(bed):
    """The FINs cross, captured where the client is."""
    client, server = bed.connect()
    exchange(client, server)
    bed.relay("hold client fin 1 until server fin 1")
    close_simultaneously(client, server)


@scenario(point="server")
def simultaneous_close_seen_by_server(bed):
    """The FINs cross, captured where the server is."""
    client, server = bed.connect()
    exchange(client, server)
    bed.relay("hold client fin 1 until server fin 1")
    close_simultaneously(client, server)


@scenario()
def simultaneous_close_ack_lost(bed):
    """The FINs cross, and the ACK of the client's FIN is lost: it sends the FIN again."""
    client, server = bed.connect()
    exchange(client, server)
    bed.relay("hold client fin 1 until server fin 1")
    bed.relay("drop server ack 1")
    close_simultaneously(client, server)


# Handshakes that do not go well

@scenario()
def refused(bed):
    """Nobody listens."""
    client = bed.call()
    client.until("CLOSED")


@scenario()
def refused_and_tried_again(bed):
    """Nobody listens; the second attempt from the same port finds a listener."""
    first = bed.call()
    first.until("CLOSED")
    first.close()
    listener = bed.listen()
    client, server = bed.connect(listener, port=first.local[1])
    close_orderly(client, server)


@scenario(point="server")
def syn_lost(bed):
    """The first SYN is lost, captured where it does not arrive."""
    bed.relay("drop client syn 1")
    client, server = bed.connect()
    close_orderly(client, server)


@scenario()
def syn_lost_behind_the_capture(bed):
    """The first SYN is captured, then lost."""
    bed.relay("drop client syn 1")
    client, server = bed.connect()
    close_orderly(client, server)


@scenario()
def syn_ack_lost(bed):
    """The first SYN-ACK is captured, then lost."""
    bed.relay("drop server syn-ack 1")
    client, server = bed.connect()
    close_orderly(client, server)


@scenario(point="client")
def syn_ack_lost_before_the_capture(bed):
    """The first SYN-ACK is lost, captured where it does not arrive."""
    bed.relay("drop server syn-ack 1")
    client, server = bed.connect()
    close_orderly(client, server)


@scenario()
def third_ack_lost(bed):
    """The ACK of the SYN-ACK is lost, and nobody speaks: the SYN-ACK comes again."""
    listener = bed.listen()
    bed.relay("drop client ack 1")
    client = bed.call()
    server = bed.accept(listener)
    close_orderly(client, server)


@scenario()
def third_ack_lost_data_comes(bed):
    """The ACK of the SYN-ACK is lost; the client's data does its work."""
    listener = bed.listen()
    bed.relay("drop client ack 1")
    client = bed.call()
    client.until("ESTABLISHED")
    client.send(100)
    server = bed.accept(listener)
    server.receive(100)
    close_orderly(client, server)


@scenario(point="server")
def third_ack_lost_fin_comes(bed):
    """The ACK of the SYN-ACK is lost; the client's FIN does its work, captured at the server."""
    listener = bed.listen()
    bed.relay("drop client ack 1")
    client = bed.call()
    client.until("ESTABLISHED")
    client.close()
    server = bed.accept(listener)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


@scenario()
def syn_unanswered(bed):
    """All SYNs are lost: the client gives up."""
    bed.listen()
    bed.sysctl(bed.client, "ipv4/tcp_syn_retries", 1)
    bed.relay("drop client any 1-")
    client = bed.call()
    client.until("CLOSED")


@scenario()
def syn_acks_unanswered(bed):
    """No SYN-ACK arrives: the client gives up, and so does the server."""
    bed.listen()
    bed.sysctl(bed.client, "ipv4/tcp_syn_retries", 1)
    bed.relay("drop server any 1-")
    client = bed.call()
    client.peer_until("SYN-RECEIVED")
    client.until("CLOSED")
    client.peer_until("CLOSED")


@scenario()
def reset_of_a_given_up_handshake(bed):
    """The client has gone when the SYN-ACK comes: RST, and the server is in LISTEN again."""
    bed.listen()
    bed.relay("hold server syn-ack 1")
    client = bed.call()
    client.peer_until("SYN-RECEIVED")
    client.close()
    bed.release()
    client.peer_until("CLOSED")


@scenario()
def listener_closed_in_handshake(bed):
    """The listener is closed while the SYN-ACK is under way: the client's ACK meets a RST."""
    listener = bed.listen()
    bed.relay("hold server syn-ack 1")
    client = bed.call()
    client.peer_until("SYN-RECEIVED")
    listener.close()
    bed.release()
    client.until("CLOSED")


@scenario()
def listener_closed_before_accept(bed):
    """The server's program ends without having accepted: RST to all that wait."""
    listener = bed.listen()
    client = bed.call()
    client.peer_until("ESTABLISHED")
    listener.close()
    client.until("CLOSED")


def unreachable(bed, family, kind, target):
    """The client calls a host behind the server's, which is a router now."""
    bed.sysctl(bed.server, "ipv4/ip_forward" if family == IPV4 else "ipv6/conf/all/forwarding", 1)
    bed.server.run("ip", "route", "replace", kind, target)
    bed.client.run("ip", "route", "replace", target, "via", bed.server.addresses[family])
    caller, (_, port) = bed.caller(family)
    caller.setblocking(False)
    caller.connect_ex((target, port))
    bed.end(caller, (target, port)).until("CLOSED")


@scenario()
def host_unreachable(bed):
    """A router knows no way: ICMP host unreachable answers the SYN."""
    unreachable(bed, IPV4, "unreachable", "203.0.113.1")


@scenario()
def prohibited(bed):
    """A router lets nobody through: ICMP communication prohibited answers the SYN."""
    unreachable(bed, IPV4, "prohibit", "203.0.113.2")


@scenario()
def ipv6_address_unreachable(bed):
    """A router knows no way: ICMPv6 unreachable answers the SYN."""
    unreachable(bed, IPV6, "unreachable", "2001:db8:1::1")


@scenario()
def ipv6_prohibited(bed):
    """A router lets nobody through: ICMPv6 communication prohibited answers the SYN."""
    unreachable(bed, IPV6, "prohibit", "2001:db8:1::2")


@scenario()
def accept_queue_full(bed):
    """The third ACK finds no room in the accept queue: the SYN-ACK is sent again until it does."""
    listener = bed.listen(backlog=0)
    bed.relay("hold client ack 1 until client ack 2")
    with bed.comes("client ack 2"):
        first, second = bed.call(), bed.call()
    bed.deliver()
    servers = [bed.accept(listener), bed.accept(listener)]
    if servers[0].remote != first.local:
        servers.reverse()
    close_orderly(first, servers[0])
    close_orderly(second, servers[1])


@scenario()
def deferred_accept(bed):
    """TCP_DEFER_ACCEPT: the server takes no notice of the third ACK, only of the data."""
    listener = bed.listen(TCP_DEFER_ACCEPT=5)
    with bed.comes("client ack 1"):
        client = bed.call()
    bed.deliver()
    client.send(100)
    server = bed.accept(listener)
    server.receive(100)
    close_orderly(client, server)


@scenario()
def deferred_accept_fin(bed):
    """TCP_DEFER_ACCEPT, and the client closes without data."""
    listener = bed.listen(TCP_DEFER_ACCEPT=5)
    with bed.comes("client ack 1"):
        client = bed.call()
    bed.deliver()
    client.close()
    server = bed.accept(listener)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


@scenario()
def syn_cookies(bed):
    """The server keeps no state of the handshake."""
    bed.sysctl(bed.server, "ipv4/tcp_syncookies", 2)
    client, server = bed.connect()
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def syn_cookies_fin_comes(bed):
    """The server keeps no state, and the third ACK is lost: the FIN brings it all."""
    bed.sysctl(bed.server, "ipv4/tcp_syncookies", 2)
    listener = bed.listen()
    bed.relay("drop client ack 1")
    client = bed.call()
    client.until("ESTABLISHED")
    client.close()
    server = bed.accept(listener)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


@scenario()
def syn_twice(bed):
    """The SYN arrives twice."""
    bed.relay("copy client syn 1")
    with bed.comes("client ack 2"):
        client, server = bed.connect()
    bed.deliver()
    close_orderly(client, server)


@scenario()
def old_syn_in_the_connection(bed):
    """The connection's own SYN arrives again in the middle of it: a challenge ACK."""
    bed.relay("keep client syn 1")
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    with bed.comes("server ack 1"):
        bed.relay("replay")
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def old_syn_after_the_close(bed):
    """The client's SYN arrives again when the server is done: it answers as for a new connection.
    The client, in TIME-WAIT, disagrees, and the server's RST ends that."""
    bed.relay("keep client syn 1")
    client, server = bed.connect()
    close_orderly(client, server)
    client.until("TIME-WAIT")
    with bed.comes("client rst 1"):
        bed.relay("replay")


# Resets

@scenario()
def abort_by_client(bed):
    """The client closes with a RST."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    client.abort()
    server.until("CLOSED")


@scenario()
def abort_by_server(bed):
    """The server closes with a RST."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    server.abort()
    client.until("CLOSED")


@scenario()
def abort_with_data_under_way(bed):
    """The client closes with a RST while data comes: each segment draws another RST."""
    client, server = bed.connect()
    bed.settle()
    bed.relay("hold server data 1- until client rst 1")
    server.send(5000)
    client.abort()
    server.until("CLOSED")


@scenario()
def close_with_unread_data(bed):
    """The client closes and has not read all: RST."""
    client, server = bed.connect()
    server.send(1000)
    client.receive(500)
    bed.settle()
    client.close()
    server.until("CLOSED")


@scenario()
def data_to_a_closed_socket(bed):
    """The server has closed; the client sends on in CLOSE-WAIT and meets a RST."""
    client, server = bed.connect()
    exchange(client, server)
    server.close()
    client.receive_end()
    server.until("FIN-WAIT-2")
    client.send(100)
    client.until("CLOSED")


@scenario()
def reset_from_fin_wait_2(bed):
    """The client has closed; the server sends on and meets a RST."""
    client, server = bed.connect()
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.send(100)
    server.until("CLOSED")


@scenario()
def reset_after_fin_data_under_way(bed):
    """The client closes while much data comes that it will not read: one RST for each segment."""
    client, server = bed.connect()
    bed.settle()
    bed.relay("hold server data 1- until client fin 1")
    server.send(8000)
    client.close()
    server.until("CLOSED")


@scenario()
def abort_behind_fin(bed):
    """The client closes its direction, then the other with a RST, both in one breath."""
    client, server = bed.connect()
    bed.settle()
    bed.relay("hold server ack 1- until client rst 1")
    client.shut()
    client.abort()
    server.until("CLOSED")


@scenario()
def reset_after_data_and_fin_data_under_way(bed):
    """The client sends and closes while data comes that it will not read."""
    client, server = bed.connect()
    bed.settle()
    bed.relay("hold server data 1- until client fin 1")
    server.send(4000)
    client.send(100)
    client.close()
    server.until("CLOSED")


@scenario()
def abort_in_close_wait(bed):
    """The client has closed its direction; the server answers with a RST."""
    client, server = bed.connect()
    client.shut()
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.abort()
    client.until("CLOSED")


@scenario(point="server", unseen={"client": ["FIN-WAIT-1"]})
def abort_in_fin_wait_1(bed):
    """The client's FIN is lost, and it aborts then: its RST does not fit, captured at the server."""
    client, server = bed.connect()
    bed.relay("drop client fin 1-")
    with bed.comes("client fin 1"):
        client.shut()
    client.abort()
    server.until("CLOSED")


FORGED_TTL = 37
SYN, RST, ACK = 0x02, 0x04, 0x10


def forge(host, end, flags, seq, ack=0):
    """A segment that the end did not send; it has come another way, as its TTL shows."""
    header = struct.pack(">HHIIBBHHH", end.local[1], end.remote[1], seq & 0xffffffff, ack,
                         5 << 4, flags, 1000, 0, 0)
    addresses = socket.inet_aton(end.local[0]) + socket.inet_aton(end.remote[0])
    check = checksum(addresses + struct.pack(">HH", 6, len(header)) + header)
    header = header[:16] + struct.pack(">H", check) + header[18:]
    with host:
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
    with raw:
        raw.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, FORGED_TTL)
        raw.sendto(header, (end.remote[0], 0))


@scenario()
def blind_reset_in_the_window(bed):
    """A forged RST inside the window, but not at its edge: a challenge ACK, the connection lives."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    with bed.comes("server ack 1"):
        forge(bed.client, client, RST, client.next_seq() + 1000)
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def blind_reset_outside_the_window(bed):
    """A forged RST far outside the window: no answer, the connection lives."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    with bed.comes("client rst 1"):
        forge(bed.client, client, RST, client.next_seq() + (1 << 30))
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def forged_reset_that_fits(bed):
    """A forged RST exactly at the edge of the window: the server believes it, the client learns of
    it when it sends."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    forge(bed.client, client, RST, client.next_seq())
    server.until("CLOSED")
    client.send(100)
    client.until("CLOSED")


@scenario()
def forged_reset_to_the_client(bed):
    """A forged RST that the client believes; the server, which knows nothing of it, sends on."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    forge(bed.server, server, RST, server.next_seq())
    client.until("CLOSED")
    server.send(3000)
    server.until("CLOSED")


@scenario()
def blind_reset_in_syn_sent(bed):
    """A forged RST that does not acknowledge the SYN: no answer, the handshake goes on."""
    listener = bed.listen()
    bed.relay("hold server syn-ack 1")
    client = bed.call()
    client.peer_until("SYN-RECEIVED")
    with bed.comes("server rst 1"):
        forge(bed.server, End(bed, listener, client.local), RST, 0)
    bed.deliver()
    bed.release()
    close_orderly(client, bed.accept(listener))


@scenario()
def blind_reset_in_syn_received(bed):
    """A forged RST inside the window while the handshake goes on: the server waits on."""
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
    """A forged SYN with a number inside the window: a challenge ACK, the connection lives."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    with bed.comes("server ack 1"):
        forge(bed.client, client, SYN, client.next_seq() + 1000)
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)


# Nothing to say, and no way to say it

def keep_alive(end):
    end.option(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    end.tcp("TCP_KEEPIDLE", 1)
    end.tcp("TCP_KEEPINTVL", 1)
    end.tcp("TCP_KEEPCNT", 1)


@scenario()
def keep_alive_answered(bed):
    """The client asks whether the server is there; it is."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    with bed.comes("server ack 1"):
        keep_alive(client)
    close_orderly(client, server)


@scenario()
def keep_alive_unanswered(bed):
    """The server is no more: the client gives up and sends a RST."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    bed.relay("drop server any 1-")
    keep_alive(client)
    client.until("CLOSED")


@scenario()
def keep_alive_meets_reset(bed):
    """The server has forgotten the connection: the keep-alive draws a RST."""
    client, server = bed.connect()
    exchange(client, server)
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


# Loss, reordering, duplication

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
    """Some of the client's segments are lost, captured where they do not arrive."""
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


@scenario()
def much_lost_both_ways(bed):
    """Both send much, and every direction loses much, ACKs too."""
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
    client, server = bed.connect()
    exchange(client, server)
    bed.relay("drop client fin 1")
    close_orderly(client, server)


@scenario(point="server")
def fin_lost_before_the_capture(bed):
    """The client's FIN is lost, captured where it does not arrive."""
    client, server = bed.connect()
    exchange(client, server)
    bed.relay("drop client fin 1")
    close_orderly(client, server)


@scenario()
def both_fins_lost(bed):
    """Each end's first FIN is lost."""
    client, server = bed.connect()
    exchange(client, server)
    bed.relay("drop client fin 1")
    bed.relay("drop server fin 1")
    close_orderly(client, server)


@scenario()
def both_crossing_fins_lost(bed):
    """Both close at the same time, and both FINs are lost; sent again, they cross again."""
    client, server = bed.connect()
    exchange(client, server)
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
    """The ACK of the client's FIN is lost; the FIN comes again."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    bed.relay("drop server ack 1")
    close_orderly(client, server)


@scenario(point="client")
def ack_of_fin_lost_before_the_capture(bed):
    """The ACK of the client's FIN is lost; the server's FIN tells what it told."""
    client, server = bed.connect()
    exchange(client, server)
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
    """The last ACK is captured, then lost: the FIN comes again, and TIME-WAIT answers."""
    client, server = bed.connect()
    exchange(client, server)
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.relay("drop client ack 1")
    server.close()
    server.until("CLOSED")


@scenario(point="server")
def last_ack_lost_before_the_capture(bed):
    """The last ACK is lost, captured where it does not arrive."""
    client, server = bed.connect()
    exchange(client, server)
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.relay("drop client ack 1")
    server.close()
    server.until("CLOSED")


@scenario()
def last_ack_twice(bed):
    """The last ACK arrives twice: the second draws a RST, which ends TIME-WAIT."""
    client, server = bed.connect()
    exchange(client, server)
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
    client, server = bed.connect()
    exchange(client, server)
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
    """The data in front of the client's FIN is lost: the FIN does not count until it is there."""
    client, server = bed.connect()
    bed.relay("drop client data 1")
    client.send(1000)
    client.shut()
    server.receive(1000)
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


# Ends that nobody tells of

@scenario()
def data_unanswered(bed):
    """The cable is cut: the client's data is sent again some times, then it gives up in silence."""
    client, server = bed.connect()
    exchange(client, server)
    bed.relay("drop server any 1-")
    client.option(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 700)
    client.send(100)
    client.until("CLOSED")


@scenario()
def fin_unanswered(bed):
    """The cable is cut: the client's FIN is sent again some times, then it gives up in silence."""
    client, server = bed.connect()
    bed.sysctl(bed.client, "ipv4/tcp_orphan_retries", 1)
    bed.relay("drop any any 1-")
    client.close()
    client.until("CLOSED")


@scenario()
def last_fin_unanswered(bed):
    """The cable is cut: the server's FIN is sent again some times, then it gives up in silence."""
    client, server = bed.connect()
    bed.sysctl(bed.server, "ipv4/tcp_orphan_retries", 1)
    client.shut()
    server.receive_end()
    client.until("FIN-WAIT-2")
    bed.relay("drop any any 1-")
    server.close()
    server.until("CLOSED")


@scenario()
def fin_wait_2_over(bed):
    """The client waits no longer for the server's FIN; it meets a RST when it comes."""
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
    """Opened, some data, and nobody closes."""
    client, server = bed.connect()
    exchange(client, server)


# The same ports again

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

    def takes_over():       # when a second is over
        return again.connect_ex(target) != errno.EADDRNOTAVAIL
    bed.wait("leave to use the port", takes_over)
    again, server = bed.end(again, target), bed.accept(listener)
    close_orderly(again, server)


@scenario()
def reuse_after_reset(bed):
    """The client aborts, and connects from the same port at once."""
    listener = bed.listen()
    client, server = bed.connect(listener)
    exchange(client, server)
    client.abort()
    server.until("CLOSED")
    again, server = bed.connect(listener, port=client.local[1])
    exchange(again, server)
    close_orderly(again, server)


@scenario()
def half_open_reconnect(bed):
    """The client crashed and connects from the same port; the server still holds the old connection:
    a challenge ACK, a RST, and the SYN again."""
    listener = bed.listen()
    client, server = bed.connect(listener)
    exchange(client, server)
    bed.settle()
    client.vanish()
    again, server = bed.connect(listener, port=client.local[1])
    exchange(again, server)
    close_orderly(again, server)


@scenario()
def half_open_server_speaks(bed):
    """The client crashed; the server sends data and meets a RST."""
    client, server = bed.connect()
    exchange(client, server)
    bed.settle()
    client.vanish()
    server.send(100)
    server.until("CLOSED")


@scenario()
def idle_and_server_vanished(bed):
    """Nothing was said for a while, and the server forgot the connection: the client's next data
    meets a RST."""
    client, server = bed.connect()
    exchange(client, server)
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
    again, server = bed.connect(listener, port=client.local[1])
    exchange(again, server)
    close_orderly(again, server)


# Fast open (RFC 7413)

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
    """A cookie is asked for; the next SYN carries data."""
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


@scenario()
def fast_open_withdrawn(bed):
    """The SYN carries data; the server closes with a RST, which overtakes its SYN-ACK."""
    listener = get_cookie(bed)
    bed.relay("hold server syn-ack 1")
    client = fast_caller(bed, 300)
    bed.accept(listener).abort()
    client.until("CLOSED")


@scenario()
def fast_open_refused(bed):
    """The SYN carries data, but nobody listens any more."""
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


@scenario()
def fast_open_syn_lost(bed):
    """The SYN with data is lost; it comes again without."""
    listener = get_cookie(bed)
    bed.relay("drop client syn 1")
    client = fast_caller(bed, 300)
    server = bed.accept(listener)
    server.receive(300)
    close_orderly(client, server)


# A part of what was sent

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


# Multipath TCP (RFC 8684)

@scenario()
def mptcp(bed):
    """Both ends speak MPTCP."""
    listener = bed.listen(protocol=IPPROTO_MPTCP)
    client, server = bed.connect(listener, protocol=IPPROTO_MPTCP)
    exchange(client, server)
    bed.settle()
    client.close()
    server.receive_end()
    server.close()
    bed.wait_for_the_end()


@scenario()
def mptcp_not_granted(bed):
    """The client offers MPTCP, the server knows only TCP."""
    client, server = bed.connect(bed.listen(), protocol=IPPROTO_MPTCP)
    exchange(client, server)
    client.close()
    server.receive_end()
    client.until("FIN-WAIT-2")
    server.close()
    server.until("CLOSED")


@scenario()
def mptcp_join(bed):
    """A second subflow joins, from another address."""
    second = "192.0.2.3"
    bed.client.more_addresses.append(second)
    bed.client.run("ip", "address", "add", second + "/24", "dev", "eth0")
    try:
        with bed.server:
            bed.server.run("ip", "neighbour", "replace", second, "lladdr", "02:00:00:00:00:01",
                           "dev", "eth0")
        bed.server.run("ip", "mptcp", "limits", "set", "subflow", "1")
        bed.client.run("ip", "mptcp", "limits", "set", "subflow", "1")
        bed.client.run("ip", "mptcp", "endpoint", "add", second, "dev", "eth0", "subflow")
        listener = bed.listen(protocol=IPPROTO_MPTCP)
        with bed.comes("client syn 2"):
            client, server = bed.connect(listener, protocol=IPPROTO_MPTCP)
            exchange(client, server)
        bed.settle()
        exchange(client, server)
        client.close()
        server.receive_end()
        server.close()
        bed.wait_for_the_end()
    finally:
        bed.client.run("ip", "mptcp", "endpoint", "flush")
        bed.client.run("ip", "address", "delete", second + "/24", "dev", "eth0")


# IPv6 and tunnels

@scenario()
def ipv6(bed):
    """Open and close over IPv6."""
    client, server = bed.connect(family=IPV6)
    exchange(client, server)
    close_orderly(client, server)


@scenario()
def ipv6_simultaneous_close(bed):
    """The FINs cross, over IPv6."""
    client, server = bed.connect(family=IPV6)
    bed.relay("hold client fin 1 until server fin 1")
    close_simultaneously(client, server)


@scenario()
def ipv6_refused(bed):
    """Nobody listens, over IPv6."""
    bed.call(IPV6).until("CLOSED")


@scenario(point="client", wrap_frame=wrap.in_vlan)
def vlan(bed):
    """A close in three segments; the frames are put into a VLAN afterwards."""
    close_in_three_segments(bed)


@scenario(point="client", wrap_frame=wrap.in_gre)
def gre(bed):
    """The FINs cross; the packets are put into a GRE tunnel afterwards."""
    simultaneous_close(bed)


@scenario()
def vxlan(bed):
    """A real VXLAN tunnel between the hosts, in which the first FIN is lost."""
    addresses = {"client": "198.51.100.1", "server": "198.51.100.2"}
    hosts = (bed.client, bed.server)
    bed.client.more_addresses.append(addresses["client"])
    try:
        for host, peer in (hosts, hosts[::-1]):
            host.run("ip", "link", "add", "vxlan0", "address", f"02:00:00:00:01:0{host.number}",
                     "type", "vxlan", "id", "42", "local", host.addresses[socket.AF_INET], "remote",
                     peer.addresses[socket.AF_INET], "dstport", "4789", "dev", "eth0")
            host.run("ip", "address", "add", addresses[host.name] + "/24", "dev", "vxlan0")
            host.run("ip", "link", "set", "vxlan0", "up")
            host.run("ip", "neighbour", "replace", addresses[peer.name], "lladdr",
                     f"02:00:00:00:01:0{peer.number}", "dev", "vxlan0")
            host.no_offloads("vxlan0")
        listener = bed.listen(address=addresses["server"])
        caller = bed.client.socket()
        bed.open.append(caller)
        caller.bind((addresses["client"], bed.client_port))
        caller.connect(listener.getsockname())
        client, server = bed.end(caller, listener.getsockname()), bed.accept(listener)
        exchange(client, server)
        bed.relay("drop client fin 1")
        close_orderly(client, server)
    finally:
        for host in hosts:
            host.run("ip", "link", "delete", "vxlan0")
