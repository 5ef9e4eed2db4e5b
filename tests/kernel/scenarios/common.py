# SPDX-License-Identifier: GPL-2.0-or-later
"""What scenarios are made of."""

import socket
import struct
from typing import Callable, NamedTuple

from packets import checksum

FORGED_TTL = 37
SYN, RST, ACK = 0x02, 0x04, 0x10


class Scenario(NamedTuple):
    name: str
    play: Callable
    point: str = "middle"   # where it is captured: tcpdump.captured()
    unseen: dict = {}       # by end, states that only segments show which are not captured
    uncompared: tuple = ()  # ends whose states are not compared: the kernel's are of no socket, or of
                            # a connection that was not captured
    reworked: Callable = None   # changes to the capture's packets: rework.rework()
    port: int = 0           # the server's; 0: one that no other scenario has
    says: tuple = ()        # display filters that hold for all segments
    trouble: tuple = ()     # of each connection in order, words in one string; a string: of the only one
    disagrees: bool = False     # tcpphase is known not to see it as the kernel does, and should

    def description(self):
        return " ".join(self.play.__doc__.split())


SCENARIOS = []


def scenario(**options):
    """Those of Scenario."""
    trouble = options.pop("trouble", ())
    trouble = (trouble,) if isinstance(trouble, str) else trouble

    def add(play):
        SCENARIOS.append(Scenario(play.__name__.replace("_", "-"), play, trouble=trouble, **options))
        return play
    return add


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


def connect_and_exchange(bed, *arguments, length=100, **named):
    """A connection on which both ends have sent. Arguments: those of Bed.connect."""
    client, server = bed.connect(*arguments, **named)
    exchange(client, server, length)
    return client, server


def repeat_nothing(bed):
    """A late ACK, as on a busy machine, makes no end send again: no tail loss probe, and from Linux 6.11 on
    a timeout (RFC 6298) of 30 s."""
    for host in bed.hosts:
        bed.sysctl(host, "ipv4/tcp_early_retrans", 0)
        if host.has_sysctl("ipv4/tcp_rto_min_us"):
            bed.sysctl(host, "ipv4/tcp_rto_min_us", 30_000_000)


def close_simultaneously(client, server):
    client.close()
    server.close()
    for end in (client, server):
        end.until("TIME-WAIT")


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
