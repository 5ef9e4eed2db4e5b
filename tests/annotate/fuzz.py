#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever a capture contains, the program tcpphase reads what can be read and ends: no crash, no
hang, no sanitizer report, bounded memory; exit status 0 or 1; and what it writes with -w is a
valid capture. A capture that makes it fail is kept, and printed with the command that reproduces
the failure."""

import argparse
import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "wireshark"), str(HERE.parent / "decode")]

from bed import CRASHED                                     # noqa: E402
from checks import Checks                                   # noqa: E402
from layers import Packet, write_capture                    # noqa: E402
from mutants import mutant                                  # noqa: E402
from nests import Nests, all_links                          # noqa: E402
from traces import make_capture, read_files                 # noqa: E402
from wireshark_layers import LAYERS, can_be_over            # noqa: E402

SEED = 9293
MUTANTS = 2000
BATCH = 125             # read by one run of the program
BATCH_SECONDS = 60
FILE_SECONDS = 10
MEMORY = 256 << 20      # limit of memory of a process, in octets; libwiretap allocates 128 MiB for a block

# Messages of a sanitizer or libwiretap, or of the program about a process that crashed.
ALARMS = ("Sanitizer", "runtime error:", CRASHED, "ERROR **")
SANITIZERS = {"ASAN_OPTIONS": "quarantine_size_mb=8:max_allocation_size_mb=1024:"
                              "fast_unwind_on_malloc=0:malloc_context_size=8",  # for leaks.txt
              "LSAN_OPTIONS": f"suppressions={HERE / 'leaks.txt'}:print_suppressions=0",
              "UBSAN_OPTIONS": "print_stacktrace=1"}
FORMATS = ("pcap", "nsecpcap", "modpcap", "snoop", "netmon2", "5views", "ngwsniffer_2_0", "k12text")


def originals(options, folder):
    """The contents of captures: samples, traces over other layers, random nests of layers, some of
    them in other formats."""
    random = Random(options.seed)
    paths = sorted(options.samples.rglob("*.pcapng"))
    scenarios = read_files(options.traces.rglob("*.trace"))
    for layers in LAYERS:
        fitting = [scenario for scenario in scenarios if can_be_over(layers, scenario)]
        paths.append(folder / f"{layers}.pcapng")
        make_capture(options.converter, random.sample(fitting, 6), paths[-1], layers)
    for file_format in FORMATS:
        paths.append(folder / f"copy.{file_format}")
        subprocess.run(["editcap", "-F", file_format, options.samples / "article.pcapng",
                        paths[-1]], check=True)
    for link in all_links():
        texts = Nests(random).capture(link, 30)
        for order in "<>":
            paths.append(folder / f"{link}{order}.pcap")
            write_capture(paths[-1], [Packet(text) for text in texts], order)
    return [path.read_bytes() for path in paths]


class Program:
    """Runs it with limits."""

    def __init__(self, path, is_sanitized):
        self.path = str(path.resolve())
        self.is_sanitized = is_sanitized
        self.frames = self.read = self.cut = 0

    def limit(self):
        """Called in the child process; a sanitizer needs unlimited address space."""
        if not self.is_sanitized:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def run(self, words, seconds):
        """Errors in the exit status and the totals."""
        process = subprocess.Popen(
            [self.path, "-q", "--json-summary", *words], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, errors="replace", preexec_fn=self.limit,
            start_new_session=True, env={**os.environ, **SANITIZERS})
        try:
            _, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.communicate()
            return f"does not end within {seconds} s", {}
        lines = [line for line in errors.splitlines() if any(alarm in line for alarm in ALARMS)]
        if process.returncode not in (0, 1) or lines:
            return "\n".join([f"exit status {process.returncode}", *lines]), {}
        totals = json.loads(errors.splitlines()[-1]) if errors else {}
        return ("" if totals else "tells no totals"), totals

    def judge(self, captures, seconds):
        """Errors in the results for these captures; empty: none."""
        with tempfile.TemporaryDirectory(prefix="tcpphase-") as out:
            tables = [word for kind, name in (("-s", "streams.csv"), ("-S", "segments.ndjson"),
                                              ("-s", "streams.sqlite"))
                      for word in (kind, f"{out}/{name}")]
            wrong, first = self.run(["-w", f"{out}/annotated/", *tables, *captures], seconds)
            if wrong or not first["read"] + first["cut"]:
                return wrong
            wrong, second = self.run(["-s", f"{out}/again.csv", f"{out}/annotated"], seconds)
            if wrong:
                return f"what it wrote: {wrong}"
            wanted = (first["read"] + first["cut"], 0, first["frames"])
            found = (second["read"], second["cut"], second["frames"])
            if wanted != found:
                return f"captures, cut ones, frames: {wanted} became {found} in what it wrote"
        self.frames += first["frames"]
        self.read += first["read"]
        self.cut += first["cut"]
        return ""


def keep(options, path, number, wrong):
    """A failure with all that is needed to reproduce it."""
    options.keep.mkdir(parents=True, exist_ok=True)
    kept = options.keep / path.name
    kept.write_bytes(path.read_bytes())
    setting = " ".join(f"{name}={value}" for name, value in SANITIZERS.items())
    command = [str(options.program.resolve()), "-s", "/dev/null",
               "-S", "/tmp/segments.csv", "-w", "/tmp/annotated.pcapng", str(kept.resolve())]
    return [*wrong.splitlines(), f"seed {options.seed}, mutant {number}, kept as {kept}",
            f"again: {setting} {shlex.join(command)}"]


def check(checks, options, program, mutants):
    """Runs a batch; if it fails, each of its captures alone."""
    wrong = program.judge([path for _, path in mutants], BATCH_SECONDS)
    if not wrong:
        checks.passed += len(mutants)
        return
    failed = checks.failed
    for number, path in mutants:
        one = program.judge([path], FILE_SECONDS)
        checks.true(f"mutant {number}", not one, *(keep(options, path, number, one) if one else ()))
    if checks.failed == failed:
        checks.fails(f"mutants {mutants[0][0]} to {mutants[-1][0]}, but none alone",
                     *wrong.splitlines())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=Path, help="the program tcpphase")
    parser.add_argument("--converter", required=True, type=Path, help="trace_to_pcapng")
    parser.add_argument("--traces", required=True, type=Path, help="folder of traces")
    parser.add_argument("--samples", required=True, type=Path, help="folder of captures")
    parser.add_argument("--keep", required=True, type=Path, help="folder for those that fail")
    parser.add_argument("--sanitized", action="store_true", help="how the program is built")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--mutants", type=int, default=MUTANTS)
    options = parser.parse_args()
    checks = Checks()
    program = Program(options.program, options.sanitized)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tcpphase-") as name:
        folder = Path(name)
        seeds = originals(options, folder)
        numbers = range(options.first, options.first + options.mutants)
        for start in numbers[::BATCH]:
            mutants = []
            for number in numbers[start - options.first:start - options.first + BATCH]:
                mutants.append((number, folder / f"mutant-{number}.cap"))
                mutants[-1][1].write_bytes(mutant(options.seed, number, seeds))
            check(checks, options, program, mutants)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    checks.true(f"no process takes more than {MEMORY >> 20} MiB", peak <= MEMORY, f"+ {peak >> 20}")
    checks.true("half of them can be read, in part at least",
                2 * (program.read + program.cut) >= options.mutants, f"+ {program.read}")
    print(f"seed {options.seed}: of {options.mutants} captures {program.read} were read to their end, "
          f"{program.cut} in part; {program.frames} frames; {time.monotonic() - begun:.0f} s; "
          f"{peak >> 20} MiB at most")
    checks.finish()


main()
