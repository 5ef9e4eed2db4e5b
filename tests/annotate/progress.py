#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The progress bar: only on a terminal, removed at the end, with a correct rate and remaining time."""

import os
import pty
import re
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from bed import child_of, open_bed
from packets import CLIENT, SERVER, connection
from pcapng import ETHERNET, Section

FRAMES = 400_000
WIDTH = 24                      # of the bar
REST = 1.5                      # s: how long a run is stopped
LATE = 0.7                      # s: tolerance for reading a bar late on a busy machine
CLEAR = "\r\x1b[K"
BAR = re.compile(r"\r\x1b\[K\[(#*)(\.*)\] ( *\d+) %, (\d+\.\d) MB/s"
                 r"(?:, capture (\d+) of (\d+))?(?:, (\d+) s left)?")


def write_capture(path):
    file = Section().section().interface(ETHERNET)
    head, file.octets = file.octets, b""
    octets = file.packet(0, 0, connection(CLIENT, SERVER)[0]).octets
    path.write_bytes(head + FRAMES * octets)


def octets_read(process):
    found = re.search(r"rchar: (\d+)", Path(f"/proc/{process}/io").read_text())
    return int(found[1])


def hold_up(process, octets):
    """Lets the reading process have that many octets, then none for a while."""
    child = child_of(process)
    while octets_read(child) < octets:
        time.sleep(0.001)
    os.kill(child, signal.SIGSTOP)
    time.sleep(REST)
    os.kill(child, signal.SIGCONT)


class Watch:
    """A run whose standard error is a terminal, with what that shows, and when."""

    def __init__(self, program, folder, *words):
        self.begun = time.monotonic()
        self.seen = []                                  # time, and the octets read
        ours, theirs = pty.openpty()
        self.terminal = ours
        self.run = subprocess.Popen([program, *words], cwd=folder, stdout=subprocess.DEVNULL,
                                    stderr=theirs)
        os.close(theirs)
        self.watcher = threading.Thread(target=self.look)
        self.watcher.start()

    def look(self):
        while True:
            try:
                octets = os.read(self.terminal, 65536)
            except OSError:                             # the other end is closed
                return
            self.seen.append((time.monotonic() - self.begun, octets.decode()))

    def to_the_end(self):
        """All that was shown, and the exit status."""
        status = self.run.wait()
        self.watcher.join()
        os.close(self.terminal)
        return "".join(shown for _, shown in self.seen), status


def check_bar(checks, size, when, found):
    """One picture of it."""
    full, empty, percent, rate, _, _, left = found.groups()
    what = f"after {when:.1f} s: {found[0]!r}: "
    part = int(percent) / 100
    checks.equal(what + "width", WIDTH, len(full) + len(empty))
    checks.true(what + "bar and part", abs(len(full) - part * WIDTH) <= 1.2)
    if part < 0.1:                                      # too little to estimate
        return
    elapsed = part * size / 1e6 / float(rate)
    checks.true(what + "rate", abs(elapsed - when) <= LATE, elapsed)
    checks.true(what + "time left", abs(int(left) - (elapsed / part - elapsed)) <= 1)


def check_terminal(checks, program, folder, part, *words):
    """words: more of the command line. part: where it is held up, of all that is read."""
    size = (folder / "long.pcapng").stat().st_size
    times_read = 3 if "-w" in words else 1              # to annotate: twice, and once to be copied
    watch = Watch(program, folder, *words, "long.pcapng")
    hold_up(watch.run.pid, int(size * times_read * part))
    shown, status = watch.to_the_end()
    checks.equal("exit status", 0, status)
    times = [when for when, text in watch.seen for _ in text]
    pictures = [(times[found.start()], found) for found in BAR.finditer(shown)]
    checks.true("the bar is shown several times", len(pictures) > REST / 0.2 / 2, shown)
    for when, found in pictures:
        check_bar(checks, size, when, found)
    percents = [int(found[3]) for _, found in pictures]
    checks.equal("it only goes on", sorted(percents), percents)
    checks.true(f"{words}: it stands in the middle while the run is held up there",
                sum(40 <= percent <= 90 for percent in percents) > REST / 0.2 / 2, percents)
    checks.equal("that is all that is shown, and it is gone at the end", "",
                 BAR.sub("", shown).removesuffix(CLEAR))
    checks.true("the last thing is an empty line", shown.endswith(CLEAR), shown)


def check_several(checks, program, folder):
    watch = Watch(program, folder, "-j", "1", "long.pcapng", "no capture", "again.pcapng")
    hold_up(watch.run.pid, 1)
    shown, status = watch.to_the_end()
    checks.equal("exit status with one that is no capture", 1, status)
    counted = {(found[5], found[6]) for found in BAR.finditer(shown)}
    checks.true("the captures are counted", ("1", "3") in counted, counted)
    checks.true("a message stands on a line of its own",
                f"{CLEAR}tcpphase: no capture: " in shown, shown)
    checks.true("it is gone at the end", shown.endswith(CLEAR) or shown.endswith("\n"), shown)


def check_silence(checks, program, folder):
    for words in (["-q", "long.pcapng"], ["-q", "-w", "out.pcapng", "long.pcapng"]):
        watch = Watch(program, folder, *words)
        hold_up(watch.run.pid, 1)
        checks.equal(f"{words} on a terminal", ("", 0), watch.to_the_end())
    with subprocess.Popen([program, "long.pcapng"], cwd=folder, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True) as run:
        hold_up(run.pid, 1)
        checks.equal("no terminal", "", run.stderr.read())


def main():
    with open_bed(__doc__) as bed:
        checks, program, folder = bed.checks, bed.program, bed.folder
        write_capture(folder / "long.pcapng")
        (folder / "no capture").write_text("no capture")
        shutil.copy(folder / "long.pcapng", folder / "again.pcapng")
        check_terminal(checks, program, folder, 1 / 2)
        check_terminal(checks, program, folder, 2 / 3, "-w", "out.pcapng")
        check_several(checks, program, folder)
        check_silence(checks, program, folder)


main()
