# SPDX-License-Identifier: GPL-2.0-or-later
"""Where tcpphase writes text and pictures for people."""

import argparse
import os
import pty
import subprocess
from pathlib import Path

EXPECTED = Path(__file__).resolve().parent / "expected"


def arguments(about):
    parser = argparse.ArgumentParser(description=about)
    for name in ("program", "converter", "traces", "rows", "samples", "picture"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--renders", action="store_true", help="the module for PNG and PDF is built")
    parser.add_argument("--rewrite", action="store_true")
    return parser.parse_args()


class Bed:
    def __init__(self, options, folder, checks):
        self.options, self.folder, self.checks = options, folder, checks

    def capture(self, trace):
        path = self.folder / (trace.replace("/", "-") + ".pcapng")
        if not path.exists():
            subprocess.run([self.options.converter, self.options.traces / f"{trace}.trace", path],
                           check=True, stdout=subprocess.DEVNULL)
        return path

    def run(self, *words, locale="C.UTF-8", columns=80):
        environment = {**os.environ, "LC_ALL": locale, "COLUMNS": str(columns)}
        done = subprocess.run([self.options.program, *map(str, words)], env=environment,
                              capture_output=True, check=False)
        self.checks.equal(f"{words}: exit status and messages", (0, b""),
                          (done.returncode, done.stderr))
        return done.stdout.decode()

    def expect(self, name, text):
        path = EXPECTED / name
        if self.options.rewrite:
            path.write_text(text)
        self.checks.same_lines(name, path.read_text() if path.exists() else "", text)


def on_terminal(bed, *words, **variables):
    """What is printed on a terminal of its own."""
    process, terminal = pty.fork()
    if process == 0:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm", **variables}
        environment.pop("COLUMNS", None)
        os.execve(bed.options.program, [str(bed.options.program), *map(str, words)], environment)
    text = b""
    try:
        while octets := os.read(terminal, 65536):
            text += octets
    except OSError:             # the end, on Linux
        pass
    os.close(terminal)
    bed.checks.equal(f"{words} on a terminal: exit status", 0,
                     os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
    return text.decode().replace("\r\n", "\n")
