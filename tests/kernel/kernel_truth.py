#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's states are reconstructed correctly, however late they are read: long polls, a RST
sent long after its socket is CLOSED."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks
from sock_diag import Mini, Poller, Seen
from tracepoint import Reset, Transition
from truth import connections_of

CLIENT, SERVER = ("192.0.2.1", 40001), ("192.0.2.2", 20001)


def passes(begun, *states):
    """Transitions of the server, one a millisecond, caused by segments."""
    return [Transition(begun + number / 1000, SERVER, CLIENT, old, new, "segment")
            for number, (old, new) in enumerate(zip(states, states[1:]))]


def request(begun, ended):
    """A poll that found a request socket of the server."""
    return Mini(begun, SERVER, CLIENT, "SYN-RECEIVED", until=ended)


OPENED = ("LISTEN", "SYN-RECEIVED", "ESTABLISHED")
ABORTED = (*OPENED, "CLOSED")
CLOSING = (*OPENED, "FIN-WAIT-1", "CLOSING", "CLOSED")
CALL = Transition(2, SERVER, CLIENT, "ESTABLISHED", "CLOSED", "call")


def reset(when, state):
    return Reset(when, SERVER, CLIENT, state)


# The states shown; the events; the server's states, one text per connection.
CASES = [
    ("a poll longer than a connection",
     [request(0.9, 1.1), *passes(1, *CLOSING), Mini(1.2, SERVER, CLIENT, "TIME-WAIT")],
     ["SYN-RECEIVED ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT"]),
    ("a poll that no request socket came into", [*passes(1, *ABORTED)],
     ["SYN-RECEIVED ESTABLISHED CLOSED"]),
    ("a poll that begins before the end of the connection before",
     [*passes(1, *ABORTED), request(1.001, 1.5), *passes(2, *OPENED)],
     ["SYN-RECEIVED ESTABLISHED CLOSED", "SYN-RECEIVED ESTABLISHED"]),
    ("a poll over the end of a connection and the whole opening of the next",
     [*passes(1, *ABORTED), request(1.001, 2.5), *passes(2, *OPENED)],
     ["SYN-RECEIVED ESTABLISHED CLOSED", "SYN-RECEIVED ESTABLISHED"]),
    ("closed by the program, without a RST", [*passes(1, *OPENED), CALL],
     ["SYN-RECEIVED ESTABLISHED (CLOSED)"]),
    ("closed by the program, the RST much later", [*passes(1, *OPENED), CALL, reset(2.5, "CLOSED")],
     ["SYN-RECEIVED ESTABLISHED CLOSED"]),
    ("closed by the program, and somebody who listens sends a RST",
     [*passes(1, *OPENED), CALL, reset(2.01, "LISTEN")], ["SYN-RECEIVED ESTABLISHED (CLOSED)"]),
    ("closed by the program, and a later connection sends a RST",
     [*passes(1, *OPENED), CALL, *passes(3, *OPENED), reset(3.01, "ESTABLISHED")],
     ["SYN-RECEIVED ESTABLISHED (CLOSED)", "SYN-RECEIVED ESTABLISHED"]),
]


# Begin and end of the polls between which a request socket disappeared; its timer in ms; whether the
# timer ended it.
ENDS_OF_REQUESTS = [
    ("a request socket that its timer ended", (1, 1.001), 50, True),
    ("a request socket that a segment ended", (1, 1.001), 900, False),
    ("a request socket that its timer ended in a long poll", (1, 2), 900, True),
]


def ends_by_timer(polls, expires):
    poller = Poller()
    poller.latest = polls[0], {(SERVER, CLIENT): Seen("SYN-RECEIVED", True, expires, 0)}
    poller.compare({}, *polls)
    change, = poller.changes
    return change.by_timer


def main():
    checks = Checks()
    for what, polls, expires, expected in ENDS_OF_REQUESTS:
        checks.equal(what, expected, ends_by_timer(polls, expires))
    for what, events, expected in CASES:
        connection, = connections_of(events, [CLIENT[0]])
        checks.equal(what, expected, [str(life) for life in connection.server_lives])
    checks.finish()


if __name__ == "__main__":
    main()
