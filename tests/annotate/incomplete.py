#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture that lacks packets accuses nobody wrongly: who closed a connection and how, of a copy that
is filtered, has gaps, shows one direction, is cut or begins late, is what the whole capture shows, or
absent.

The captures are the samples. A connection of a copy is that of the whole capture to which the segment
belongs that closes it. Absent means for who closed: nobody, or one where both did at once; for how: what
is left if a step of the close is not there."""

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from contextlib import closing
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
WEAKER = {"four-segment": ORDERLY, "three-segment": ORDERLY, "simultaneous": ORDERLY,
          "unfinished": {"half-closed", "none"}, "half-closed": {"none"}, "reset": {"none"},
          "reset-after-fin": {"reset", *ORDERLY}}
WHAT = ("closer", "kind")
VERDICTS = ("right", "absent", "wrong")

# So many are wrong, and none should be: these figures may only sink. By experiment: closers, kinds.
WRONG = {"SYN, FIN and RST": (36, 5), "1 % lost": (6, 6), "10 % lost": (87, 59),
         "30 % lost": (167, 83), "one direction": (93, 6), "54 octets": (0, 0),
         "begun late": (213, 13)}
# And so many must be right at least, for who says nothing is never wrong.
RIGHT = {"SYN, FIN and RST": (50, 10), "1 % lost": (1100, 1100), "10 % lost": (950, 800),
         "30 % lost": (600, 400), "one direction": (60, 20), "54 octets": (125, 125),
         "begun late": (700, 800)}


class Close(NamedTuple):
    """What is said of a connection's close."""
    closers: frozenset      # addresses and ports
    kind: str
    frame: int              # that closes it


class Copy(NamedTuple):
    experiment: str
    path: Path
    original: Path
    numbers: list           # of its frames in the original


def close_of(row):
    ends = {end: f"{row[f'stream_{end}_address']} {row[f'stream_{end}_port']}"
            for end in ("client", "server")}
    by = row["stream_closed_by"]
    named = ends if by == "both" else {by} & set(ends)
    is_reset = row["stream_close"] == "reset"
    first = row["stream_frame_reset" if is_reset else "stream_frame_fin_1"]
    return Close(frozenset(ends[end] for end in named), row["stream_close"],
                 first or row["stream_frame_last"])


def read_closes(program, captures, database):
    """Of each capture in a folder, by name without suffix: how each stream closed, by index."""
    subprocess.run([program, "-q", "-s", database, captures], check=True)
    closes = defaultdict(dict)
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute(
                "SELECT path, streams.* FROM streams JOIN captures ON capture = id"):
            closes[Path(row["path"]).stem][row["stream_index"]] = close_of(row)
    return closes


def read_segments(program, path):
    """Rows as dictionaries."""
    done = subprocess.run([program, "-q", "-f", "ndjson", "-S", "-", path], capture_output=True,
                          check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


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


def judge(copy, true, segments, closes):
    """What a copy says of the connections that its original says are closed: the index there, and the
    verdicts on closer and kind. If it says several things of one, the worst counts."""
    index_of = {row["frame.number"]: row["stream.index"] for row in segments}
    said = defaultdict(list)
    for close in closes.values():
        if close.kind != "none":
            said[index_of.get(copy.numbers[close.frame - 1])].append(close)
    for index, close in true.items():
        if close.closers:
            yield index, (
                worst(verdict_of_closers(close.closers, other.closers) for other in said[index]),
                worst(verdict_of_kind(close.kind, other.kind) for other in said[index]))


class Wrong(NamedTuple):
    copy: Copy
    index: int              # of the connection in the original
    verdicts: tuple

    def __str__(self):
        frames = " ".join(map(str, self.copy.numbers))
        return (f"{self.copy.experiment}: {self.copy.original.name}, frames {frames}: stream"
                f" {self.index}: closer {self.verdicts[0]}, kind {self.verdicts[1]}")


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
    """How often, by experiment, what is judged and verdict; and all that is wrong."""
    captures = sorted(options.samples.resolve().rglob("*.pcapng"))
    counts, wrong = Counter(), []
    segments = {path.stem: read_segments(options.program, path) for path in captures}
    true = read_closes(options.program, options.samples, folder / "originals.sqlite")
    copies = make_copies(captures, segments, folder / "copies")
    said = read_closes(options.program, folder / "copies", folder / "copies.sqlite")
    for copy in copies:
        name = copy.original.stem
        for index, verdicts in judge(copy, true[name], segments[name], said[copy.path.stem]):
            counts.update((copy.experiment, *pair) for pair in zip(WHAT, verdicts))
            if "wrong" in verdicts:
                wrong.append(Wrong(copy, index, verdicts))
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
