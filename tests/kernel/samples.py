#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""README.md of the sample captures has one line for each of them, and for nothing else. Of the pairs
that show what the kernel does, it says the same as their states."""

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks

ROW = re.compile(r"- `(\S+\.pcapng)`: (.+)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    folder = parser.parse_args().folder
    checks = Checks()
    rows = [match.groups() for line in (folder / "README.md").read_text().splitlines()
            if (match := ROW.fullmatch(line))]
    names = [name for name, _ in rows]
    captures = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.pcap*"))
    for name in captures:
        checks.equal(f"README.md has one line for {name}", 1, names.count(name))
    for name, text in rows:
        checks.true(f"README.md tells of {name}: there is such a capture", name in captures)
        states = (folder / name).with_suffix(".states")
        if states.exists():
            said = states.read_text().splitlines()[0].removeprefix("# ")
            checks.equal(f"what README.md says of {name}", said, text)
    for states in folder.rglob("*.states"):
        checks.true(f"{states.name} has a capture", states.with_suffix(".pcapng").exists())
    checks.finish()


if __name__ == "__main__":
    main()
