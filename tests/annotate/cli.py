#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The manners of the program tcpphase: what it writes where, how it ends, what a run leaves behind."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks       # noqa: E402


class Bed:
    """A folder to work in, and the program."""

    def __init__(self, program, folder, checks):
        self.program, self.folder, self.checks = str(program), folder, checks

    def run(self, *words, data=None):
        return subprocess.run([self.program, *map(str, words)], input=data, cwd=self.folder,
                              capture_output=True, check=False)

    def ends(self, what, status, *words, data=None):
        done = self.run(*words, data=data)
        self.checks.equal(f"{what}: exit status of {' '.join(map(str, words))}", status,
                          done.returncode)
        return done

    def files(self, folder="."):
        """Every file and what is in it, hidden ones too."""
        top = self.folder / folder
        return {str(path.relative_to(top)): path.read_bytes()
                for path in sorted(top.rglob("*")) if path.is_file()}


def check_usage(bed):
    done = bed.ends("help", 0, "--help")
    bed.checks.true("the help is data", b"--streams" in done.stdout and not done.stderr)
    bed.checks.true("no line of the help is longer than a terminal",
                    all(len(line) <= 100 for line in done.stdout.splitlines()))
    bed.ends("version", 0, "--version")
    for words in (["--nonsense", "a"], [], ["-f", "xml", "a"], ["-s"], ["-j", "0", "a"],
                  ["--strip", "a"], ["-s", "-", "-S", "-", "a"], ["-s", "x.pcapng", "-f", "sqlite",
                                                                  "-S", "-", "a"]):
        done = bed.ends("wrong usage", 2, *words)
        bed.checks.true(f"wrong usage says so: {words}", done.stderr and not done.stdout)


def check_bad_input(bed, sample):
    whole = bed.run(sample).stdout
    (bed.folder / "cut.pcapng").write_bytes(sample.read_bytes()[:-40])
    done = bed.ends("a cut capture", 1, "-S", "-", "cut.pcapng")
    bed.checks.true("what comes before the cut is there", done.stdout.count(b"\n") == 24)
    bed.checks.true("the cut is told", b"cut.pcapng: is cut short behind frame 23" in done.stderr,
                    done.stderr)
    bed.ends("no such file", 1, "nowhere.pcap")
    (bed.folder / "text.pcap").write_text("no capture\n")
    bed.ends("no capture", 1, "text.pcap")
    done = bed.ends("one bad of two", 1, "-s", "out.csv", sample, "text.pcap")
    bed.checks.equal("the good one is written", whole.count(b"\n"),
                     (bed.folder / "out.csv").read_bytes().count(b"\n"))
    before = bed.files()
    bed.ends("nothing good", 1, "-s", "none.csv", "-w", "none.pcapng", "text.pcap")
    bed.checks.equal("then nothing appears", before, bed.files())


def check_outputs(bed, sample):
    copy = bed.folder / "own.pcapng"
    shutil.copy(sample, copy)
    bed.ends("over an input", 2, "-w", "own.pcapng", "own.pcapng")
    bed.checks.true("the input is as it was", copy.read_bytes() == sample.read_bytes())
    bed.ends("annotated", 0, "-w", "one.pcapng", copy)
    bed.ends("annotated again", 0, "-w", "two.pcapng", "one.pcapng")
    bed.checks.true("annotating twice gives the same octets",
                    bed.files()["one.pcapng"] == bed.files()["two.pcapng"])
    bed.ends("stripped", 0, "--strip", "-w", "three.pcapng", "two.pcapng")
    bed.checks.true("stripped is as it was", bed.files()["three.pcapng"] == sample.read_bytes())
    done = bed.ends("by pipe", 0, "-w", "-", "-", data=sample.read_bytes())
    bed.checks.true("a pipe gives the same", done.stdout == bed.files()["one.pcapng"])
    bed.ends("whole paths", 0, "-p", "-s", "whole/", copy)
    bed.checks.equal("an output under its capture's path", [f"whole{copy}.streams.csv"],
                     [f"whole/{name}" for name in bed.files("whole") if not name.endswith(".done")])
    bed.ends("full disk", 1, "-s", "/dev/full", sample)
    bed.ends("no place", 1, "-s", "nowhere/out.csv", sample)


def batch(bed, *options):
    return ["-q", "--resume", *options, "-s", "out/all.sqlite", "-s", "out/", "-w", "out/", "-S",
            "out/", "in"]


def fill(bed, samples):
    target = bed.folder / "in"
    shutil.copytree(samples, target)
    for path in list(target.rglob("*")):
        if path.is_file() and path.suffix != ".pcapng":
            path.unlink()
    (bed.folder / "out").mkdir()


def check_batch(bed, samples):
    """However a run is killed, and however often, a last one gives what an undisturbed one does."""
    fill(bed, samples)
    begun = time.monotonic()
    bed.ends("undisturbed", 0, *batch(bed, "-j", "2"))
    length = time.monotonic() - begun
    undisturbed = bed.files("out")
    bed.checks.true("all captures are in it", len(undisturbed) > 300, len(undisturbed))
    shutil.rmtree(bed.folder / "out")
    (bed.folder / "out").mkdir()
    for part in range(1, 8):
        process = subprocess.Popen([bed.program, *batch(bed)], cwd=bed.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(length * part / 10)
        process.send_signal(signal.SIGKILL)
        process.wait()
    bed.ends("resumed", 0, *batch(bed, "-j", "1"))
    bed.checks.equal("files after kills", sorted(undisturbed), sorted(bed.files("out")))
    for name, octets in bed.files("out").items():
        bed.checks.true(f"{name} after kills", octets == undisturbed.get(name))
    bed.ends("nothing left to do", 0, *batch(bed))
    bed.checks.true("it stays", bed.files("out") == undisturbed)


def check_signals(bed, samples):
    """A run that is ended leaves nothing but what is whole."""
    before = bed.files()
    for number in (signal.SIGINT, signal.SIGTERM):
        read, write = os.pipe()
        process = subprocess.Popen([bed.program, "-s", "ended.csv", "-w", "ended.pcapng", "-"],
                                   cwd=bed.folder, stdin=read)
        time.sleep(0.3)
        process.send_signal(number)
        bed.checks.equal(f"{number.name} ends it", -number, process.wait())
        os.close(read)
        os.close(write)
        bed.checks.true(f"{number.name} leaves nothing", bed.files() == before)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=Path)
    parser.add_argument("--samples", required=True, type=Path)
    options = parser.parse_args()
    checks = Checks()
    sample = options.samples / "article.pcapng"
    with tempfile.TemporaryDirectory() as name:
        bed = Bed(options.program, Path(name), checks)
        check_usage(bed)
        check_bad_input(bed, sample)
        check_outputs(bed, sample)
        check_signals(bed, options.samples)
        check_batch(bed, options.samples)
    checks.finish()


main()
