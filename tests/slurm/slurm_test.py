#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""packaging/slurm on a Slurm of this machine's own: a job array, tasks that are requeued in the middle
of their work, and the roll-up give what one run over all captures gives; so does GNU parallel."""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "wireshark"))

from bed import Bed, what_is_missing
from checks import Checks
from wireshark import open_folder

TASKS = 3

# The program; but the first run of each task requeues the task while it works.
REQUEUED = """#!/bin/sh
mark={folder}/requeued.$SLURM_ARRAY_TASK_ID
if [ ! -e "$mark" ]; then
    touch "$mark"
    {program} "$@" &
    sleep 0.1
    scontrol requeue "$SLURM_JOB_ID"
    sleep 60
fi
exec {program} "$@"
"""


class Work:
    """The captures, and what is to come of them."""

    def __init__(self, options, folder):
        self.program = options.program
        self.scripts = options.scripts
        self.folder = folder
        self.captures = sorted(str(path) for path in options.samples.rglob("*.pcapng"))
        self.captures.append(str(self.cut_capture(options.samples)))
        self.captures.sort()
        self.list = folder / "captures"
        self.list.write_text("\n".join(reversed(self.captures)) + "\n")
        self.expected = folder / "expected"
        self.run_alone()

    def cut_capture(self, samples):
        path = self.folder / "name with spaces.pcapng"
        path.write_bytes((samples / "article.pcapng").read_bytes()[:-10])
        return path

    def run_alone(self):
        (self.expected / "annotated").mkdir(parents=True)
        subprocess.run([self.program, "-q", "-s", "streams.sqlite", "-p", "-w", "annotated/",
                        *self.captures], cwd=self.expected, check=False)


def database(path):
    """All of it as text."""
    if not path.exists():
        return "there is none"
    connection = sqlite3.connect(path)
    text = "\n".join(connection.iterdump())
    connection.close()
    return text


def files_below(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")}


def compare(checks, work, what, result):
    checks.same_lines(f"{what}: the streams", database(work.expected / "streams.sqlite"),
                      database(result / "streams.sqlite"))
    expected = files_below(work.expected / "annotated")
    actual = files_below(result / "annotated")
    checks.equal(f"{what}: annotated captures", sorted(expected), sorted(actual))
    for name, octets in expected.items():
        checks.true(f"{what}: {name}", octets == actual.get(name))


def submit(bed, work, result, **environment):
    """Returns how the tasks ended, and the last job."""
    done = bed.run(work.scripts / "submit", "-w", "-t", str(TASKS), work.list, result,
                   **{"TCPPHASE": str(work.program), **environment})
    if done.returncode != 0:
        sys.exit(f"submit: {done.stderr}")
    array, roll_up = done.stdout.split()
    return bed.wait_for(array), bed.wait_for(roll_up)


def check_array(bed, checks, work):
    result = work.folder / "plain"
    tasks, roll_up = submit(bed, work, result)
    # the cut capture makes one task fail; what could be read of it is written nevertheless
    checks.equal("how the tasks end", ["COMPLETED"] * (TASKS - 1) + ["FAILED"], sorted(tasks))
    checks.equal("how the roll-up ends", ["COMPLETED"], roll_up)
    compare(checks, work, "job array", result)


def check_requeue(bed, checks, work):
    program = work.folder / "requeued"
    program.write_text(REQUEUED.format(folder=work.folder, program=work.program))
    program.chmod(0o755)
    result = work.folder / "again"
    submit(bed, work, result, TCPPHASE=str(program))
    checks.equal("tasks that were requeued", TASKS, len(list(work.folder.glob("requeued.*"))))
    compare(checks, work, "requeued", result)


def check_parallel(checks, work):
    """The lines that the README gives."""
    text = (work.scripts / "README.md").read_text()
    lines = text[text.index("GNU parallel"):].split("```")[1].removeprefix("sh\n")
    folder = work.folder / "parallel"
    folder.mkdir()
    shutil.copy(work.list, folder / "captures")
    # what is installed and where the checkout is differs
    lines = lines.replace("packaging/slurm", str(work.scripts))
    environment = {**os.environ,
                   "PATH": f"{Path(work.program).parent}:{os.environ['PATH']}", "HOME": str(folder)}
    subprocess.run(["sh", "-c", lines], cwd=folder, env=environment, capture_output=True,
                   check=False)
    compare(checks, work, "GNU parallel", folder / "result")


def check_usage(bed, checks, work):
    place = work.folder / "nothing"
    for words, status in (((), 2), (("-t", "0", work.list, place), 2), (("/dev/null", place), 1)):
        done = bed.run(work.scripts / "submit", *words)
        checks.equal(f"submit {' '.join(map(str, words))}: exit status", status, done.returncode)
        checks.true(f"submit {' '.join(map(str, words))}: says why", done.stderr)
    checks.true("nothing is made for nothing", not place.exists())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("program", "scripts", "samples"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    options = parser.parse_args()
    missing = what_is_missing()
    if not missing and shutil.which("parallel") is None:
        missing = "not installed: parallel"
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    checks = Checks()
    with open_folder() as folder:
        work = Work(options, folder)
        check_parallel(checks, work)
        (folder / "slurm").mkdir()
        with Bed(folder / "slurm") as bed:
            check_usage(bed, checks, work)
            check_array(bed, checks, work)
            check_requeue(bed, checks, work)
    checks.finish()


if __name__ == "__main__":
    main()
