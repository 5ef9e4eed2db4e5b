# SPDX-License-Identifier: GPL-2.0-or-later
"""A network interface to capture at. It is one end of a veth pair in a network namespace of this
program; at the other end is an echo server."""

import socket
import struct
import threading

from wireshark_live import make_hosts

INTERFACE = "eth0"
SERVER = "192.0.2.2"
PORT, CLOSED_PORT = 8888, 8889
PATIENCE = 60           # s


def answer(connection):
    with connection:
        try:
            while octets := connection.recv(4096):
                connection.sendall(octets)
        except ConnectionResetError:
            pass


def serve(listener):
    while True:
        threading.Thread(target=answer, args=listener.accept()[:1], daemon=True).start()


def lay_cable():
    """Our end: a network namespace, which exists as long as this program."""
    client, server = make_hosts()
    listener = server.socket()
    listener.settimeout(None)
    listener.bind((server.addresses[socket.AF_INET], PORT))
    listener.listen()
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    return client


class Call:
    """A connection to the server."""

    def __init__(self):
        self.socket = socket.create_connection((SERVER, PORT), PATIENCE)

    def say(self, length):
        """And wait until it is said again."""
        self.socket.sendall(b"x" * length)
        while length > 0:
            length -= len(self.socket.recv(length)) or length
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)      # not a bit later

    def close(self):
        self.socket.shutdown(socket.SHUT_WR)
        self.socket.recv(1)
        self.socket.close()

    def abort(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def be_refused():
    try:
        socket.create_connection((SERVER, CLOSED_PORT), PATIENCE).close()
    except ConnectionRefusedError:
        return
    raise RuntimeError(f"port {CLOSED_PORT} is open")
