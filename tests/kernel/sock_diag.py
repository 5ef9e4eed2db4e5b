# SPDX-License-Identifier: GPL-2.0-or-later
"""All sockets of the hosts, asked for every other millisecond.

So the mini-sockets are seen, which the tracepoint does not tell: the request socket of a passive
open (SYN-RECEIVED), and the one that takes over in FIN-WAIT-2 or TIME-WAIT."""

import socket
import struct
import threading
import time
from contextlib import contextmanager
from typing import NamedTuple

from states import BY_NUMBER

PERIOD = 0.002
TIMER_WINDOW = 0.1          # s: the timer of a mini-socket may fire so much earlier than it reported

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, REQUEST_DUMP, DONE, ERROR = 4, 20, 0x301, 3, 2
HEADER = struct.Struct("=LHHLL")                    # struct nlmsghdr
REQUEST = struct.Struct("=BBBxL48x")                # struct inet_diag_req_v2
ANSWER = struct.Struct("=BBBB2s2s16s16s12xLLLLL")   # struct inet_diag_msg
IS_FULL = 8                 # INET_DIAG_SHUTDOWN: an attribute of full sockets only


class Mini(NamedTuple):
    """A mini-socket came into a state; or it is gone (no state)."""
    time: float
    local: tuple
    remote: tuple
    state: str
    was: str = ""           # if it is gone
    by_timer: bool = False
    until: float = 0        # of a request socket: created at this time or before


class Seen(NamedTuple):
    state: str
    is_mini: bool
    expires: int            # ms
    unacknowledged: int     # octets and flags sent, of a socket that does not listen


def attribute_types(octets):
    while len(octets) >= 4:
        length, kind = struct.unpack_from("=HH", octets)
        yield kind
        octets = octets[(max(length, 4) + 3) & ~3:]


def read_answer(octets):
    """A pair of ends, and what is between them."""
    (family, state, _, _, sport, dport, source, target, expires,
     _, unacknowledged, *_) = ANSWER.unpack_from(octets)
    size = 4 if family == socket.AF_INET else 16
    local = socket.inet_ntop(family, source[:size]), int.from_bytes(sport, "big")
    remote = socket.inet_ntop(family, target[:size]), int.from_bytes(dport, "big")
    is_mini = IS_FULL not in attribute_types(octets[ANSWER.size:])
    return (local, remote), Seen(BY_NUMBER[state], is_mini, expires, unacknowledged)


def dump(link, family):
    """All TCP sockets of one namespace and family."""
    request = REQUEST.pack(family, socket.IPPROTO_TCP, 0, 0xffffffff)
    link.send(HEADER.pack(HEADER.size + len(request), SOCK_DIAG_BY_FAMILY, REQUEST_DUMP, 1, 0)
              + request)
    while True:
        octets = link.recv(1 << 16)
        while octets:
            length, kind, *_ = HEADER.unpack_from(octets)
            if kind in (DONE, ERROR):
                return
            yield read_answer(octets[HEADER.size:length])
            octets = octets[(length + 3) & ~3:]


class Poller:
    """Asks until it is stopped. Changes of mini-sockets are kept; all sockets are in `latest`."""

    def __init__(self):
        self.links = []
        self.latest = 0.0, {}   # when a poll began, and what it found
        self.changes = []
        self.stopped = threading.Event()

    def add_namespace(self):
        """The namespace in which the caller is."""
        link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)
        self.links.append(link)

    @contextmanager
    def running(self):
        thread = threading.Thread(target=self.run, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stopped.set()
            thread.join()
            for link in self.links:
                link.close()

    def wait_for_polls(self, number):
        """Until so many have begun and ended."""
        for _ in range(number):
            asked = time.monotonic()
            while self.latest[0] < asked:
                time.sleep(PERIOD)

    def run(self):
        while not self.stopped.is_set():
            self.poll()
            time.sleep(PERIOD)

    def poll(self):
        begun = time.monotonic()
        sockets = {}
        for link in self.links:
            for family in (socket.AF_INET, socket.AF_INET6):
                sockets.update(dump(link, family))
        self.compare(sockets, begun, time.monotonic())
        self.latest = begun, sockets

    def compare(self, sockets, begun, ended):
        """A request socket was there when the poll began or came later; a transition to which a
        mini-socket belongs, or that ended it, was over when the poll ended. A mini-socket whose timer
        was due before that died of it."""
        polled, earlier = self.latest
        for ends, seen in sockets.items():
            before = earlier.get(ends)
            if seen.is_mini and (before is None or before[:2] != seen[:2]):
                when = begun if seen.state == "SYN-RECEIVED" else ended
                self.changes.append(Mini(when, *ends, seen.state, until=ended))
        for ends, before in earlier.items():
            now = sockets.get(ends)
            if before.is_mini and (now is None or not now.is_mini):
                due = polled + before.expires / 1000
                self.changes.append(Mini(ended, *ends, "", before.state, due < ended + TIMER_WINDOW))
