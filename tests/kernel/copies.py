# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures from which packets are missing: copies of the recorded ones with a filter on SYN, FIN and RST,
and with one packet in ten lost by the capture. A missing packet may hide a trouble. It must not show one
above note that the whole capture does not have, nor name another end as the one that closed."""

import subprocess
from collections import Counter
from random import Random

import tcp_flags
from judge import infer
from rework import only, rework
from troubles import ALARMS, NOTES, OF_SLOW_MACHINES

LOSS = 0.1
SEEDS = range(2)
STEPS = tcp_flags.SYN | tcp_flags.FIN | tcp_flags.RST
NEIGHBOUR = "filtered-close-by-client"      # a filtered capture has more than one connection

# What a trouble becomes where the copy lacks a packet: the RST or ICMP error that answered a SYN, the
# third step before a RST, the payload before a RST.
BECOMES = {"refused": {"unanswered"}, "unreachable": {"unanswered"}, "port-check": {"reset"},
           "reset": {"handshake-reset"}}
# They say that an ACK is missing, as it is from some copies with losses.
OF_ABSENT_ACKS = {"close-unanswered", "data-lost"}
WORSE_AS_FIRST = {"half-closed", "reset-after-fin"}     # above note only as the worst trouble


def lossy(seed):
    random = Random(seed)
    return lambda packets, _: [packet for packet in packets if random.random() >= LOSS]


def alarms_of(told):
    """The troubles of a stream that are above note."""
    if told.severity not in ALARMS:
        return set()
    return {told.trouble[0]} | set(told.trouble) - NOTES - OF_SLOW_MACHINES - WORSE_AS_FIRST


class Copied:
    """What is told of a capture's connections, by their two ends in any order."""

    def __init__(self, inferred):
        streams, told, _ = inferred
        self.alarms, self.words, self.closers = {}, {}, {}
        for stream, (_, about) in zip(streams, sorted(told.items())):
            ends = frozenset((stream.client, stream.server))
            self.alarms.setdefault(ends, Counter()).update(alarms_of(about))
            self.words.setdefault(ends, set()).update(about.trouble)
            closers = {"client": {stream.client}, "server": {stream.server}, "both": set(ends)}
            self.closers.setdefault(ends, set()).update(closers.get(about.closed_by, ()))


class Counts:
    """Of one kind of copy."""

    def __init__(self):
        self.stated = self.found = self.of_absent_acks = 0

    def take(self, checks, name, whole, copied):
        for ends, alarms in copied.alarms.items():
            true = whole.words.get(ends, set())
            known = true.union(*(BECOMES.get(word, ()) for word in true))
            wrong = set(alarms) - known
            if "lossy" in name:
                self.of_absent_acks += len(wrong & OF_ABSENT_ACKS)
                wrong -= OF_ABSENT_ACKS
            checks.true(f"{name}: no trouble that the whole capture does not have", not wrong, *sorted(wrong))
            wrong = copied.closers.get(ends, set()) - whole.closers.get(ends, set())
            checks.true(f"{name}: who closed", ends not in whole.closers or not wrong, *sorted(wrong))
            self.found += (alarms & whole.alarms.get(ends, Counter())).total()
        self.stated += sum(alarms.total() for alarms in whole.alarms.values())


def copies_of(path, neighbour, folder):
    """The path of each copy, and its kind."""
    base, filtered = folder / "base.pcap", folder / f"{path.stem}-filtered.pcapng"
    subprocess.run(["editcap", "-F", "pcap", path, base], check=True, capture_output=True)
    octets = base.read_bytes()
    rework(base, only(STEPS))
    subprocess.run(["mergecap", "-a", "-w", filtered, neighbour, base], check=True)
    yield filtered, "filtered"
    for seed in SEEDS:
        copy = folder / f"{path.stem}-lossy-{seed}.pcap"
        copy.write_bytes(octets)
        rework(copy, lossy(f"{path.stem} {seed}"))
        yield copy, "lossy"
    base.unlink()


def judge_copies(checks, wireshark, pairs, folder):
    """Pairs: paths of recorded captures, and their scenarios. Of those that show only a part already no
    copies are made."""
    neighbour = next(path for path, scenario in pairs if scenario.name == NEIGHBOUR)
    made = []
    for path, scenario in pairs:
        if scenario.reworked or "alone" in scenario.point:
            continue
        for copy, kind in [(path, "whole"), *copies_of(path, neighbour, folder)]:
            made.append((copy, scenario._replace(says=()), kind))
    counts, whole = {}, None
    for (path, _, kind), inferred in zip(made, infer(wireshark, [entry[:2] for entry in made])):
        if kind == "whole":
            whole = Copied(inferred)
        else:
            counts.setdefault(kind, Counts()).take(checks, path.stem, whole, Copied(inferred))
    for kind, of in counts.items():
        print(f"{kind} copies: {of.found} of {of.stated} troubles above note still told"
              f" ({of.found / of.stated:.1%}); {of.of_absent_acks} for the lack of an ACK")
