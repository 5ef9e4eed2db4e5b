#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays every scenario with the sockets of this machine's kernel and judges what tcpphase makes of
it. What cannot be played here is said aloud, and judged as it was recorded elsewhere."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from bed import make_bed
from checks import Checks
from judge import judge
from recorder import record
from scenarios import SCENARIOS
from states import Unavailable
from wireshark import Wireshark, arguments, open_folder


def record_all(relay, folder):
    """The scenarios that could be played."""
    played = []
    try:
        with make_bed(relay) as bed:
            for number, scenario in enumerate(SCENARIOS, 1):
                try:
                    record(bed, number, scenario, folder)
                    played.append(scenario)
                except Unavailable as why:
                    print(f"SKIPPED: {scenario.name}: {why}; judged as recorded")
    except Unavailable as why:
        print(f"SKIPPED: {why}; all scenarios are judged as recorded")
    return played


def main():
    options = arguments(__doc__, relay="the program", recorded="the folder of recorded pairs")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    judged = 0
    with open_folder() as folder:
        played = record_all(options.relay, folder)
        for scenario in SCENARIOS:
            where = folder if scenario in played else options.recorded
            judged += judge(checks, wireshark, where / scenario.name)
    print(f"{judged} connections judged, of {len(played)} scenarios played here"
          f" and {len(SCENARIOS) - len(played)} recorded ones")
    checks.finish()


if __name__ == "__main__":
    main()
