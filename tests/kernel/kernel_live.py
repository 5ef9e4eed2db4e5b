#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs every scenario with the sockets of this machine's kernel and compares the results of
tcpphase. A scenario that cannot run here is reported, and its recorded capture is used instead."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks
from judge import judge
from recorder import record_all
from scenarios import SCENARIOS
from wireshark import Wireshark, arguments, open_folder


def main():
    options = arguments(__doc__, relay="the program", recorded="the folder of recorded pairs")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    with open_folder() as folder:
        played = record_all(options.relay, SCENARIOS, folder)
        pairs = [(folder if scenario in played else options.recorded) / scenario.name
                 for scenario in SCENARIOS]
        judged = judge(checks, wireshark, pairs)
    print(f"{judged} connections judged, of {len(played)} scenarios played here"
          f" and {len(SCENARIOS) - len(played)} recorded ones")
    checks.finish()


if __name__ == "__main__":
    main()
