#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""packaging/slurm/roll-up gives what one run over all captures gives, whatever their names; what is
planted beside its output is left alone, and parts that cannot be read are told."""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks
from wireshark import open_folder

# Latin-1, a separator of lines in Unicode, a colour
NAMES = (b"a.pcapng", b"b\xff.pcapng", "c\u2028\x0b.pcapng".encode(), b"d\x1b[31m.pcapng")


def rows(path):
    """Of both tables."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    found = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("captures", "streams")]
    connection.close()
    return found


def run(*words):
    return subprocess.run(words, capture_output=True, check=False)


def check_names(checks, options, folder):
    paths = [os.fsencode(folder) + b"/" + name for name in NAMES]
    for path in paths:
        shutil.copy(options.samples / "article.pcapng", path)
    run(options.program, "-q", "-s", folder / "all.sqlite", *paths)
    (folder / "parts").mkdir()
    for number in range(2):
        run(options.program, "-q", "-s", folder / "parts" / f"{number}.sqlite", *paths[number::2])
    lost = os.fsencode(folder) + b"/lost\x1b.pcapng"
    (folder / "captures.list").write_bytes(b"\n".join([*paths, lost, b""]))
    victim = folder / "victim"
    victim.write_text("precious")
    (folder / ".streams.sqlite.part").symlink_to("victim")
    done = run(options.roll_up, folder)
    checks.equal("what is missing is told", b"roll-up: " + lost.replace(b"\x1b", b"\\x1b")
                 + b": is in no part\n", done.stderr)
    checks.equal("what is there is counted", f"{len(NAMES)} of {len(NAMES) + 1} captures are in "
                 f"{folder}/streams.sqlite\n", done.stdout.decode())
    checks.equal("as one run", rows(folder / "all.sqlite"), rows(folder / "streams.sqlite"))
    checks.true("a planted link stays", (folder / ".streams.sqlite.part").is_symlink())
    checks.equal("it is not followed", "precious", victim.read_text())
    checks.equal("nothing else is left", [], [name for name in os.listdir(folder)
                                              if name.startswith(".roll-up")])


def check_bad_part(checks, options, folder):
    before = (folder / "streams.sqlite").read_bytes()
    part = folder / "parts" / "2.sqlite"
    part.write_text("no database" * 100)
    done = run(options.roll_up, folder)
    checks.equal("a bad part: status and message",
                 (1, f"roll-up: {part}: file is not a database\n"),
                 (done.returncode, done.stderr.decode()))
    checks.true("the table stays", (folder / "streams.sqlite").read_bytes() == before)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("program", "roll-up", "samples"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    options = parser.parse_args()
    checks = Checks()
    with open_folder() as folder:
        check_names(checks, options, folder)
        check_bad_part(checks, options, folder)
    checks.finish()


main()
