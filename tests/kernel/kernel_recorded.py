#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the results of tcpphase for every recorded scenario with the kernel's states."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks
from judge import judge
from scenarios import SCENARIOS
from wireshark import Wireshark, arguments


def main():
    options = arguments(__doc__, recorded="the folder of recorded pairs")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    names = sorted(scenario.name for scenario in SCENARIOS)
    checks.equal("the recorded pairs are those of the scenarios", names,
                 sorted(path.stem for path in options.recorded.glob("*.states")))
    judged = judge(checks, wireshark, [options.recorded / name for name in names])
    print(f"{judged} connections judged, of {len(names)} recorded scenarios")
    checks.finish()


if __name__ == "__main__":
    main()
