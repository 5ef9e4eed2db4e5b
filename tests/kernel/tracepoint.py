# SPDX-License-Identifier: GPL-2.0-or-later
"""Transitions of full sockets, as the kernel traces them.

sock:inet_sock_set_state tells each transition, and the call stack who caused it: a segment, a timer
or a call of the program. tcp:tcp_send_reset tells that a socket sends a RST. Times are those of
CLOCK_MONOTONIC."""

import fcntl
import os
import re
from contextlib import contextmanager
from typing import NamedTuple

from states import NAMES, Unavailable

INSTANCE = "tcpphase"
STATE_EVENT, RESET_EVENT = "events/sock/inet_sock_set_state", "events/tcp/tcp_send_reset"
EVENT_LINE = re.compile(r"\s(\d+\.\d+): (inet_sock_set_state|tcp_send_reset): (.*)")
RECEIVES = re.compile(r"tcp_v[46](_do)?_rcv|tcp_rcv_\w+")


class Transition(NamedTuple):
    time: float
    local: tuple            # address, port
    remote: tuple
    old: str
    new: str
    cause: str              # "segment", "timer" or "call"


class Reset(NamedTuple):
    time: float
    local: tuple
    remote: tuple
    state: str              # of the socket that sends it; empty: there is none


def values_of(text):
    return dict(pair.split("=", 1) for pair in text.split() if "=" in pair)


def reset_of(when, values):
    def end_of(text):       # "192.0.2.1:80" or "[2001:db8::1]:80"
        address, _, port = text.rpartition(":")
        return address.strip("[]"), int(port)
    return Reset(when, end_of(values["src"]), end_of(values["dest"]), NAMES.get(values["state"], ""))


def transition_of(when, values, stack):
    source, target = ("saddrv6", "daddrv6") if values["family"] == "AF_INET6" else ("saddr", "daddr")
    return Transition(when, (values[source], int(values["sport"])),
                      (values[target], int(values["dport"])),
                      NAMES[values["oldstate"]], NAMES[values["newstate"]], cause_of(stack))


def cause_of(stack):
    if any(RECEIVES.fullmatch(function) for function in stack):
        return "segment"
    return "timer" if any("timer" in function for function in stack) else "call"


def read_events(text):
    """The events in the text of a trace. The stack of an event follows it."""
    events = []
    blocks = re.split(r"\n(?! =>)", text)
    for block, following in zip(blocks, blocks[1:] + [""]):
        found = EVENT_LINE.search(block)
        if not found:
            continue
        values = values_of(found[3])
        if found[2] == "tcp_send_reset":
            events.append(reset_of(float(found[1]), values))
        elif values["protocol"] == "IPPROTO_TCP":
            stack = re.findall(r"^ => (\S+)", following, re.MULTILINE)
            events.append(transition_of(float(found[1]), values, stack))
    return events


def wait_for_lock(descriptor):
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("another run uses the tracepoints: this one waits for its end", flush=True)
        fcntl.flock(descriptor, fcntl.LOCK_EX)


class Tracer:
    """A trace instance of our own. The lock lets one bed at a time use our addresses."""

    def __init__(self, tracefs):
        self.instances = tracefs / "instances"
        self.folder = self.instances / INSTANCE

    @contextmanager
    def running(self):
        lock = os.open(self.instances, os.O_RDONLY)
        try:
            wait_for_lock(lock)
            self.stop()                 # left by a run that was killed
            try:
                self.folder.mkdir()
                self.start()
                yield self
            finally:
                self.stop()
        finally:
            os.close(lock)

    def write(self, name, text):
        (self.folder / name).write_text(text + "\n")

    def start(self):
        for event in (STATE_EVENT, RESET_EVENT):
            if not (self.folder / event).exists():
                raise Unavailable(f"the kernel has no tracepoint {event.rpartition('/')[2]}")
        if "src=" not in (self.folder / RESET_EVENT / "format").read_text():
            raise Unavailable("the kernel's tracepoint tcp_send_reset is of an old form")
        try:
            self.write("trace_clock", "mono")
            self.write("buffer_size_kb", "2048")
            self.write(STATE_EVENT + "/trigger", "stacktrace")
        except OSError as error:
            raise Unavailable(f"the kernel does not trace call stacks: {error}") from error
        self.clear()
        self.write(STATE_EVENT + "/enable", "1")
        self.write(RESET_EVENT + "/enable", "1")

    def stop(self):
        if self.folder.exists():
            self.folder.rmdir()         # the events of an instance end with it

    def clear(self):
        self.write("trace", "")

    def read(self):
        """What happened since it was cleared."""
        return read_events((self.folder / "trace").read_text())
