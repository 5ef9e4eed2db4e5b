# SPDX-License-Identifier: GPL-2.0-or-later
"""The states that the kernel's connections really went through, put together from the tracepoint
(full sockets) and sock_diag (mini-sockets), and kept as readable text.

- Where a mini-socket takes over, the tracepoint says CLOSED: of the full socket, not of the
  connection.
- A request socket that is gone without a child leaves the end in LISTEN. If the listener is closed,
  no segment tells the client so until its ACK, which for all that can be seen completes the handshake,
  meets a RST.
- An end with no socket at all is CLOSED, which its RST shows; LISTEN if somebody listens on its port.

A state that no segment shows is in parentheses: CLOSED by a timer
or by a call of the program, without a RST that is sent; the end of a mini-socket when its time is over;
CLOSED because there never was a socket."""

import re
from typing import NamedTuple

from sock_diag import Mini
from tracepoint import Reset, Transition

LISTENING = "LISTEN"


class Life(NamedTuple):
    """What one end of a connection went through. States that no segment shows are in parentheses."""
    states: list

    def __str__(self):
        return " ".join(self.states)


class Connection(NamedTuple):
    """All lives on one pair of ends, in order."""
    client: str             # address:port
    server: str
    client_lives: list
    server_lives: list


def silent(state):
    return f"({state})"


def text_of(end):
    address, port = end
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Lives:
    """Of one end, from what happened in order of time."""

    def __init__(self, events, unlistened):
        self.resets = [event for event in events if isinstance(event, Reset)]
        self.transitions = [event for event in events if isinstance(event, Transition)]
        self.unlistened = unlistened    # when the listener was closed
        self.lives = []
        self.is_request = False         # the end is only a request socket
        self.is_mini = False            # or one that took over

    def begin(self, state):
        self.lives.append([state])
        self.is_mini = False

    def come(self, state):
        if self.lives and self.lives[-1][-1] != state:
            self.lives[-1].append(state)

    def take(self, event):
        if isinstance(event, Reset):
            self.take_reset(event)
        elif isinstance(event, Transition):
            self.take_transition(event)
        elif event.state:
            self.take_mini(event.state)
        else:
            self.take_end_of_mini(event)

    def take_reset(self, event):
        if not self.lives and not event.state:
            self.begin("CLOSED")

    def take_transition(self, event):
        is_new = event.new == "SYN-SENT" or (event.old == LISTENING and not self.is_request)
        self.is_request = False
        if is_new:
            self.begin(event.new)
        elif event.new != "CLOSED":
            self.come(event.new)
        elif not self.is_mini:
            shows = event.cause == "segment" or self.sends_reset(event)
            self.come("CLOSED" if shows else silent("CLOSED"))

    def sends_reset(self, event):
        """Before it is CLOSED or after, and no other transition lies between, but that the next
        socket comes into SYN-SENT: there it answers segments of the old connection."""
        before = max((other.time for other in self.transitions if other.time < event.time),
                     default=float("-inf"))
        behind = min((other.time for other in self.transitions
                      if other.time > event.time and other.new != "SYN-SENT"),
                     default=float("inf"))
        return any(before < reset.time < behind and reset.state not in ("", LISTENING)
                   for reset in self.resets)

    def take_mini(self, state):
        if state == "SYN-RECEIVED":
            if not self.is_request:
                self.begin(state)
                self.is_request = True
            return
        if self.lives and self.lives[-1][-1].strip("()") == "CLOSED":
            self.lives[-1].pop()        # it was only the full socket
        self.come(state)
        self.is_mini = True

    def take_end_of_mini(self, event):
        if event.was == "SYN-RECEIVED" and self.is_request:
            states = self.end_of_request(event)
        elif event.was != "SYN-RECEIVED" and self.is_mini:
            states = ["CLOSED"]
        else:
            return                      # another socket has taken over
        self.is_request = self.is_mini = False
        for state in states:
            self.come(silent(state) if event.by_timer else state)

    def end_of_request(self, event):
        if self.unlistened > event.time:
            return [LISTENING]
        refused = any(self.unlistened < reset.time < event.time for reset in self.resets)
        return [silent("ESTABLISHED"), "CLOSED"] if refused else ["CLOSED"]


def name_ports(events):
    """A socket that connects may have no port yet; it has when it leaves SYN-SENT."""
    named = []
    for number, event in enumerate(events):
        if isinstance(event, Transition) and event.new == "SYN-SENT" and event.local[1] == 0:
            taken = {other.local for other in named
                     if isinstance(other, Transition) and other.new == "SYN-SENT"}
            later = [other.local for other in events[number:]
                     if isinstance(other, Transition) and other.old == "SYN-SENT"
                     and other.local[0] == event.local[0] and other.remote == event.remote
                     and other.local not in taken]
            event = event._replace(local=later[0] if later else event.local)
        named.append(event)
    return named


def take_all(events, unlistened):
    """The states of each life."""
    lives = Lives(events, unlistened)
    for event in events:
        lives.take(event)
    return lives.lives


def time_of(event, events):
    """A poll may last long, and the request socket that it finds was there at some time of it: behind
    the end of an earlier connection, and before its own full socket was made, if that lies in it."""
    if not isinstance(event, Mini) or event.state != "SYN-RECEIVED":
        return event.time
    meanwhile = [other for other in events if isinstance(other, Transition)
                 and event.time < other.time < event.until]
    made = min((other.time for other in meanwhile if other.old == LISTENING), default=event.until)
    return max((other.time for other in meanwhile if other.new == "CLOSED" and other.time < made),
               default=event.time)


def lives_of(events, local, remote, begun):
    mine = [event for event in events if (event.local, event.remote) == (local, remote)]
    mine = sorted(mine, key=lambda event: time_of(event, mine))
    listening = {event.new == LISTENING: event.time for event in events
                 if isinstance(event, Transition) and event.local[1] == local[1]
                 and LISTENING in (event.old, event.new) and event.remote[1] == 0}
    unlistened = listening.get(False, float("inf"))
    lives = take_all(mine, unlistened)
    if not lives:
        return [Life([LISTENING if True in listening else silent("CLOSED")])]
    before = take_all([event for event in mine if event.time < begun], unlistened)
    if before:
        lives = lives[len(before) - 1:]
        lives[0] = lives[0][len(before[-1]) - 1:]
    return [Life(states) for states in lives]


def connections_of(events, addresses, begun=0):
    """From all that was recorded, of connections from the client's addresses. Of what was before
    the capture begins, the last state is known."""
    minis = [event for event in events if isinstance(event, Mini)]
    others = [event for event in events if not isinstance(event, Mini)]
    events = name_ports(sorted(others, key=lambda event: event.time)) + minis
    pairs = {}                          # a dictionary keeps the order
    for event in events:
        if event.local[0] in addresses and event.remote[1]:
            pairs[event.local, event.remote] = None
        elif event.remote[0] in addresses:
            pairs[event.remote, event.local] = None
    return [Connection(text_of(client), text_of(server), lives_of(events, client, server, begun),
                       lives_of(events, server, client, begun)) for client, server in pairs]


def hide(lives, states):
    """Puts these states into parentheses."""
    return [Life([silent(state) if state in states else state for state in life.states])
            for life in lives]


def hide_unseen(connection, unseen):
    return connection._replace(client_lives=hide(connection.client_lives, unseen.get("client", ())),
                               server_lives=hide(connection.server_lives, unseen.get("server", ())))


# As text

HEAD = "In parentheses: no segment shows whether the end reached it."


def write_connections(description, connections):
    lines = [f"# {line}" for line in [*description.splitlines(), HEAD]]
    for connection in connections:
        lines += ["", f"{connection.client} > {connection.server}"]
        lines += [f"    client {life}" for life in connection.client_lives]
        lines += [f"    server {life}" for life in connection.server_lives]
    return "\n".join(lines) + "\n"


def read_connections(text):
    connections = []
    for line in text.splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        if re.match(r"\S+ > \S+$", line):
            connections.append(Connection(words[0], words[2], [], []))
        elif words[0] == "client":
            connections[-1].client_lives.append(Life(words[1:]))
        else:
            connections[-1].server_lives.append(Life(words[1:]))
    return connections
