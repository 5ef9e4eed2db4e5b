#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""If the file system has no unnamed files (O_TMPFILE), the program tcpphase writes each output
under an unpredictable hidden name: the results are the same, and a killed run leaves nothing
permanent."""

import os
import re
import shutil
import signal
import subprocess

from bed import Bed, open_bed

OUTPUTS = ("-w", "out/annotated.pcapng", "-s", "out/streams.csv", "-S", "out/segments.ndjson",
           "-s", "out/all.sqlite")
FILES = 3                       # outputs that are not a database
PART = re.compile(r"\.tcpphase-[0-9a-f]{16}\.part")


class Shimmed(Bed):
    """Runs the program with the library that makes O_TMPFILE fail."""

    def __init__(self, options, folder, checks):
        super().__init__(options, folder, checks)
        asan = filter(None, (os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"))
        self.environment = {**os.environ, "LD_PRELOAD": str(options.no_tmpfile),
                            "ASAN_OPTIONS": ":".join(asan)}

    def shimmed(self, *words):
        done = subprocess.run([self.program, "-q", *words], cwd=self.folder, env=self.environment,
                              capture_output=True, check=False)
        self.checks.equal(f"{words}: exit status and words", (0, b""),
                          (done.returncode, done.stderr))

    def begin_anew(self):
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        (self.folder / "out").mkdir()

    def begun(self):
        """A run that waits for more of its capture when all outputs are open."""
        process = subprocess.Popen([self.program, "-q", *OUTPUTS, "slow"], cwd=self.folder,
                                   env=self.environment, stderr=subprocess.PIPE)
        return process, open(self.folder / "slow", "wb")

    def parts(self):
        return {name for name in os.listdir(self.folder / "out") if PART.fullmatch(name)}


def check_same(bed, sample):
    """One capture, and several, which are read ahead into temporary files."""
    for words in ([sample], [sample, "copy.pcapng"]):
        outputs = OUTPUTS if len(words) == 1 else OUTPUTS[2:]
        bed.begin_anew()
        bed.ends("with O_TMPFILE", 0, "-q", *outputs, *words)
        wanted = bed.files("out")
        bed.begin_anew()
        bed.shimmed(*outputs, *words)
        found = bed.files("out")
        bed.checks.equal("the same files", list(wanted), list(found))
        bed.checks.true("the same octets", found == wanted)
        bed.shimmed(*outputs, *words)           # replaces them
        bed.checks.true("the same when they are there", bed.files("out") == wanted)


def check_folder(bed):
    """Outputs of one capture each."""
    bed.shimmed("-w", "each/", "-s", "each/", "copy.pcapng")
    bed.checks.equal("in a folder", ["copy.pcapng", "copy.pcapng.streams.csv"],
                     sorted(name for name in bed.files("each") if not name.endswith(".done")))


def check_ended(bed, sample, caught):
    """A signal that can be handled leaves nothing, and existing files unchanged. After SIGKILL the
    next run into the folder removes what is left."""
    before = bed.files("out")
    process, pipe = bed.begun()
    with pipe:
        parts = bed.parts()
        process.send_signal(caught)
        process.communicate()
    what = f"ended by {caught.name}"
    bed.checks.equal(f"{what}: exit status", -caught, process.returncode)
    bed.checks.equal(f"{what}: a part for each file", FILES, len(parts))
    if caught == signal.SIGKILL:
        bed.checks.equal(f"{what}: the parts are left", parts, bed.parts())
        bed.shimmed(*OUTPUTS, sample)
    bed.checks.true(f"{what}: all is as before", bed.files("out") == before,
                    *bed.files("out"))
    return parts


def main():
    with open_bed(__doc__, "samples", "no-tmpfile", kind=Shimmed) as bed:
        sample = bed.options.samples / "article.pcapng"
        (bed.folder / "copy.pcapng").write_bytes(sample.read_bytes())
        os.mkfifo(bed.folder / "slow")
        check_same(bed, sample)
        check_folder(bed)
        bed.shimmed(*OUTPUTS, sample)
        parts = [check_ended(bed, sample, caught)
                 for caught in (signal.SIGKILL, signal.SIGKILL, signal.SIGHUP)]
        bed.checks.true("no name comes twice", not parts[0] & parts[1] and not parts[0] & parts[2])


main()
