# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the states that tcpphase infers with those that the kernel's sockets went through.

The order must be the same, end by end. Allowed are, for all scenarios alike:

- What comes before the first segment. tcpphase begins with UNKNOWN or LISTEN, the kernel with a
  socket that may listen or not: LISTEN at the beginning is not compared.
- Where a new connection begins while an end is in TIME-WAIT of the one before, tcpphase tells it of
  both.
- What no segment shows. Such states stand in parentheses in the recording; tcpphase may tell them,
  when a later segment shows them, or not."""

import re
from typing import NamedTuple

from checks import Checks
from scenarios import SCENARIOS
from truth import read_connections
from wireshark import fields_of_frames, frames, load

ADDRESSES = ("ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport")
STATES = ("tcpphase.stream.index", "tcpphase.from", "tcpphase.client.state",
          "tcpphase.server.state", "tcpphase.client.transition", "tcpphase.server.transition")
BEFORE = ("UNKNOWN", "LISTEN")
SAID = tuple(sorted({name for scenario in SCENARIOS for name in scenario.says}))
FIELDS = ADDRESSES + STATES + SAID


class Inferred(NamedTuple):
    """What tcpphase tells of one stream."""
    client: str             # address:port
    server: str
    states: dict            # of "client" and "server"
    said: dict              # of SAID

    def of(self, end):
        states = self.states[end]
        while states and states[0] in BEFORE:
            states = states[1:]
        return states


def ends_of(fields):
    """Source and target of the innermost packet."""
    def end(address, port):
        return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    source = fields["ip.src"] or fields["ipv6.src"]
    target = fields["ip.dst"] or fields["ipv6.dst"]
    return end(source, fields["tcp.srcport"]), end(target, fields["tcp.dstport"])


def streams_of(shown):
    """The streams that tcpphase sees, in order, from the fields of each frame."""
    streams = {}
    for fields in shown:
        if not fields["tcpphase.stream.index"]:
            continue
        fields = {name: value.split(",")[-1] for name, value in fields.items()}
        source, target = ends_of(fields)
        client, server = ((source, target) if fields["tcpphase.from"] == "client"
                          else (target, source))
        stream = streams.setdefault(int(fields["tcpphase.stream.index"]),
                                    Inferred(client, server, {"client": [], "server": []}, {}))
        stream.said.update((name, fields[name]) for name in SAID)
        for end, states in stream.states.items():
            passed = fields[f"tcpphase.{end}.transition"].split(">")
            states += passed[1:] if len(passed) > 1 else []
            state = fields[f"tcpphase.{end}.state"]
            if not states or states[-1] != state:
                states.append(state)
    return [streams[index] for index in sorted(streams)]


def infer(wireshark, captures):
    """The streams of each capture."""
    requests = [request for capture in captures
                for request in (load(capture), frames(FIELDS))]
    return [streams_of(fields_of_frames(shown, FIELDS))
            for shown in wireshark.sharkd(*requests)[1::2]]


def true_states(lives):
    """Of all lives in a row, LISTEN at the beginning of one left out."""
    return [state for life in lives for number, state in enumerate(life.states)
            if number > 0 or state != "LISTEN"]


def agrees(true, inferred):
    """States in parentheses may be missing."""
    pattern = "".join(f"(?:{state[1:-1]} )?" if state.startswith("(") else f"{state} "
                      for state in true)
    return re.fullmatch(pattern, "".join(state + " " for state in inferred)) is not None


def inferred_states(streams, end):
    """Of all streams in a row."""
    states = []
    for stream in streams:
        of_stream = stream.of(end)
        states += of_stream[1:] if states and of_stream[:1] == states[-1:] == ["TIME-WAIT"] else of_stream
    return states


def check_end(checks, what, lives, inferred):
    true = true_states(lives)
    checks.true(what, agrees(true, inferred), f"- {' '.join(true)}", f"+ {' '.join(inferred)}")


def check_connection(checks, what, connection, streams):
    """How many streams were judged."""
    mine = [stream for stream in streams
            if {stream.client, stream.server} == {connection.client, connection.server}]
    what = f"{what}: {connection.client} > {connection.server}"
    lives = max(len(connection.client_lives), len(connection.server_lives))
    checks.equal(f"{what}: connections", str(lives), str(len(mine)))
    checks.true(f"{what}: who is the client",
                all(stream.client == connection.client for stream in mine))
    for end, true in (("client", connection.client_lives), ("server", connection.server_lives)):
        check_end(checks, f"{what}: the {end} goes through", true, inferred_states(mine, end))
    return len(mine)


def check_sayings(checks, scenario, streams):
    for number, stream in enumerate(streams):
        for name, pattern in scenario.says.items():
            checks.true(f"{scenario.name}: stream {number}: {name} is {pattern}",
                        re.fullmatch(pattern, stream.said[name]), f"+ {stream.said[name]}")


def judge_scenario(checks, scenario, states, streams):
    """How many connections were judged."""
    judged = sum(check_connection(checks, scenario.name, connection, streams)
                 for connection in read_connections(states))
    checks.equal(f"{scenario.name}: connections in the capture", str(judged), str(len(streams)))
    check_sayings(checks, scenario, streams)
    return judged


def judge_disagreeing(scenario, states, streams):
    """Tells what is known to fail; nothing of it counts."""
    checks = Checks()
    print(f"{scenario.name}: is known to disagree:")
    judge_scenario(checks, scenario, states, streams)
    if not checks.failed:
        print(f"{scenario.name}: agrees now: mark it so, without disagrees=True")
    return 0


def judge(checks, wireshark, pairs):
    """Captures and the kernel's word, each by its path without suffix. How many connections were
    judged."""
    judged = 0
    scenarios = {scenario.name: scenario for scenario in SCENARIOS}
    captures = [pair.with_suffix(".pcapng") for pair in pairs]
    for pair, streams in zip(pairs, infer(wireshark, captures)):
        scenario, states = scenarios[pair.name], pair.with_suffix(".states").read_text()
        judged += (judge_disagreeing(scenario, states, streams) if scenario.disagrees
                   else judge_scenario(checks, scenario, states, streams))
    return judged
