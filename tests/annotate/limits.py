#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Many captures at once with limits on open files or processes: the results are those of one
capture at a time. The first capture is a FIFO, for which all others wait."""

import errno
import os
import resource
import shutil
import subprocess
import time
from contextlib import suppress

from bed import open_bed
from packets import CLIENT, SERVER, connection, write_capture

CAPTURES = 40
JOBS = 64
LIMITS = (40, 64, 200)     # descriptors; too few without a bound
OUTPUTS = ("-w", "out/", "-s", "out/", "-S", "out/")


def fill(bed):
    (bed.folder / "in").mkdir()
    for number in range(CAPTURES):
        write_capture(bed.folder / "in" / f"{number:02}.pcap",
                      connection((CLIENT[0], 1025 + number), SERVER))
    os.mkfifo(bed.folder / "fifo")


def limited(soft, hard):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def feed(fifo, octets, process):
    """Once the program reads it; it may fail and close it before it has read anything."""
    while process.poll() is None:
        try:
            fd = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            time.sleep(0.01)
        else:
            with suppress(BrokenPipeError), open(fd, "wb", buffering=0) as out:
                out.write(octets)
            return


def run(bed, jobs, before=None, captures=CAPTURES, more=None):
    """The program with the FIFO and other captures: exit status, messages and outputs. Stamps have
    the modification time of captures, and the FIFO is modified each time."""
    shutil.rmtree(bed.folder / "out", ignore_errors=True)
    names = ["fifo", *(f"in/{number:02}.pcap" for number in range(1, captures))]
    process = subprocess.Popen([bed.program, "-q", "-j", str(jobs), *OUTPUTS, *names],
                               cwd=bed.folder, preexec_fn=before, stderr=subprocess.PIPE,
                               env={**os.environ, **(more or {})})
    feed(bed.folder / "fifo", (bed.folder / "in" / "00.pcap").read_bytes(), process)
    _, errors = process.communicate()
    files = {name: octets for name, octets in bed.files("out").items() if not name.endswith(".done")}
    return process.returncode, errors.decode(), files


def fewest(bed):
    """Descriptors with which the FIFO alone can be read, each of several times: whether one less is
    enough depends on when another process closes its own."""
    for limit in range(3, 40):
        for _ in range(5):
            status, errors, _ = run(bed, 1, limited(limit, limit), captures=1)
            bed.checks.true(f"{limit} descriptors: too few is told", status == 0 or errors)
            if status != 0:
                break
        else:
            return limit
    return None


def check_descriptors(bed, wanted):
    least = fewest(bed)
    print(f"one capture at a time takes {least} descriptors")
    bed.checks.true("few descriptors are enough for one", least is not None)
    for limit in (least, least + 1, *LIMITS):
        found = run(bed, JOBS, before=limited(limit, limit))
        bed.checks.equal(f"{limit} descriptors: exit status and messages", wanted[:2], found[:2])
        bed.checks.true(f"{limit} descriptors: all is written", found[2] == wanted[2])
    found = run(bed, JOBS, before=limited(least, 4096))
    bed.checks.true("the soft limit is raised", found == wanted, *found[:2])


def check_processes(bed, library, wanted):
    refused = bed.folder / "refused"
    more = {"LD_PRELOAD": str(library), "REFUSED": str(refused), "ASAN_OPTIONS": ":".join(
        filter(None, (os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0")))}
    found = run(bed, JOBS, more=more)
    bed.checks.true("a second process was refused", refused.exists())
    bed.checks.equal("one process at a time: exit status and messages", wanted[:2], found[:2])
    bed.checks.true("one process at a time: all is written", found[2] == wanted[2])


def main():
    with open_bed(__doc__, "one-child") as bed:
        fill(bed)
        wanted = run(bed, 1)
        bed.checks.equal("undisturbed", (0, ""), wanted[:2])
        check_descriptors(bed, wanted)
        check_processes(bed, bed.options.one_child, wanted)


main()
