# SPDX-License-Identifier: GPL-2.0-or-later
"""Instructions of the program, counted by callgrind."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MAKE_LOAD = Path(__file__).resolve().parent / "make-load"


def need_valgrind():
    if shutil.which("valgrind") is None:
        sys.exit(f"{Path(sys.argv[0]).name}: valgrind is missing; install it")


def make_load(segments, folder):
    capture = folder / "load.pcap"
    subprocess.run([MAKE_LOAD, str(segments), capture], check=True)
    return capture


def instructions(folder, *command):
    """Of the program and of its processes."""
    counts = Path(tempfile.mkdtemp(dir=folder))
    subprocess.run(["valgrind", "--tool=callgrind", "--trace-children=yes",
                    f"--callgrind-out-file={counts}/%p", *command],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = (line for path in counts.iterdir() for line in path.read_text(encoding="utf-8").splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("totals:"))
