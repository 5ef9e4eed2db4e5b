# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts the checks of a test program, and prints failures as they occur."""

import difflib
import sys
from concurrent.futures import ThreadPoolExecutor

LINES_SHOWN = 20        # of one failure


def run_ideas(ideas):
    """Calls them in threads. The first exception in their order is raised when all have ended."""
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(idea) for idea in ideas]:
            done.result()


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def passes(self):
        self.passed += 1

    def fails(self, what, *details):
        """One failure: the expectation in a sentence, then lines that show the difference."""
        self.failed += 1
        print(f"FAILED: {what}")
        for detail in details[:LINES_SHOWN]:
            print(f"    {detail}")
        if len(details) > LINES_SHOWN:
            print(f"    ... and {len(details) - LINES_SHOWN} lines more")

    def true(self, what, condition, *details):
        if condition:
            self.passes()
        else:
            self.fails(what, *details)

    def equal(self, what, expected, actual):
        self.true(what, expected == actual, f"- {expected}", f"+ {actual}")

    def same_lines(self, what, expected, actual):
        """Compares two texts; a failure shows the lines that differ."""
        if expected == actual:
            self.passes()
            return
        self.fails(what, *difflib.unified_diff(expected.splitlines(), actual.splitlines(),
                                               "expected", "actual", lineterm="", n=0))

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed or not self.passed else 0)
