# SPDX-License-Identifier: GPL-2.0-or-later
"""The environment of a run of the program tcpphase. To import it first makes the modules of
tests/wireshark and tests/decode known."""

import argparse
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "wireshark"), str(TESTS / "decode")]

from checks import Checks           # noqa: E402
from wireshark import open_folder   # noqa: E402

# How the program reports that the process which read a capture crashed.
CRASHED = "the process that read it was ended by"


def child_of(process):
    """The process that reads the capture, once it is there."""
    children = Path(f"/proc/{process}/task/{process}/children")
    while not children.read_text().split():
        time.sleep(0.001)
    return int(children.read_text().split()[0])


class Bed:
    """A working folder, and the program."""

    def __init__(self, options, folder, checks):
        self.options, self.folder, self.checks = options, folder, checks
        self.program = str(options.program)

    def run(self, *words, data=None, stdin=None):
        words = [word if isinstance(word, bytes) else str(word) for word in words]
        return subprocess.run([self.program, *words], input=data, stdin=stdin, cwd=self.folder,
                              capture_output=True, check=False)

    def ends(self, what, status, *words, data=None):
        done = self.run(*words, data=data)
        self.checks.equal(f"{what}: exit status of {' '.join(map(str, words))}", status,
                          done.returncode)
        return done

    def files(self, folder="."):
        """The contents of all files, hidden ones included."""
        top = self.folder / folder
        return {str(path.relative_to(top)): path.read_bytes()
                for path in sorted(top.rglob("*")) if path.is_file()}


@contextmanager
def open_bed(about, *paths, kind=Bed, seed=None):
    """The bed of a test program, whose options are --program, these paths, made absolute, and --seed
    if a default is given. Afterwards the result is printed, and the program ends."""
    parser = argparse.ArgumentParser(description=about)
    for name in ("program", *paths):
        parser.add_argument(f"--{name}", required=True, type=lambda path: Path(path).resolve())
    if seed is not None:
        parser.add_argument("--seed", type=int, default=seed)
    options = parser.parse_args()
    checks = Checks()
    with open_folder() as folder:
        yield kind(options, folder, checks)
    checks.finish()
