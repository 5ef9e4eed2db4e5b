# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the states that tcpphase infers with those that the kernel's sockets went through.

The order must be the same, end by end. Allowed are, for all scenarios alike:

- What comes before the first segment. tcpphase begins with UNKNOWN or LISTEN, the kernel with a
  socket that may listen or not: LISTEN at the beginning is not compared.
- Which end is the client is compared as it is in the whole stream. Segments before the one that shows
  it may have the roles the other way round; states are those of an address and port all the same.
- Where a new connection begins while an end is in TIME-WAIT of the one before, tcpphase tells it of
  both.
- A call of the client that an older connection of the server ignored: it has no stream of its own, the
  row of the older connection counts it.
- What no segment shows. Such states stand in parentheses in the recording; tcpphase may tell them,
  when a later segment shows them, or not."""

import re
from typing import NamedTuple

import troubles
from checks import Checks
from scenarios import SCENARIOS
from statistics_read import read_table_of_sharkd
from truth import read_connections
from wireshark import fields_of_frames, frames, load

ADDRESSES = ("ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport")
STATES = ("tcpphase.stream.index", "tcpphase.from", "tcpphase.client.state",
          "tcpphase.server.state", "tcpphase.client.transition", "tcpphase.server.transition")
BEFORE = ("UNKNOWN", "LISTEN")
IGNORED = [["SYN-SENT", "CLOSED"], ["SYN-SENT", "(CLOSED)"]]
FIELDS = ADDRESSES + STATES + troubles.FIELDS[1:]
TABLE = ("tap", {"tap0": "nstat:tcpphase,streams"})


class Inferred(NamedTuple):
    """The results of tcpphase for one stream."""
    client: str             # address:port, in the whole stream
    server: str
    states: dict            # by address:port

    def of(self, end):
        states = self.states[end]
        while states and states[0] in BEFORE:
            states = states[1:]
        return states


def name_of(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def ends_of(fields):
    """Source and target of the innermost packet."""
    source = fields["ip.src"] or fields["ipv6.src"]
    target = fields["ip.dst"] or fields["ipv6.dst"]
    return name_of(source, fields["tcp.srcport"]), name_of(target, fields["tcp.dstport"])


def streams_in(table):
    """By their numbers, without states, from the table of streams."""
    streams = {}
    for index, row in read_table_of_sharkd(table).items():
        client, server = name_of(*row[5:7]), name_of(*row[7:9])
        streams[int(index)] = Inferred(client, server, {client: [], server: []})
    return streams


def streams_of(table, shown):
    """The streams that tcpphase sees, in order, from their table and the fields of each frame."""
    streams = streams_in(table)
    for fields in shown:
        if not fields["tcpphase.from"]:     # not a segment; an ICMP error has a stream as well
            continue
        fields = {name: value.split(",")[-1] for name, value in fields.items()}
        source, target = ends_of(fields)
        of_client = fields["tcpphase.from"] == "client"
        addresses = {"client": source if of_client else target,
                     "server": target if of_client else source}
        for end, address in addresses.items():
            states = streams[int(fields["tcpphase.stream.index"])].states[address]
            passed = fields[f"tcpphase.{end}.transition"].split(">")
            states += passed[1:] if len(passed) > 1 else []
            state = fields[f"tcpphase.{end}.state"]
            if not states or states[-1] != state:
                states.append(state)
    return [streams[index] for index in sorted(streams)]


def requests_of(number, capture, scenario):
    """To sharkd, of the capture with this number. It keeps the results of a filter by its text, and gives
    them of an earlier capture too: so each has a text of its own."""
    return [load(capture), TABLE, frames(FIELDS),
            *(frames(("frame.number",), f"tcpphase && !({claim})" + " " * number)
              for claim in scenario.says)]


def infer(wireshark, pairs):
    """Of each capture: its streams, their troubles, and of each claim of its scenario how many segments
    deny it."""
    requests = [requests_of(number, *pair) for number, pair in enumerate(pairs)]
    answers = iter(wireshark.sharkd(*(request for some in requests for request in some)))
    for some in requests:
        _, taps, shown, *denied = (next(answers) for _ in some)
        table, fields = taps["taps"][0]["tables"][0]["i"], fields_of_frames(shown, FIELDS)
        yield (streams_of(table, fields), troubles.told_of(fields),
               [len(segments) for segments in denied])


def true_states(lives):
    """Of all lives in a row, LISTEN at the beginning of one left out."""
    return [state for life in lives for number, state in enumerate(life.states)
            if number > 0 or state != "LISTEN"]


def agrees(true, inferred):
    """States in parentheses are optional."""
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


def without_ignored(lives, others):
    """The client's lives, without calls that an older connection of the server ignored."""
    more = max(0, len(lives) - len(others))
    ignored = [life for life in lives if true_states([life]) in IGNORED][:more]
    return [life for life in lives if life not in ignored]


def check_connection(checks, scenario, connection, streams):
    """How many streams were judged."""
    mine = [stream for stream in streams
            if {stream.client, stream.server} == {connection.client, connection.server}]
    what = f"{scenario.name}: {connection.client} > {connection.server}"
    client_lives = without_ignored(connection.client_lives, connection.server_lives)
    lives = max(len(client_lives), len(connection.server_lives))
    checks.equal(f"{what}: connections", str(lives), str(len(mine)))
    checks.true(f"{what}: who is the client",
                all(stream.client == connection.client for stream in mine))
    for end, address, true in (("client", connection.client, client_lives),
                               ("server", connection.server, connection.server_lives)):
        if end not in scenario.uncompared:
            check_end(checks, f"{what}: the {end} goes through", true, inferred_states(mine, address))
    return len(mine)


def judge_scenario(checks, tally, scenario, states, inferred):
    """How many connections were judged."""
    streams, told, denied = inferred
    tally.take(checks, scenario, told)
    judged = sum(check_connection(checks, scenario, connection, streams)
                 for connection in read_connections(states))
    checks.equal(f"{scenario.name}: connections in the capture", str(judged), str(len(streams)))
    for claim, number in zip(scenario.says, denied):
        checks.equal(f"{scenario.name}: segments that deny: {claim}", 0, number)
    return judged


def judge_disagreeing(scenario, states, inferred):
    """Prints what is known to fail; it does not count."""
    checks = Checks()
    print(f"{scenario.name}: is known to disagree:")
    judge_scenario(checks, troubles.Tally(), scenario, states, inferred)
    if not checks.failed:
        print(f"{scenario.name}: agrees now: mark it so, without disagrees=True")
    return 0


def judge(checks, wireshark, pairs):
    """Captures and the kernel's states, each by its path without suffix. Returns how many
    connections were judged."""
    judged, tally = 0, troubles.Tally()
    scenarios = {scenario.name: scenario for scenario in SCENARIOS}
    captures = [(pair.with_suffix(".pcapng"), scenarios[pair.name]) for pair in pairs]
    for pair, inferred in zip(pairs, infer(wireshark, captures)):
        scenario, states = scenarios[pair.name], pair.with_suffix(".states").read_text()
        judged += (judge_disagreeing(scenario, states, inferred) if scenario.disagrees
                   else judge_scenario(checks, tally, scenario, states, inferred))
    tally.report()
    return judged
