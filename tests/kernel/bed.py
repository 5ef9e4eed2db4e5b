# SPDX-License-Identifier: GPL-2.0-or-later
"""Two hosts and the network between them. Each host is a network namespace with one interface; a
third namespace has a veth pair to each of them, between which `relay` forwards frames.
Namespaces have no names and mounts are private: everything ends with the process, however that
ends."""

import os
import socket
import struct
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hosts import PATIENCE, Namespace, make_hosts, plug_in, system_call
from sock_diag import Poller
from states import Unavailable
from tracepoint import Tracer
from truth import connections_of

CLONE_NEWNS = 0x00020000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
PROGRAMS = ("ip", "ethtool", "tcpdump", "editcap", "mergecap")
QUIET = 20                  # ms: an immediate answer has arrived by then
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ = 19, 20, 21
IPPROTO_MPTCP = 262


class Relay:
    """The program relay and its commands."""

    def __init__(self, program):
        self.process = subprocess.Popen([program, "to-client", "to-server"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, command):
        """False: not yet."""
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer not in ("ok", "not yet"):
            raise RuntimeError(f"relay: {command}: {answer}")
        return answer == "ok"

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class End:
    """One end of a connection: a socket, and what can be known of it when it is closed."""

    def __init__(self, bed, sock, remote):
        self.bed = bed
        self.socket = sock
        self.local = sock.getsockname()[:2]
        self.remote = remote[:2]

    def send(self, length):
        self.socket.sendall(bytes(length))

    def receive(self, length):
        """All of it. Zero: the end of what the peer sends."""
        while length > 0:
            octets = self.socket.recv(length)
            if not octets:
                raise RuntimeError("the stream ended too early")
            length -= len(octets)

    def receive_end(self):
        if self.socket.recv(1):
            raise RuntimeError("the stream goes on")

    def shut(self):
        self.socket.shutdown(socket.SHUT_WR)

    def close(self):
        self.socket.close()

    def abort(self):
        """Close with a RST."""
        self.option(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def vanish(self):
        """The socket is gone, and nothing is sent."""
        self.option(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        self.socket.close()

    def option(self, level, name, value):
        self.socket.setsockopt(level, name, value)

    def tcp(self, name, value):
        self.option(socket.IPPROTO_TCP, getattr(socket, name), value)

    def next_seq(self):
        """The number that it sends next."""
        self.option(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        self.option(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, 2)
        number = self.socket.getsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ)
        self.option(socket.IPPROTO_TCP, TCP_REPAIR, -1)     # off, and no probe
        return number & 0xffffffff

    def begin_with(self, number):
        """Its SYN will have this number."""
        self.option(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        self.option(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, 2)
        self.option(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, struct.pack("I", number & 0xffffffff))
        self.option(socket.IPPROTO_TCP, TCP_REPAIR, -1)

    def until(self, *states):
        """Waits for one of these states."""
        self.bed.wait_for_state(self.local, self.remote, states)

    def peer_until(self, *states):
        """Of a peer that has no socket which the program knows."""
        self.bed.wait_for_state(self.remote, self.local, states)


class Bed:
    def __init__(self, relay, poller, tracer, hosts, cable):
        self.relay = relay
        self.poller = poller
        self.tracer = tracer
        self.hosts = hosts
        self.client, self.server = hosts
        self.cable = cable
        self.server_port = 20000
        self.client_port = 40000
        self.open = []
        self.sysctls = []
        self.begun = self.begun_epoch = 0       # when the capture begins
        self.pauses = []                        # when, and how long, in s

    # For scenarios

    def wait(self, what, condition):
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                raise RuntimeError(f"waited in vain: {what}")
            time.sleep(0.001)

    def wait_for_state(self, local, remote, states):
        """CLOSED: there is no such socket any more."""
        begun = time.monotonic()

        def is_so():
            when, sockets = self.poller.latest
            seen = sockets.get((local, remote))
            return when > begun and (seen.state if seen else "CLOSED") in states
        self.wait(f"{local} in {' or '.join(states)}", is_so)

    def wait_for_the_end(self):
        """Of all connections of the scenario, those that the kernel opened too."""
        begun = time.monotonic()

        def is_so():
            when, sockets = self.poller.latest
            return when > begun and all(
                seen.state in ("LISTEN", "TIME-WAIT") for ends, seen in sockets.items()
                if self.server_port in (ends[0][1], ends[1][1]))
        self.wait("the end of all connections", is_so)

    def is_acknowledged(self, since):
        when, sockets = self.poller.latest
        return when > since and not any(
            seen.unacknowledged for ends, seen in sockets.items()
            if seen.state not in ("LISTEN", "CLOSED") and self.server_port in (ends[0][1], ends[1][1]))

    def settle(self):
        """Waits until everything sent is acknowledged, so that no ACK is delayed and nothing is in
        flight. Fails if an ACK does not come."""
        begun = time.monotonic()
        self.wait("the ACKs of all that was sent", lambda: self.is_acknowledged(begun))
        self.wait("silence", lambda: self.relay(f"idle {QUIET}"))

    def deliver(self):
        """Waits until everything in flight has arrived, except held frames."""
        self.wait("an empty cable", lambda: self.relay("idle 0"))

    def release(self):
        """Releases held frames, once they have arrived."""
        self.wait("what is to be held", lambda: self.relay("release"))

    @contextmanager
    def comes(self, segment):
        """At the end of the block the relay must have received this: "client ack 2", as in its
        rules."""
        self.relay(f"watch {segment}")
        yield
        self.wait(segment, lambda: self.relay("watched"))

    def sysctl(self, host, name, value):
        """For this scenario."""
        with host:
            self.sysctls.append((host, name, Path("/proc/sys/net", name).read_text().strip()))
        host.sysctl(name, value)

    def listen(self, family=socket.AF_INET, protocol=0, backlog=8, address=None, **options):
        """A listener on the scenario's port. Options: names of TCP options."""
        listener = self.server.socket(family, protocol)
        self.open.append(listener)
        for name, value in options.items():
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        listener.bind((address or self.server.addresses[family], self.server_port))
        listener.listen(backlog)
        return listener

    def caller(self, family=socket.AF_INET, protocol=0, address=None, port=None):
        """A socket of the client that has its own port, and where to connect."""
        caller = self.client.socket(family, protocol)
        self.open.append(caller)
        self.client_port += port is None
        caller.bind((address or self.client.addresses[family], port or self.client_port))
        return caller, (self.server.addresses[family], self.server_port)

    def call(self, *arguments, **named):
        """A socket of the client that has begun to connect, as an end."""
        caller, server = self.caller(*arguments, **named)
        caller.setblocking(False)
        caller.connect_ex(server)
        caller.settimeout(PATIENCE)
        return self.end(caller, server)

    def end(self, sock, remote):
        return End(self, sock, remote)

    def accept(self, listener):
        accepted, client = listener.accept()
        accepted.settimeout(PATIENCE)
        self.open.append(accepted)
        return self.end(accepted, client)

    def connect(self, listener=None, family=socket.AF_INET, **named):
        """A connection: its two ends."""
        listener = listener or self.listen(family)
        caller, server = self.caller(family, **named)
        caller.connect(server)
        return self.end(caller, server), self.accept(listener)

    def swap_hosts(self):
        """For this scenario. The relay's sides stay what they are."""
        self.client, self.server = self.server, self.client

    def begin_here(self):
        """The capture does not contain what was before."""
        self.settle()
        self.begun, self.begun_epoch = time.monotonic(), time.time()

    def pause(self, seconds):
        """Silence, as long as this in the capture's times."""
        self.settle()
        self.pauses.append((time.time(), seconds))

    # For the recorder

    @contextmanager
    def scenario(self, number, port=0):
        """Ports of its own, no rules, and everything as it was before."""
        self.server_port = port or 20000 + number
        self.client_port = 40000 + 10 * number
        self.begun = self.begun_epoch = 0
        self.pauses.clear()
        self.tracer.clear()
        self.poller.changes.clear()
        try:
            yield
        finally:
            self.relay("forget")
            for host, name, value in reversed(self.sysctls):
                host.sysctl(name, value)
            for sock in self.open:
                if sock.fileno() >= 0:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                sock.close()
            self.sysctls.clear()
            self.open.clear()
            self.client, self.server = self.hosts

    def truth(self):
        """What the connections of the scenario went through."""
        self.poller.wait_for_polls(2)
        events = [event for event in [*self.tracer.read(), *self.poller.changes]
                  if self.server_port in (event.local[1], event.remote[1])]
        clients = [*self.client.addresses.values(), *self.client.more_addresses]
        return connections_of(events, clients, self.begun)


def find_programs(names=PROGRAMS):
    missing = [name for name in names
               if not any(os.access(os.path.join(folder, name), os.X_OK)
                          for folder in os.environ["PATH"].split(":"))]
    if missing:
        raise Unavailable("not installed: " + " ".join(missing))


def find_tracefs():
    """If it is not mounted: in a mount namespace of our own."""
    tracefs = Path("/sys/kernel/tracing")
    if not (tracefs / "instances").exists():
        system_call("unshare", CLONE_NEWNS)
        system_call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
        system_call("mount", b"tracefs", bytes(tracefs), b"tracefs", 0, None)
    return tracefs


@contextmanager
def make_bed(relay_program):
    """Raises Unavailable where the kernel or rights do not allow it."""
    if os.geteuid() != 0:
        raise Unavailable("not root")
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    find_programs()
    with ExitStack() as stack:
        tracer = stack.enter_context(Tracer(find_tracefs()).running())
        cable = Namespace()
        hosts = make_hosts(cable)
        plug_in(cable, hosts)
        poller = Poller()
        for host in hosts:
            with host:
                poller.add_namespace()
        with cable:
            relay = Relay(relay_program)
        stack.callback(relay.stop)
        stack.enter_context(poller.running())
        yield Bed(relay, poller, tracer, hosts, cable)
