# SPDX-License-Identifier: GPL-2.0-or-later
"""A second path between the hosts, with segmentation offload: a host sends long segments, with partial
checksums, and a bridge on the path cuts them, as a network card does."""

import os
from contextlib import contextmanager

INTERFACE = "eth1"
ADDRESSES = {"client": "198.18.0.1", "server": "198.18.0.2"}


def plug_in(bed, host, peer):
    with host:
        descriptor = host.descriptor
    bridged, mac = f"by-{host.name}", "02:00:00:00:02:0{}"
    bed.cable.run("ip", "link", "add", bridged, "type", "veth", "peer", "name", INTERFACE,
                  "netns", f"/proc/{os.getpid()}/fd/{descriptor}")
    bed.cable.run("ip", "link", "set", bridged, "master", "bridge", "up")
    bed.cable.run("ethtool", "-K", bridged, "tx", "off", "tso", "off", "gso", "off", "gro", "off")
    host.run("ip", "link", "set", INTERFACE, "address", mac.format(host.number), "up")
    host.run("ip", "address", "add", ADDRESSES[host.name] + "/24", "dev", INTERFACE)
    host.run("ip", "neighbour", "replace", ADDRESSES[peer.name], "lladdr", mac.format(peer.number),
             "dev", INTERFACE)
    host.more_addresses.append(ADDRESSES[host.name])


@contextmanager
def offloading_path(bed):
    """The hosts have ADDRESSES on it."""
    try:
        bed.cable.run("ip", "link", "add", "bridge", "type", "bridge")
        bed.cable.run("ip", "link", "set", "bridge", "up")
        for host, peer in (bed.hosts, bed.hosts[::-1]):
            plug_in(bed, host, peer)
        yield
    finally:
        for host in bed.hosts:
            if ADDRESSES[host.name] in host.more_addresses:
                host.more_addresses.remove(ADDRESSES[host.name])
                host.run("ip", "link", "delete", INTERFACE)
        bed.cable.run("ip", "link", "delete", "bridge")
