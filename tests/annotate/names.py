#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""File names that are not text, invalid options, and closed standard files."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from bed import open_bed

# A colour, a line feed, one octet of Latin-1, C1's CSI in UTF-8, a letter of UTF-8.
NAME = b"\x1b[31mred\n\xff\xc2\x9b\xc3\xbc.pcapng"
ESCAPED = r"\033[31mred\012\377\302\233ü.pcapng"
JSON = "\x1b[31mred\n\ufffd\u009b\u00fc.pcapng"


def control_characters(text):
    return [letter for letter in text.replace("\n", "") if not letter.isprintable()]


def check_messages(bed):
    """In each message that has a name."""
    for what, words in (("an input", [NAME + b".none"]), ("no capture", [NAME + b".text"]),
                        ("an output", ["-s", NAME + b"/none/x.csv", NAME]),
                        ("a format", [NAME, "-w", NAME + b".csv", "-s", NAME + b".pcapng"]),
                        ("an option", [b"--" + NAME]), ("letters", [b"-q\x1b"]),
                        ("a number", ["-j", NAME, NAME]), ("over an input", ["-w", NAME, NAME])):
        done = bed.run(*words)
        told = done.stderr.decode()
        bed.checks.true(f"{what}: it is told", done.returncode in (1, 2) and told, told)
        bed.checks.equal(f"{what}: nothing that controls a terminal", [], control_characters(told))
        bed.checks.equal(f"{what}: one line", 1, told.count("\n"))
    bed.checks.true("the name is there to be recognised",
                    ESCAPED in bed.run(NAME + b".none").stderr.decode())


def check_tables(bed):
    done = bed.run("-f", "ndjson", NAME, NAME)
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    bed.checks.equal("NDJSON: the name, in UTF-8", {JSON}, {row["capture"] for row in rows})
    bed.checks.equal("NDJSON: nothing that controls a terminal", [],
                     control_characters(done.stdout.decode()))
    bed.checks.true("CSV: the name as it is", NAME in bed.run("-f", "csv", NAME, NAME).stdout)
    trace = bed.run("-f", "trace", NAME).stdout.decode()
    bed.checks.equal("trace: nothing that controls a terminal", [], control_characters(trace))


def check_options(bed):
    for words, blamed in ((["-zq"], "-z: unknown option"), (["--quiet", "-zq"], "-z: unknown option"),
                          (["-qz"], "-z: unknown option"), (["--none"], "--none: unknown option"),
                          (["-qw"], "-w: requires"), (["--write"], "--write: requires"),
                          (["--quiet=1"], "--quiet=1: takes no")):
        told = bed.ends("no option", 2, *words).stderr.decode()
        bed.checks.true(f"{words}: {blamed}", told.startswith(f"tcpphase: {blamed}"), told)


# Ways to write something to the standard output.
OUTPUTS = ([], ["show"], ["ladder"], ["ladder", "-f", "mermaid"], ["report"], ["-s", "-"], ["-S", "-"], ["-w", "-"],
           ["-f", "ndjson"])


def close(*closed):
    def run():
        for number in closed:
            os.close(number)
    return run


def check_closed(bed, sample):
    """Outputs do not become standard files, and messages are not written to outputs."""
    cut = bed.folder / "cut.pcapng"
    cut.write_bytes(sample.read_bytes()[:-40])
    wanted = bed.run("-q", "-s", "-", cut).stdout

    def run(*words, closed=()):
        return subprocess.run([bed.program, *map(str, words)], cwd=bed.folder, check=False,
                              preexec_fn=close(*closed), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    done = run("-s", "-", cut, closed=[2])
    bed.checks.equal("standard error is closed: the table", (1, wanted),
                     (done.returncode, done.stdout))
    for closed in ([0], [0, 2], [0, 1, 2]):
        done = run("-s", "closed.csv", cut, closed=closed)
        bed.checks.equal(f"{closed} are closed: the table in a file", (1, wanted),
                         (done.returncode, (bed.folder / "closed.csv").read_bytes()))
    told = "tcpphase: the standard output: cannot be written: "
    for words in (["--help"], ["--version"], *((*verb, sample) for verb in OUTPUTS)):
        done = run(*words, closed=[1])
        bed.checks.equal(f"{words[:-1]}: there is no standard output", (1, f"{told}Bad file descriptor\n"),
                         (done.returncode, done.stderr.decode()))
    for verb in OUTPUTS:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([bed.program, *verb, sample], stdout=full, stderr=subprocess.PIPE, check=False)
        bed.checks.equal(f"{verb}: a full device", (1, f"{told}No space left on device\n"),
                         (done.returncode, done.stderr.decode()))
    done = run("-", closed=[0])
    bed.checks.true("there is no standard input",
                    done.returncode == 1 and b"cannot be read" in done.stderr, done.stderr)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([bed.program, "--help"], stdout=full, stderr=subprocess.PIPE,
                              check=False)
    bed.checks.equal("help that cannot be written", 1, done.returncode)


def main():
    with open_bed(__doc__, "samples") as bed:
        sample = bed.options.samples / "article.pcapng"
        shutil.copy(sample, os.fsencode(bed.folder) + b"/" + NAME)
        Path(os.fsdecode(os.fsencode(bed.folder) + b"/" + NAME + b".text")).write_text("no capture\n")
        check_messages(bed)
        check_tables(bed)
        check_options(bed)
        check_closed(bed, sample)


main()
