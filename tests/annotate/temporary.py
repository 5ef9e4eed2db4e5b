#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Temporary files of the program tcpphase that cannot be made or written: the message names their
folder, not the output, and nothing is written that lacks something."""

import gzip
import os
import subprocess

from bed import open_bed
from packets import segment, write_capture

SERVER = ("203.0.113.1", 443)
STREAMS = 5_000         # temporary files of more than 64 KiB
FULL = 'mount -t tmpfs -o size=64k none "$1" && TMPDIR=$1 && export TMPDIR && shift && "$@"'

# each keeps what it will write, or a copy of the capture, in a temporary file
ALONE = (["many.pcap"], ["show", "many.pcap"], ["ladder", "-o", "out.svg", "many.pcap"],
         ["report", "-o", "out.html", "many.pcap"], ["-S", "out.trace", "many.pcap"],
         ["-w", "out.pcapng", "many.pcapng.gz"])
TOGETHER = (["-s", "-", "many.pcap", "one.pcapng"], ["many.pcap", "one.pcapng"])


def fill(bed, sample):
    (bed.folder / "one.pcapng").write_bytes(sample.read_bytes())
    write_capture(bed.folder / "many.pcap",
                  (segment((f"10.0.{number >> 8}.{number & 255}", 40000), SERVER, "S", number)
                   for number in range(STREAMS)))
    bed.ends("a pcapng", 0, "-w", "many.pcapng", "many.pcap")
    (bed.folder / "many.pcapng.gz").write_bytes(gzip.compress(
        (bed.folder / "many.pcapng").read_bytes()))


def check_told(bed, what, words, done, told):
    """One message, about the temporary files, and no output."""
    what = f"{what}: {' '.join(words)}"
    bed.checks.equal(f"{what}: exit status", 1, done.returncode)
    lines = done.stderr.decode().splitlines()
    bed.checks.true(f"{what}: is told", len(lines) == 1 and told in lines[0], *lines)
    bed.checks.equal(f"{what}: no output", [], [name for name in os.listdir(bed.folder)
                                                if name.startswith("out.")])


def check_missing(bed):
    folder = bed.folder / "none"
    for words in ALONE:
        done = subprocess.run([bed.program, *words], cwd=bed.folder, capture_output=True, check=False,
                              env={**os.environ, "TMPDIR": str(folder)})
        check_told(bed, "no TMPDIR", words, done,
                   f"{folder}: cannot create a temporary file: No such file")


def check_full(bed):
    folder = bed.folder / "full"
    folder.mkdir()

    def run(*words):
        return subprocess.run(["unshare", "-m", "sh", "-c", FULL, "sh", folder, *words],
                              cwd=bed.folder, capture_output=True, check=False)
    if run("true").returncode != 0:
        print("skipped: a full folder of temporary files, as nothing can be mounted here")
        return
    told = f"temporary file in {folder} (TMPDIR)"
    for words in ALONE:
        check_told(bed, "a full TMPDIR", words, run(bed.program, *words), told)
    for words in TOGETHER:
        done = run(bed.program, *words)
        check_told(bed, "a full TMPDIR", words, done, told)
        bed.checks.true("the other capture is read", b"one.pcapng" in done.stdout)


def main():
    with open_bed(__doc__, "samples") as bed:
        fill(bed, bed.options.samples / "article.pcapng")
        check_missing(bed)
        check_full(bed)


main()
