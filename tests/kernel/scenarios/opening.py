# SPDX-License-Identifier: GPL-2.0-or-later
"""Failed and repeated handshakes."""

import socket

from scenarios.common import close_orderly, connect_and_exchange, exchange, scenario

IPV4, IPV6 = socket.AF_INET, socket.AF_INET6


@scenario(trouble="refused")
def refused(bed):
    """Nothing listens on the port."""
    client = bed.call()
    client.until("CLOSED")


@scenario(trouble=("refused", "port-check"))
def refused_and_tried_again(bed):
    """Nothing listens on the port; the second attempt from the same port finds a listener."""
    first = bed.call()
    first.until("CLOSED")
    first.close()
    listener = bed.listen()
    client, server = bed.connect(listener, port=first.local[1])
    close_orderly(client, server)


@scenario(point="server", trouble="port-check")
def syn_lost(bed):
    """The first SYN is lost before the capture point."""
    bed.relay("drop client syn 1")
    client, server = bed.connect()
    close_orderly(client, server)


@scenario(trouble="syn-repeated port-check")
def syn_lost_behind_the_capture(bed):
    """The first SYN is captured, then lost."""
    bed.relay("drop client syn 1")
    client, server = bed.connect()
    close_orderly(client, server)


@scenario(trouble="syn-repeated port-check")
def syn_ack_lost(bed):
    """The first SYN-ACK is captured, then lost."""
    bed.relay("drop server syn-ack 1")
    client, server = bed.connect()
    close_orderly(client, server)


@scenario(point="client", trouble="syn-repeated port-check")
def syn_ack_lost_before_the_capture(bed):
    """The first SYN-ACK is lost before the capture point."""
    bed.relay("drop server syn-ack 1")
    client, server = bed.connect()
    close_orderly(client, server)


@scenario()
def third_ack_lost(bed):
    """The ACK of the SYN-ACK is lost, and neither end sends data: the SYN-ACK is sent again."""
    listener = bed.listen()
    bed.relay("drop client ack 1")
    client = bed.call()
    server = bed.accept(listener)
    close_orderly(client, server)


@scenario()
def third_ack_lost_data_comes(bed):
    """The ACK of the SYN-ACK is lost; the client's data completes the handshake."""
    listener = bed.listen()
    bed.relay("drop client ack 1")
    client = bed.call()
    client.until("ESTABLISHED")
    client.send(100)
    server = bed.accept(listener)
    server.receive(100)
    close_orderly(client, server)


@scenario(point="server", trouble="port-check")
def third_ack_lost_fin_comes(bed):
    """The ACK of the SYN-ACK is lost; the client's FIN completes the handshake, captured at the
    server."""
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


@scenario(trouble="unanswered")
def syn_unanswered(bed):
    """All SYNs are lost: the client gives up."""
    bed.listen()
    bed.sysctl(bed.client, "ipv4/tcp_syn_retries", 1)
    bed.relay("drop client any 1-")
    client = bed.call()
    client.until("CLOSED")


@scenario(trouble="half-open")
def syn_acks_unanswered(bed):
    """No SYN-ACK arrives: the client gives up, and so does the server."""
    bed.listen()
    bed.sysctl(bed.client, "ipv4/tcp_syn_retries", 1)
    bed.relay("drop server any 1-")
    client = bed.call()
    client.peer_until("SYN-RECEIVED")
    client.until("CLOSED")
    client.peer_until("CLOSED")


@scenario(trouble="port-check")
def reset_of_a_given_up_handshake(bed):
    """The client has given up when the SYN-ACK arrives: it answers with a RST, and the server returns to
    LISTEN."""
    bed.listen()
    bed.relay("hold server syn-ack 1")
    client = bed.call()
    client.peer_until("SYN-RECEIVED")
    client.close()
    bed.release()
    client.peer_until("CLOSED")


@scenario(trouble="reset")
def listener_closed_in_handshake(bed):
    """The listener is closed while the SYN-ACK is in flight: a RST answers the client's ACK."""
    listener = bed.listen()
    bed.relay("hold server syn-ack 1")
    client = bed.call()
    client.peer_until("SYN-RECEIVED")
    listener.close()
    bed.release()
    client.until("CLOSED")


@scenario(trouble="reset")
def listener_closed_before_accept(bed):
    """The server's program ends without accepting: every waiting connection gets a RST."""
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


@scenario(trouble="unreachable")
def host_unreachable(bed):
    """A router has no route: ICMP host unreachable answers the SYN."""
    unreachable(bed, IPV4, "unreachable", "203.0.113.1")


@scenario(trouble="unreachable")
def prohibited(bed):
    """A router filters: ICMP communication prohibited answers the SYN."""
    unreachable(bed, IPV4, "prohibit", "203.0.113.2")


@scenario(trouble="unreachable")
def ipv6_address_unreachable(bed):
    """A router has no route: ICMPv6 unreachable answers the SYN."""
    unreachable(bed, IPV6, "unreachable", "2001:db8:1::1")


@scenario(trouble="unreachable")
def ipv6_prohibited(bed):
    """A router filters: ICMPv6 communication prohibited answers the SYN."""
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
    """TCP_DEFER_ACCEPT: the server ignores the third ACK and waits for data."""
    listener = bed.listen(TCP_DEFER_ACCEPT=5)
    with bed.comes("client ack 1"):
        client = bed.call()
    bed.deliver()
    client.send(100)
    server = bed.accept(listener)
    server.receive(100)
    close_orderly(client, server)


@scenario(trouble="port-check")
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
    client, server = connect_and_exchange(bed)
    close_orderly(client, server)


@scenario(trouble="port-check")
def syn_cookies_fin_comes(bed):
    """The server keeps no state, and the third ACK is lost: the FIN completes the handshake."""
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


def forget_the_handshake(bed):
    """A client that has begun to connect, and the listener: it answered the SYN, keeps nothing of that,
    and will answer the next SYN with another number."""
    bed.sysctl(bed.server, "ipv4/tcp_syncookies", 2)
    listener = bed.listen()
    with bed.comes("server syn-ack 1"):
        client = bed.call()
    bed.sysctl(bed.server, "ipv4/tcp_syncookies", 1)
    return client, listener


@scenario(trouble="syn-repeated")
def syn_ack_with_another_number(bed):
    """The SYN-ACK is captured, then lost, and the server forgets that it sent it: the client's next SYN
    is answered with another number."""
    bed.relay("drop server syn-ack 1")
    client, listener = forget_the_handshake(bed)
    server = bed.accept(listener)
    exchange(client, server)
    close_orderly(client, server)


@scenario(trouble="syn-repeated")
def syn_ack_with_another_number_late(bed):
    """Of two SYN-ACKs with different numbers the first arrives when the client has accepted the second: a
    challenge ACK, the connection stays open."""
    bed.relay("hold server syn-ack 1")
    client, listener = forget_the_handshake(bed)
    server = bed.accept(listener)
    bed.settle()
    with bed.comes("client ack 1"):
        bed.release()
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)


@scenario(trouble="port-check syn-repeated?")
def syn_twice(bed):
    """The SYN arrives twice, and the SYN-ACK is sent twice: before or after the third step."""
    bed.relay("copy client syn 1")
    with bed.comes("client ack 2"):
        client, server = bed.connect()
    bed.deliver()
    close_orderly(client, server)


@scenario()
def old_syn_in_the_connection(bed):
    """The connection's own SYN arrives again in the middle of it: a challenge ACK."""
    bed.relay("keep client syn 1")
    client, server = connect_and_exchange(bed)
    bed.settle()
    with bed.comes("server ack 1"):
        bed.relay("replay")
    bed.deliver()
    exchange(client, server)
    close_orderly(client, server)


@scenario(trouble=("port-check", ""))
def old_syn_after_the_close(bed):
    """The client's SYN arrives again after the close: the server answers as for a new connection, the
    client, in TIME-WAIT, with an ACK, and the server with a RST."""
    bed.relay("keep client syn 1")
    client, server = bed.connect()
    close_orderly(client, server)
    client.until("TIME-WAIT")
    with bed.comes("client rst 1"):
        bed.relay("replay")


@scenario(trouble="wrong-answer reset", uncompared=("server",))
def two_answers(bed):
    """The SYN arrives twice, and the server answers the second with another number: the client accepts
    the first answer, and the server, which has no such connection, sends a RST."""
    bed.sysctl(bed.server, "ipv4/tcp_syncookies", 2)
    bed.listen()
    bed.relay("keep client syn 1")
    bed.relay("hold client ack 1")
    with bed.comes("server syn-ack 1"):
        client = bed.call()
    bed.sysctl(bed.server, "ipv4/tcp_syncookies", 0)
    with bed.comes("server syn-ack 1"):
        bed.relay("replay")
    bed.release()
    client.until("CLOSED")


@scenario(point="client", trouble=("answered-elsewhere unanswered", "answered-elsewhere handshake-reset"),
          uncompared=("client",))
def answered_elsewhere(bed):
    """The SYN is translated to another address, the answer is not translated back: the client has no
    connection with the address that answers, and sends a RST."""
    front = "192.0.2.9"
    bed.client.run("ip", "neighbour", "replace", front, "lladdr", bed.server.mac, "dev", "eth0")
    bed.relay(f"readdress client syn 1- {bed.server.addresses[IPV4]}")
    bed.listen()
    caller, (_, port) = bed.caller()
    caller.setblocking(False)
    bed.relay("hold client rst 1")
    caller.connect_ex((front, port))
    asked = bed.server.addresses[IPV4], port
    bed.wait_for_state(asked, caller.getsockname(), ["SYN-RECEIVED"])
    bed.release()
    bed.wait_for_state(asked, caller.getsockname(), ["CLOSED"])
    bed.end(caller, (front, port)).vanish()
