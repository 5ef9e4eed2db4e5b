#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""From an incomplete capture nobody is accused wrongly: in a copy that is filtered, has gaps, shows
one direction only, is truncated or begins late, closed_by and close are those of the complete
capture, or absent. The captures are the samples. A connection of a copy is compared with the
connection of the complete capture to which the segment that closes it belongs. Absent means, for
closed_by: nobody, or one where both closed at once; for close: what remains if a step of the
close is missing."""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "wireshark"))

from checks import Checks                                       # noqa: E402
from copies import Capture, cut, filtered, lossy                # noqa: E402
from wireshark import open_folder                               # noqa: E402

SEED = 9293
LOSSES = 10             # copies with random gaps, of each capture and share
SNAPLEN = 54            # octets: Ethernet, IPv4 and TCP without options

ORDERLY = {"unfinished", "half-closed", "none"}
# A close in four segments whose second was not captured looks like one in three.
WEAKER = {"four-segment": {"three-segment", *ORDERLY}, "three-segment": ORDERLY,
          "simultaneous": ORDERLY, "unfinished": {"half-closed", "none"}, "half-closed": {"none"},
          "reset": {"none"}, "reset-after-fin": {"reset", *ORDERLY}}
VERDICTS = ("right", "absent", "wrong")

# Wrong verdicts by experiment (closers, kinds). There should be none; only lower these figures.
# What is left the copies cannot tell: a RST that answers a late copy after the close looks like one
# that ended the connection where both FINs before it are missing (nobody is named then), or where
# the peer is not captured; the second sending of a FIN that crossed the peer's, with an ACK, looks
# like a FIN in answer to it where the first is missing; and a forged RST is believed where packets
# before it are missing, of those that deny it, too.
WRONG = {"SYN, FIN and RST": (0, 0), "1 % lost": (0, 0), "10 % lost": (0, 0),
         "30 % lost": (0, 6), "one direction": (0, 1), "54 octets": (0, 0),
         "begun late": (0, 1)}
# Minimum of right verdicts, because a program without verdicts is never wrong.
RIGHT = {"SYN, FIN and RST": (50, 10), "1 % lost": (1100, 1100), "10 % lost": (950, 800),
         "30 % lost": (600, 400), "one direction": (60, 19), "54 octets": (120, 120),
         "begun late": (700, 800)}


class Close(NamedTuple):
    """The close of a connection."""
    closers: frozenset      # addresses and ports
    kind: str
    frame: int              # that closes it

    def __str__(self):
        return f"{self.kind}, by {' and '.join(sorted(self.closers)) or 'nobody'}"


class Copy(NamedTuple):
    experiment: str
    path: Path
    original: Path
    numbers: list           # of its frames in the original


def close_of(row):
    ends = {end: f"{row[f'stream.{end}.address']} {row[f'stream.{end}.port']}"
            for end in ("client", "server")}
    by = row.get("stream.closed_by")
    named = ends if by == "both" else {by} & set(ends)
    is_reset = row["stream.close"] == "reset"
    first = row.get("stream.frame.reset" if is_reset else "stream.frame.fin_1")
    return Close(frozenset(ends[end] for end in named), row["stream.close"],
                 first or row["stream.frame.last"])


def read_rows(program, table, path):
    """What -s or -S tells of a capture or folder."""
    done = subprocess.run([program, "-q", "-f", "ndjson", table, "-", path], capture_output=True,
                          check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def read_closes(program, folder):
    """For each capture, by name without suffix: the close of each stream, by index."""
    closes = defaultdict(dict)
    for row in read_rows(program, "-s", folder):
        closes[Path(row["capture"]).stem][row["stream.index"]] = close_of(row)
    return closes


def random_copies(capture, name):
    for percent in (1, 10, 30):
        for number in range(LOSSES):
            random = Random(f"{SEED} {name} {percent} {number}")
            yield f"{percent} % lost", lossy(capture, percent, random)


def copies_of(capture, name, segments):
    """Pairs of an experiment and the frames that are left."""
    yield "SYN, FIN and RST", filtered(capture)
    yield from random_copies(capture, name)
    for end in ("client", "server"):
        sent = {row["frame.number"] for row in segments if row["from"] == end}
        yield "one direction", [frame for frame in capture.frames if frame.number in sent]
    yield f"{SNAPLEN} octets", cut(capture, SNAPLEN)
    for late in range(1, len(capture.frames)):
        yield "begun late", capture.frames[late:]


def make_copies(captures, segments, folder):
    folder.mkdir()
    copies = []
    for path in captures:
        capture = Capture(path)
        for experiment, frames in copies_of(capture, path.stem, segments[path.stem]):
            copy = folder / f"{len(copies)}.pcapng"
            capture.write(copy, frames)
            copies.append(Copy(experiment, copy, path, [frame.number for frame in frames]))
    return copies


def verdict_of_closers(true, said):
    if said == true:
        return "right"
    return "absent" if said < true else "wrong"


def verdict_of_kind(true, said):
    if said == true:
        return "right"
    return "absent" if said in WEAKER[true] else "wrong"


def worst(verdicts):
    """Absent, if nothing is said."""
    return max(verdicts, key=VERDICTS.index, default="absent")


class Verdict(NamedTuple):
    """Judges a copy's connection that is closed in the original."""
    copy: Copy
    index: int              # of the connection in the original
    true: Close
    said: list              # of Close; if the copy says several things, the worst counts

    def of(self, what):
        return worst(JUDGES[what](getattr(self.true, what), getattr(said, what))
                     for said in self.said)

    def is_wrong(self):
        return "wrong" in map(self.of, WHAT)

    def __str__(self):
        frames = " ".join(map(str, self.copy.numbers))
        said = " and ".join(map(str, self.said))
        return (f"{self.copy.experiment}: {self.copy.original.name}, frames {frames}:"
                f" stream {self.index}: {self.true}, but said: {said}")


JUDGES = {"closers": verdict_of_closers, "kind": verdict_of_kind}
WHAT = tuple(JUDGES)


def judge(copy, true, segments, closes):
    """The original's connections and segments, and the results for the copy."""
    index_of = {row["frame.number"]: row["stream.index"] for row in segments}
    said = defaultdict(list)
    for close in closes.values():
        if close.kind != "none":
            said[index_of.get(copy.numbers[close.frame - 1])].append(close)
    return [Verdict(copy, index, close, said[index]) for index, close in true.items()
            if close.closers]


def keep(wrong, folder):
    """The smallest copy of each experiment and original."""
    folder.mkdir(parents=True, exist_ok=True)
    smallest = {(one.copy.experiment, one.copy.original): one
                for one in sorted(wrong, key=lambda one: -len(one.copy.numbers))}
    for one in smallest.values():
        name = f"{one.copy.experiment} {one.copy.original.stem}".replace(" % ", "-percent-")
        shutil.copy(one.copy.path, folder / f"{name.replace(' ', '-').replace(',', '')}.pcapng")


def print_table(counts):
    print(f"{'':20}" + "".join(f"{what:^24}" for what in WHAT))
    print(f"{'copy':20}" + "".join(f"{verdict:>8}" for verdict in VERDICTS * 2))
    for experiment in dict.fromkeys(experiment for experiment, _, _ in counts):
        print(f"{experiment:20}" + "".join(f"{counts[experiment, what, verdict]:8}"
                                           for what in WHAT for verdict in VERDICTS))


def check_figures(checks, counts):
    for experiment, limits in WRONG.items():
        for what, wrong, right in zip(WHAT, limits, RIGHT[experiment]):
            is_wrong, is_right = counts[experiment, what, "wrong"], counts[experiment, what, "right"]
            checks.true(f"{experiment}, {what}: {is_wrong} wrong, at most {wrong}",
                        is_wrong <= wrong)
            checks.true(f"{experiment}, {what}: {is_right} right, at least {right}",
                        is_right >= right)
            if is_wrong < wrong:
                print(f"{experiment}, {what}: fewer are wrong than before: set WRONG to {is_wrong}")


def run_experiments(options, folder):
    """By experiment, the count of each verdict; and all wrong ones."""
    captures = sorted(options.samples.resolve().rglob("*.pcapng"))
    counts, wrong = Counter(), []
    segments = {path.stem: read_rows(options.program, "-S", path) for path in captures}
    true = read_closes(options.program, options.samples)
    copies = make_copies(captures, segments, folder / "copies")
    said = read_closes(options.program, folder / "copies")
    for copy in copies:
        name = copy.original.stem
        verdicts = judge(copy, true[name], segments[name], said[copy.path.stem])
        counts.update((copy.experiment, what, verdict.of(what))
                      for verdict in verdicts for what in WHAT)
        wrong += filter(Verdict.is_wrong, verdicts)
    if options.keep and wrong:
        keep(wrong, options.keep)
    return counts, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=Path, help="the program tcpphase")
    parser.add_argument("--samples", required=True, type=Path, help="folder of captures")
    parser.add_argument("--keep", type=Path, help="folder for copies that are judged wrong")
    parser.add_argument("--verbose", action="store_true", help="tell each that is wrong")
    options = parser.parse_args()
    checks = Checks()
    with open_folder() as folder:
        counts, wrong = run_experiments(options, folder)
    if options.verbose:
        print(*wrong, sep="\n")
    print_table(counts)
    check_figures(checks, counts)
    checks.finish()


if __name__ == "__main__":
    main()
