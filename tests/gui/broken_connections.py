# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture with five connections in trouble among healthy ones. All are made with sockets of the
kernel, between two hosts with a cable."""

import ctypes
import socket
import struct
from types import SimpleNamespace

from bed import End, find_programs
from desktop import wait_for
from hosts import PATIENCE
from tcpdump import captured
from wireshark_live import CLOSED_PORT, PORT, make_hosts

HEALTHY = 200
TROUBLES = ("refused", "half-open", "reset", "data-unanswered", "half-closed")     # in this order
SEGMENT = 1448          # octets of payload
REPETITIONS = 4         # with exponential backoff; the kernel's tail loss probe precedes them
SO_ATTACH_FILTER = 26
FIN_WAIT_2 = 5          # tcpi_state


def drop_all(sock):
    """From now on the kernel drops what comes for the socket (a filter of BPF: ret 0)."""
    program = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                    struct.pack("HP", 1, ctypes.addressof(program)))


def wait_for_repetitions(sock, number):
    """tcpi_retransmits, the third octet of struct tcp_info."""
    wait_for(f"{number} repetitions", lambda: sock.getsockopt(
        socket.IPPROTO_TCP, socket.TCP_INFO, 8)[2] >= number, PATIENCE)


class Connections:
    def __init__(self, client, server):
        self.client = client
        self.address = (server.addresses[socket.AF_INET], PORT)
        self.listener = server.socket()
        self.listener.bind(self.address)
        self.listener.listen()
        self.left = []          # sockets that stay open until the capture has ended

    def open(self):
        caller = self.client.socket()
        caller.connect(self.address)
        called, _ = self.listener.accept()
        return End(None, caller, self.address), End(None, called, caller.getsockname())

    def healthy(self):
        caller, called = self.open()
        caller.send(100)
        called.receive(100)
        called.send(1000)
        caller.receive(1000)
        caller.shut()
        called.receive_end()
        called.close()
        caller.receive_end()
        caller.close()

    def refused(self):
        with self.client.socket() as caller:
            caller.connect_ex((self.address[0], CLOSED_PORT))

    def half_open(self):
        caller = self.client.socket()
        caller.setblocking(False)
        drop_all(caller)
        caller.connect_ex(self.address)
        wait_for_repetitions(caller, 2)
        self.left.append(caller)

    def reset(self):
        caller, called = self.open()
        caller.send(3 * SEGMENT)
        called.receive(3 * SEGMENT)
        called.send(SEGMENT)
        caller.receive(SEGMENT)
        called.abort()
        caller.close()

    def blackholed(self):
        caller, called = self.open()
        caller.send(SEGMENT)
        called.receive(SEGMENT)
        drop_all(called.socket)
        caller.send(100)        # not larger than the path MTU: SEGMENT octets arrived
        wait_for_repetitions(caller.socket, REPETITIONS)
        self.left += [caller.socket, called.socket]

    def half_closed(self):
        caller, called = self.open()
        caller.send(100)
        called.receive(100)
        caller.shut()
        called.receive_end()
        wait_for("the ACK of the FIN", lambda: caller.socket.getsockopt(
            socket.IPPROTO_TCP, socket.TCP_INFO, 8)[0] == FIN_WAIT_2)
        self.left += [caller.socket, called.socket]

    def all(self):
        kinds = (self.refused, self.half_open, self.reset, self.blackholed, self.half_closed)
        for kind in kinds:
            for _ in range(HEALTHY // len(kinds)):
                self.healthy()
            kind()


def make_troubles(path):
    """The capture, at the client. Raises Unavailable where it cannot be made."""
    find_programs(("tcpdump",))
    client, server = make_hosts()
    bed = SimpleNamespace(client=client, server=server, cable=None, settle=lambda: None, wait=wait_for,
                          server_port=f"{PORT} or tcp port {CLOSED_PORT}")
    connections = Connections(client, server)
    with captured(bed, "client", path):
        connections.all()
    for sock in connections.left:
        sock.close()
