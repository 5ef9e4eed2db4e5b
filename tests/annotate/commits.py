#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How the program tcpphase commits captures to a database: small captures share a commit, and none waits
for the next capture to be committed. A killed run keeps what was committed."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from bed import open_bed
from packets import SERVER, connection, write_capture

CAPTURES = 300
SYNCS_OF_A_COMMIT = 4           # at most, of SQLite
SYNCS_OF_A_RUN = 40             # at most, without commits of captures
PATIENCE = 60                   # seconds
JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9"      # of a journal in use (sqlite.org/fileformat, 3)


def fill(bed):
    (bed.folder / "in").mkdir()
    for number in range(CAPTURES):
        write_capture(bed.folder / "in" / f"{number:03}.pcap",
                      connection((f"203.0.113.{number % 256}", 1025 + number), SERVER))


def check_count(bed, library):
    """A commit a second, and not one a capture."""
    syncs = bed.folder / "syncs"
    asan = filter(None, (os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"))
    begun = time.monotonic()
    done = subprocess.run([bed.program, "-q", "-s", "all.sqlite", "in"], cwd=bed.folder, check=False,
                          env={**os.environ, "LD_PRELOAD": str(library), "SYNCS": str(syncs),
                               "ASAN_OPTIONS": ":".join(asan)})
    seconds = time.monotonic() - begun
    count = syncs.stat().st_size
    bed.checks.equal("exit status", 0, done.returncode)
    most = SYNCS_OF_A_RUN + SYNCS_OF_A_COMMIT * seconds
    bed.checks.true("waits for the disk", 0 < count <= most, f"{count} times, not {most:.0f}")
    print(f"{CAPTURES} captures: {count} times waited for the disk in {seconds:.1f} s")


def resumed(bed, *captures):
    """How many captures a resumed run finds in the database."""
    done = bed.ends("resumed", 0, "-q", "--json-summary", "--resume", "-s", "waiting.sqlite",
                    *captures)
    return json.loads(done.stderr.splitlines()[-1])["resumed"]


def committed(part, octets):
    """Whether a database file holds these octets and its rollback journal has ended: until then,
    opening the database takes them back. In exclusive locking mode the journal ends by zeros in its
    header."""
    if octets not in part.read_bytes():
        return False
    journal = Path(f"{part}-journal")
    return not journal.exists() or not journal.read_bytes().startswith(JOURNAL_MAGIC)


def check_waiting(bed):
    """While the run waits for the second capture, the first one is committed; then it is killed."""
    part = bed.folder / ".waiting.sqlite.part"
    os.mkfifo(bed.folder / "slow")
    with subprocess.Popen([bed.program, "-q", "--resume", "-s", "waiting.sqlite", "in/077.pcap",
                           "slow"], cwd=bed.folder) as process:
        with open(bed.folder / "slow", "wb"):
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and not committed(part, b"203.0.113.77"):
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.wait()
    bed.checks.equal("the first capture was committed", 1, resumed(bed, "in/077.pcap"))


def check_ended(bed):
    """A signal ends a run to be resumed: all that was added is kept, however short ago. Behind what is
    in the database there is a stamp."""
    (bed.folder / "waiting.sqlite").unlink()
    (bed.folder / "out").mkdir()
    with subprocess.Popen([bed.program, "-q", "--resume", "-s", "waiting.sqlite", "-s", "out/", "in",
                           "slow"], cwd=bed.folder) as process:
        with open(bed.folder / "slow", "wb"):
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and len(os.listdir(bed.folder / "out")) < 20:
                time.sleep(0.01)
            process.send_signal(signal.SIGHUP)
            process.wait()
    bed.checks.equal("ended", -signal.SIGHUP, process.returncode)
    stamps = sum(name.endswith(".done") for name in os.listdir(bed.folder / "out"))
    found = resumed(bed, "in")
    bed.checks.true("what was added is kept", 0 < stamps <= found, f"{stamps} stamps, {found} in it")


def main():
    with open_bed(__doc__, "count-syncs") as bed:
        fill(bed)
        check_count(bed, bed.options.count_syncs)
        check_waiting(bed)
        check_ended(bed)


main()
