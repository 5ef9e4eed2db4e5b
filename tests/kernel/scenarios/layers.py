# SPDX-License-Identifier: GPL-2.0-or-later
"""Multipath TCP (RFC 8684), IPv6 and tunnels."""

import socket

from bed import IPPROTO_MPTCP
from rework import each_frame, in_gre, in_vlan
from scenarios.closing import close_in_three_segments, simultaneous_close
from scenarios.common import close_orderly, close_simultaneously, connect_and_exchange, exchange
from scenarios.common import scenario


@scenario()
def mptcp(bed):
    """Both ends speak MPTCP."""
    listener = bed.listen(protocol=IPPROTO_MPTCP)
    client, server = connect_and_exchange(bed, listener, protocol=IPPROTO_MPTCP)
    bed.settle()
    client.close()
    server.receive_end()
    server.close()
    bed.wait_for_the_end()


@scenario()
def mptcp_not_granted(bed):
    """The client offers MPTCP, the server knows only TCP."""
    client, server = connect_and_exchange(bed, bed.listen(), protocol=IPPROTO_MPTCP)
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
            client, server = connect_and_exchange(bed, listener, protocol=IPPROTO_MPTCP)
        bed.settle()
        exchange(client, server)
        client.close()
        server.receive_end()
        server.close()
        bed.wait_for_the_end()
    finally:
        bed.client.run("ip", "mptcp", "endpoint", "flush")
        bed.client.run("ip", "address", "delete", second + "/24", "dev", "eth0")


@scenario()
def ipv6(bed):
    """Open and close over IPv6."""
    client, server = connect_and_exchange(bed, family=socket.AF_INET6)
    close_orderly(client, server)


@scenario()
def ipv6_simultaneous_close(bed):
    """The FINs cross, over IPv6."""
    client, server = bed.connect(family=socket.AF_INET6)
    bed.relay("hold client fin 1 until server fin 1")
    close_simultaneously(client, server)


@scenario(trouble="refused")
def ipv6_refused(bed):
    """Nothing listens on the port, over IPv6."""
    bed.call(socket.AF_INET6).until("CLOSED")


@scenario(point="client", reworked=each_frame(in_vlan))
def vlan(bed):
    """A close in three segments; the frames are put into a VLAN afterwards."""
    close_in_three_segments(bed)


@scenario(point="client", reworked=each_frame(in_gre))
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
