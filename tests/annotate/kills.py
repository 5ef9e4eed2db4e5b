#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""However often a batch run of tcpphase is killed, resuming it leads to the output of an
undisturbed run, octet for octet, and to nothing else. A batch of a hundred captures is written
in all formats. Each batch is killed several times by SIGKILL, at moments spread over the
remaining captures, and resumed each time."""

import os
import shutil
import signal
import subprocess
import time
from random import Random

from bed import open_bed

SEED = 5961
CAPTURES = 100
KILLS = 50
MIDWAY = 40             # of them must occur when some captures are done and others are not
BATCHES = 10            # that are killed KILLS / BATCHES times each
DELAY = 0.03            # s, at most, from the capture that is waited for to the kill
PATIENCE = 60           # seconds
FORMATS = ("csv", "ndjson")


def words(tables, jobs):
    return ["-q", "--resume", "-j", str(jobs), "-f", tables, "-s", "out/all.sqlite", "-s", "out/",
            "-w", "out/", "-S", "out/", "in"]


def fill(bed, samples):
    for path in sorted(samples.rglob("*.pcapng"))[:CAPTURES]:
        place = bed.folder / "in" / path.relative_to(samples)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


def begin_anew(bed):
    shutil.rmtree(bed.folder / "out", ignore_errors=True)
    (bed.folder / "out").mkdir()


def done(folder):
    """The number of finished captures, by the stamps of the last output."""
    return sum(name.endswith(".done") and ".segments." in name
               for _, _, names in os.walk(folder) for name in names)


def kill(bed, random, tables, wanted):
    """Starts or resumes a run, and kills it once that many captures are finished. Returns how many
    were, and whether it still ran."""
    out = bed.folder / "out"
    delay = DELAY * random.random()
    process = subprocess.Popen([bed.program, *words(tables, random.choice((1, 2, 4)))],
                               cwd=bed.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    end = time.monotonic() + PATIENCE
    while process.poll() is None and done(out) < wanted and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    _, errors = process.communicate()
    return done(out), process.returncode, errors.decode()


def check_batch(bed, random, tables, undisturbed):
    """Kills and resumes a batch, and checks the result. Returns how many kills came in the middle."""
    begin_anew(bed)
    moments = []
    for wanted in sorted(random.sample(range(CAPTURES - 10), KILLS // BATCHES)):
        count, status, errors = kill(bed, random, tables, wanted)
        bed.checks.true(f"{tables}: killed, not ended, behind {count} captures",
                        status in (-signal.SIGKILL, 0), f"exit status {status}",
                        *errors.splitlines())
        moments.append((count, status))
    bed.ends(f"{tables}: resumed", 0, *words(tables, 2))
    found = bed.files("out")
    bed.checks.same_lines(f"{tables}: files", "\n".join(sorted(undisturbed)),
                          "\n".join(sorted(found)))
    for name, octets in found.items():
        bed.checks.true(f"{tables}: {name}", octets == undisturbed.get(name))
    print(f"{tables}: killed behind", *(count for count, _ in moments), f"of {CAPTURES} captures")
    return sum(status == -signal.SIGKILL and 0 < count < CAPTURES for count, status in moments)


def main():
    with open_bed(__doc__, "samples", seed=SEED) as bed:
        random = Random(bed.options.seed)
        print(f"seed {bed.options.seed}")
        fill(bed, bed.options.samples)
        undisturbed = {}
        for tables in FORMATS:
            begin_anew(bed)
            bed.ends(f"{tables}: undisturbed", 0, *words(tables, 2))
            undisturbed[tables] = bed.files("out")
            bed.checks.equal(f"{tables}: all captures are done", CAPTURES, done(bed.folder / "out"))
        midway = sum(check_batch(bed, random, tables, undisturbed[tables])
                     for tables in FORMATS * (BATCHES // len(FORMATS)))
        bed.ends("nothing left to do", 0, *words(FORMATS[-1], 2))
        bed.checks.true("it stays", bed.files("out") == undisturbed[FORMATS[-1]])
        bed.checks.true(f"{MIDWAY} of {KILLS} kills came in the middle", midway >= MIDWAY,
                        f"+ {midway}")
        print(f"{midway} of {KILLS} kills came in the middle of a batch")


main()
