# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts: network namespaces with one interface each. They have no names and end with the process."""

import ctypes
import os
import socket
import subprocess
from pathlib import Path

from states import Unavailable

PATIENCE = 30               # s: timeout
CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)

# For all hosts: shorter timeouts, no dependence on the machine, no cache of earlier connections.
SYSCTLS = {
    "ipv4/tcp_no_metrics_save": 1, "ipv4/tcp_syn_retries": 2, "ipv4/tcp_synack_retries": 1,
    "ipv4/tcp_retries2": 3, "ipv4/tcp_orphan_retries": 2, "ipv4/tcp_fastopen": 3,
    "ipv4/tcp_ecn": 0, "ipv4/tcp_timestamps": 1, "ipv4/tcp_syncookies": 1,
    "ipv6/conf/default/accept_dad": 0, "ipv6/conf/default/accept_ra": 0,
    "ipv4/icmp_ratelimit": 0, "ipv6/icmp/ratelimit": 0, "ipv4/tcp_max_tw_buckets": 4096,
}
HASH_SIZE = "ipv4/tcp_child_ehash_entries"      # a small table of sockets is listed quickly


def system_call(name, *arguments):
    if getattr(LIBC, name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise Unavailable(f"{name}: {os.strerror(error)}")


def run(*command):
    completed = subprocess.run(command, capture_output=True, text=True, check=False)
    if completed.returncode != 0:
        raise Unavailable(f"{' '.join(command)}: {completed.stderr.strip()}")


class Namespace:
    """A network namespace. `with namespace:` is inside; sockets and programs made there stay."""

    def __init__(self):
        system_call("unshare", CLONE_NEWNET)
        self.descriptor = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        run("ip", "link", "set", "lo", "up")
        self.outside = []

    def __enter__(self):
        self.outside.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY))
        system_call("setns", self.descriptor, CLONE_NEWNET)
        return self

    def __exit__(self, *_):
        outside = self.outside.pop()
        system_call("setns", outside, CLONE_NEWNET)
        os.close(outside)

    def run(self, *command):
        with self:
            run(*command)

    def has_sysctl(self, name):
        with self:
            return Path("/proc/sys/net", name).exists()

    def sysctl(self, name, value):
        with self:
            try:
                Path("/proc/sys/net", name).write_text(f"{value}\n")
            except OSError as error:
                raise Unavailable(f"sysctl {name}: {error.strerror}") from error


def mac_of(number):
    return f"02:00:00:00:00:0{number}"


class Host(Namespace):
    def __init__(self, name, number):
        super().__init__()
        self.name = name
        self.number = number
        self.mac = mac_of(number)
        self.addresses = {socket.AF_INET: f"192.0.2.{number}",
                          socket.AF_INET6: f"2001:db8::{number}"}
        self.more_addresses = []
        for sysctl, value in SYSCTLS.items():
            self.sysctl(sysctl, value)

    def plug_in(self):
        """The interface that lies in the namespace."""
        peer = mac_of(3 - self.number)
        self.run("ip", "link", "set", "eth0", "address", self.mac, "mtu", "1500", "up")
        self.run("ip", "address", "add", f"192.0.2.{self.number}/24", "dev", "eth0")
        self.run("ip", "address", "add", f"2001:db8::{self.number}/64", "dev", "eth0", "nodad")
        for address in (f"192.0.2.{3 - self.number}", f"2001:db8::{3 - self.number}"):
            self.run("ip", "neighbour", "replace", address, "lladdr", peer, "dev", "eth0")
        self.no_offloads("eth0")

    def no_offloads(self, interface):
        """Segments on the wire as they are captured, with their checksums."""
        self.run("ethtool", "-K", interface, "tx", "off", "tso", "off", "gso", "off", "gro", "off")

    def socket(self, family=socket.AF_INET, protocol=0):
        with self:
            try:
                made = socket.socket(family, socket.SOCK_STREAM, protocol)
            except OSError as error:
                raise Unavailable(f"socket: {error.strerror}") from error
        made.settimeout(PATIENCE)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return made


def make_hosts(cable):
    with cable:
        if cable.has_sysctl(HASH_SIZE):
            cable.sysctl(HASH_SIZE, 512)
        return Host("client", 1), Host("server", 2)


def plug_in(cable, hosts):
    for host in hosts:
        with host:
            descriptor = host.descriptor
        cable.run("ip", "link", "add", f"to-{host.name}", "mtu", "1500", "type", "veth",
                  "peer", "name", "eth0", "netns", f"/proc/{os.getpid()}/fd/{descriptor}")
        cable.run("ip", "link", "set", f"to-{host.name}", "up")
        host.plug_in()
