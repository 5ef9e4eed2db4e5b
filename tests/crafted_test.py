#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""crafted_test.py DRIVER : twice as many packets crafted to be expensive take twice as many
instructions, not four times. Instructions are counted with callgrind, so that the load of the
machine does not matter."""

import re
import shutil
import subprocess
import sys

SKIPPED = 77
COUNTS = {"syns": 4000, "datagrams": 500, "backwards": 4000, "again": 4000}
MOST = 2.6                      # times; a quadratic walk is near 4


def instructions(driver, kind, count):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", driver,
                           kind, str(count)], stderr=subprocess.PIPE, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def main():
    driver = sys.argv[1]
    if shutil.which("valgrind") is None:
        print("skipped: there is no valgrind")
        return SKIPPED
    failed = 0
    for kind, count in COUNTS.items():
        nothing = instructions(driver, kind, 1)
        once = instructions(driver, kind, count) - nothing
        twice = instructions(driver, kind, 2 * count) - nothing
        is_good = twice < MOST * once
        failed += not is_good
        print(f"{'' if is_good else 'FAILED: '}{kind}: {once / count:.0f} instructions each of {count},"
              f" {twice / count / 2:.0f} of {2 * count}")
    return failed


sys.exit(main())
