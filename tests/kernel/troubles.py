# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the troubles that tcpphase tells of each connection with those that the scenario states, and
counts: of each trouble in how many connections it is, and in how many of them it is told; of the healthy
connections, how many have a false alarm, a severity above note."""

from collections import Counter
from typing import NamedTuple

FIELDS = tuple("tcpphase.stream." + name for name in ("index", "trouble", "severity", "closed_by"))
# A connection that has none but these is healthy.
NOTES = {"syn-repeated", "fast-open-dropped", "slow-response", "no-response", "heavy-loss", "port-check"}
# Where the machine is slow they are true of any connection.
OF_SLOW_MACHINES = {"slow-response", "no-response"}
ALARMS = ("warning", "error")


class Told(NamedTuple):
    """What tcpphase tells of one stream."""
    trouble: list
    severity: str
    closed_by: str


def told_of(shown):
    """By the numbers of the streams, from the fields of each frame."""
    return {int(fields[FIELDS[0]].split(",")[-1]):
            Told(fields[FIELDS[1]].replace(",", " ").split(), fields[FIELDS[2]], fields[FIELDS[3]])
            for fields in shown if fields[FIELDS[0]]}


class Tally:
    def __init__(self):
        self.stated = Counter()
        self.found = Counter()
        self.healthy = 0
        self.alarms = 0

    def take(self, checks, scenario, told):
        """Told: as of told_of()."""
        stated = scenario.trouble or ("",) * len(told)
        checks.equal(f"{scenario.name}: connections of which it states the troubles",
                     len(stated), len(told))
        for text, (index, stream) in zip(stated, sorted(told.items())):
            self.take_stream(checks, f"{scenario.name}: troubles of connection {index}", text, stream)

    def take_stream(self, checks, what, stated, stream):
        """A word with a question mark: the kernel decides by its timing whether it is true."""
        may_be = {word[:-1] for word in stated.split() if word.endswith("?")}
        words = {word for word in stated.split() if not word.endswith("?")}
        trouble = set(stream.trouble)
        self.stated.update(words)
        self.found.update(words & trouble)
        unstated = trouble - words - may_be - OF_SLOW_MACHINES
        checks.true(what, words <= trouble and not unstated,
                    "- " + " ".join(sorted(words)), "+ " + " ".join(stream.trouble))
        if words <= NOTES:
            self.healthy += 1
            self.alarms += stream.severity in ALARMS

    def report(self):
        print(f"{'trouble':24}{'stated':>8}{'found':>8}")
        for word in sorted(self.stated):
            print(f"{word:24}{self.stated[word]:8}{self.found[word]:8}")
        stated, found = self.stated.total(), self.found.total()
        if stated > 0:
            print(f"{'all':24}{stated:8}{found:8}  recall {found / stated:.1%}")
        print(f"false alarms: {self.alarms} of {self.healthy} healthy connections")
