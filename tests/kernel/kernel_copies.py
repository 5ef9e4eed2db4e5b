#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what tcpphase tells of copies of the recorded captures, filtered and with losses, with what it
tells of the whole ones."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks
from copies import judge_copies
from scenarios import SCENARIOS
from wireshark import Wireshark, arguments, open_folder


def main():
    options = arguments(__doc__, recorded="the folder of recorded pairs")
    checks = Checks()
    pairs = [(options.recorded / f"{scenario.name}.pcapng", scenario) for scenario in SCENARIOS]
    with open_folder() as folder:
        judge_copies(checks, Wireshark(options.plugin_run, options.plugin), pairs, folder)
    checks.finish()


if __name__ == "__main__":
    main()
