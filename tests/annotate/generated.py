#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Program and plugin agree on random captures: connections interleaved, disturbed, over links and
tunnels. As Wireshark takes long to start, many captures are in one file, each with its own
interface. If there is a difference, each capture is compared alone, and kept."""

import argparse
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "wireshark"), str(HERE.parent / "decode")]

from checks import Checks                                   # noqa: E402
from conversations import random_capture                    # noqa: E402
from equality import PLACES, check_capture                  # noqa: E402
from layers import Packet, write_capture                    # noqa: E402
from wireshark import Wireshark, open_folder                # noqa: E402

SEED = 7414
CAPTURES = 200
TOGETHER = 25

# A row is written when its stream is forgotten, before later connections are known.
LEFT_OUT = (*PLACES, "stream.next")


def write(options, folder, number):
    path = folder / f"random-{number}.pcap"
    texts = random_capture(Random(f"{options.seed}-{number}"), number)
    write_capture(path, [Packet(text) for text in texts])
    return path


def compare(options, wireshark, path):
    checks = Checks()
    check_capture(checks, wireshark, options.program, path, left_out=LEFT_OUT)
    return checks


def compare_alone(options, wireshark, paths):
    """The differences, and where the captures are kept."""
    for path in paths:
        if compare(options, wireshark, path).failed:
            options.keep.mkdir(parents=True, exist_ok=True)
            print(f"    seed {options.seed}: kept as {shutil.copy(path, options.keep)}")


def totals(program, paths):
    """What the program tells of all of them."""
    told = subprocess.run([program, "-q", "--json-summary", *paths], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, check=True).stderr
    return json.loads(told.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plugin-run", required=True, type=Path)
    parser.add_argument("--plugin", required=True, type=Path)
    parser.add_argument("--program", required=True, type=Path, help="the program tcpphase")
    parser.add_argument("--keep", required=True, type=Path, help="folder for those that differ")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--captures", type=int, default=CAPTURES)
    options = parser.parse_args()
    wireshark = Wireshark(options.plugin_run, options.plugin)
    sum_of = Checks()
    with open_folder() as folder, ThreadPoolExecutor(2) as pool:
        paths = [write(options, folder, number) for number in range(options.captures)]
        groups = {}
        for first in range(0, options.captures, TOGETHER):
            merged = folder / f"merged-{first}.pcapng"
            groups[merged] = paths[first:first + TOGETHER]
            subprocess.run(["mergecap", "-a", "-I", "none", "-w", merged, *groups[merged]],
                           check=True)
        sums = totals(options.program, groups)
        sum_of.true("most frames carry segments", 2 * sums["segments"] > sums["frames"], sums)
        done = pool.map(lambda path: compare(options, wireshark, path), groups)
        for merged, checks in zip(groups, done):
            if checks.failed:
                compare_alone(options, wireshark, groups[merged])
            sum_of.passed += checks.passed
            sum_of.failed += checks.failed
    print(f"seed {options.seed}: {options.captures} captures of {sums['frames']} frames, "
          f"{sums['segments']} segments, {sums['streams']} streams")
    sum_of.finish()


main()
