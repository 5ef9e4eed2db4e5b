# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpdump at one of the hosts or on the cable.

Frames that tcpdump has not read when it is stopped are lost. So at the end a frame of no known
protocol is sent through the capture; when tcpdump has written that, it has written all before it."""

import signal
import socket
import struct
import subprocess
from contextlib import contextmanager

import offload
from pcap import records
from rework import offloaded, rework
from states import Unavailable

SNAPLEN = 160               # octets: all headers, in a tunnel too
MARK = b"tcpphase: the capture ends here".ljust(46)
MARK_TYPE = 0x88b5          # the EtherType for local experiments (IEEE 802)


def place_of(bed, point):
    """The namespace to capture in, tcpdump's options, and a host whose frames come by there."""
    return {
        "middle": (bed.cable, ("-i", "any", "-Q", "in"), bed.client),
        "client": (bed.client, ("-i", "eth0"), bed.client),
        "server": (bed.server, ("-i", "eth0"), bed.server),
        "client alone": (bed.client, ("-i", "eth0", "-Q", "out"), bed.client),
        "server alone": (bed.server, ("-i", "eth0", "-Q", "out"), bed.server),
        "client, offload": (bed.client, ("-i", offload.INTERFACE), bed.client),
        "server, offload": (bed.server, ("-i", offload.INTERFACE), bed.server),
    }[point]


def send_mark(host, interface):
    with host:
        sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    with sender:
        sender.bind((interface, 0))
        own = sender.getsockname()[4]
        sender.send(own + own + struct.pack(">H", MARK_TYPE) + MARK)


def cut_at_mark(path):
    octets = path.read_bytes()
    path.write_bytes(octets[:next(start for start, _, frame in records(octets) if MARK in frame)])


@contextmanager
def captured_twice(bed, suffix, path):
    """At both ends, merged."""
    ends = {name: path.with_name(f"{name}.pcap") for name in ("client", "server")}
    client, server = (name + suffix for name in ends)
    with captured(bed, client, ends["client"]), captured(bed, server, ends["server"]):
        yield
    if not suffix:
        for host, own in zip(bed.hosts, ends.values()):
            rework(own, offloaded(host.addresses[socket.AF_INET]))
    subprocess.run(["mergecap", "-F", "pcap", "-w", path, *ends.values()], check=True)
    for own in ends.values():
        own.unlink()


@contextmanager
def captured(bed, point, path):
    """Captures what the block sends, whole, into a pcap file."""
    if point.startswith("both"):
        with captured_twice(bed, point.removeprefix("both"), path):
            yield
        return
    where, options, sender = place_of(bed, point)
    expression = (f"tcp port {bed.server_port} or udp port 4789 or ether proto {MARK_TYPE}"
                  " or icmp[icmptype] == icmp-unreach or (icmp6 and ip6[40] == 1)")
    with where, open(path, "wb") as file:
        tcpdump = subprocess.Popen(
            ["tcpdump", *options, "-n", "-Z", "root", "--immediate-mode", "-U", "-s",
             str(SNAPLEN), "-w", "-", expression], stdout=file, stderr=subprocess.PIPE)
    try:
        while b"listening" not in (line := tcpdump.stderr.readline()):
            if not line:
                raise Unavailable("tcpdump does not capture")
        yield
        bed.settle()
        send_mark(sender, offload.INTERFACE if point.endswith("offload") else "eth0")
        bed.wait("the end of the capture", lambda: MARK in path.read_bytes())
    finally:
        tcpdump.send_signal(signal.SIGINT)
        tcpdump.communicate()
    cut_at_mark(path)
