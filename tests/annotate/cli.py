#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The program tcpphase: its outputs, exit statuses, messages, and what a run leaves behind."""

import csv
import json
import os
import shutil
import signal
import subprocess
import time
from itertools import repeat

from bed import open_bed
from packets import segment, write_capture


def check_usage(bed):
    done = bed.ends("help", 0, "--help")
    bed.checks.true("the help is data", b"--streams" in done.stdout and not done.stderr)
    bed.checks.true("no line of the help is longer than a terminal",
                    all(len(line) <= 100 for line in done.stdout.splitlines()))
    bed.ends("version", 0, "--version")
    for words in (["--nonsense", "a"], [], ["-f", "xml", "a"], ["-s"], ["-j", "0", "a"],
                  ["--max-streams", "0", "a"], ["--server", "client", "a"],
                  ["--server-ports", "65536", "a"], ["--server-ports", "80,,81", "a"],
                  ["--duplicate-window", "4294967296", "a"], ["--duplicate-window", "", "a"],
                  ["--slow-response", "1s", "a"],
                  ["--strip", "a"], ["-s", "-", "-S", "-", "a"], ["-s", "x.pcapng", "-f", "sqlite",
                                                                  "-S", "-", "a"]):
        done = bed.ends("wrong usage", 2, *words)
        bed.checks.true(f"wrong usage says so: {words}", done.stderr and not done.stdout)


def check_bad_input(bed, sample):
    whole = bed.run("-s", "-", sample).stdout
    (bed.folder / "cut.pcapng").write_bytes(sample.read_bytes()[:-40])
    done = bed.ends("a cut capture", 1, "-S", "-", "cut.pcapng")
    bed.checks.true("what comes before the cut is there", done.stdout.count(b"\n") == 24)
    bed.checks.true("the cut is told", b"cut.pcapng: is cut short after frame 23" in done.stderr,
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


def check_no_pcapng(bed, sample):
    """A capture with records that pcapng cannot have does not prevent the others."""
    (bed.folder / "android.log").write_text("I/tag( 1234): text\n")
    done = bed.ends("one of two for pcapng", 1, "-w", "pair/", "android.log", sample)
    bed.checks.true("the other is told", b"android.log: cannot be annotated" in done.stderr,
                    done.stderr)
    bed.checks.equal("the one is annotated", ["article.pcapng"],
                     [name for name in bed.files("pair") if not name.endswith(".done")])


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


SERVER = ("203.0.113.1", 443)


def client(number):
    return f"198.18.{number // 256}.{number % 256}", 40000


def check_max_streams(bed):
    """With --max-streams a SYN flood stays within the limit; each stream has a row, the oldest
    first."""
    most, count = 100, 3000
    write_capture(bed.folder / "flood.pcap",
                  (segment(client(number), SERVER, "S", number) for number in range(count)))
    whole = bed.ends("all held", 0, "-s", "-", "--json-summary", "flood.pcap")
    done = bed.ends("few held", 0, "-s", "-", "--json-summary", "--max-streams", most,
                    "flood.pcap")
    bed.checks.equal("nothing is given up without a bound", 0,
                     json.loads(whole.stderr)["given_up_streams"])
    warning, summary = done.stderr.decode().splitlines()
    bed.checks.equal("what was given up", count - most, json.loads(summary)["given_up_streams"])
    bed.checks.equal("is told", f"tcpphase: flood.pcap: {count - most} streams given up early,"
                     f" as there were more than {most} at once", warning)
    bed.checks.equal("the rows are the same", sorted(whole.stdout.splitlines()),
                     sorted(done.stdout.splitlines()))
    addresses = [int(row["stream.client.address"].rpartition(".")[2]) for row in
                 csv.DictReader(done.stdout.decode().splitlines())][:count - most]
    bed.checks.equal("the one silent longest goes first",
                     [number % 256 for number in range(count - most)], addresses)
    for bound in (count, count + 1):
        same = bed.ends("a bound that is not met", 0, "-s", "-", "--max-streams", bound, "flood.pcap")
        bed.checks.true("changes nothing", same.stdout == whole.stdout and not same.stderr)


def check_reuse_at_bound(bed):
    """A new connection on the ports of an ended one replaces it: nothing is evicted."""
    def connection(client, first):
        return [segment(client, SERVER, "S", first), segment(SERVER, client, "SA", 7, first + 1),
                segment(client, SERVER, "RA", first + 1, 8)]
    for bound in (1, 3):
        write_capture(bed.folder / "reuse.pcap",
                      (frame for first in (1000, 90000) for number in range(bound)
                       for frame in connection(client(number), first)))
        done = bed.ends("reused ports", 0, "-s", "-", "--json-summary", "--max-streams", bound,
                        "reuse.pcap")
        summary = json.loads(done.stderr)
        bed.checks.equal(f"at a bound of {bound}", (0, 2 * bound),
                         (summary["given_up_streams"], summary["streams"]))
        rows = csv.DictReader(done.stdout.decode().splitlines())
        bed.checks.equal("each comes after another", bound,
                         sum(row["stream.previous"] != "" for row in rows))


def check_memory(bed):
    """Memory depends on the number of streams, not on the length of a capture. The peak includes
    this process, from which the program is forked."""
    peaks = []
    for count in (1000, 400000):
        write_capture(bed.folder / "long.pcap", repeat(segment(client(0), SERVER, "A", 1, 1), count))
        command = [bed.program, "-q", "-s", "long.csv", "-S", "/dev/null", "-w", "long.pcapng",
                   "long.pcap"]
        with subprocess.Popen(command, cwd=bed.folder) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        bed.checks.equal("a long capture is read", 0, process.returncode)
        peaks.append(usage.ru_maxrss)
    bed.checks.true("memory stays", peaks[1] - peaks[0] < 2048, f"{peaks} KiB")


def check_resume_options(bed):
    """Outputs made with other options are made again; those with the same options in other words
    are not."""
    words = ("--resume", "--json-summary", "-s", "bound/all.sqlite", "-s", "bound/", "flood.pcap")
    (bed.folder / "bound").mkdir()
    for options, resumed in (((), 0), ((), 1), (("--max-streams", 100), 0),
                             (("--max-streams", 100), 1), ((), 0),
                             (("--server", "lower-port", "--duplicate-window", 500), 1),
                             (("--server", "first-receiver"), 0), (("--duplicate-window", 0), 0),
                             (("--slow-response", 200), 0), (("--slow-response", 1000), 0),
                             (("--server-ports", "443,8000-8080"), 0),
                             (("--server-ports", "8080-8001, 443 - 443, 8000"), 1)):
        done = bed.ends("resumed with", 0, "-q", *options, *words)
        bed.checks.equal(f"{options} is done already", resumed, json.loads(done.stderr)["resumed"])


def check_signals(bed, samples):
    """A run ended by a signal leaves only complete files. It reads a pipe and a file: so the signal
    does not just end the pipe."""
    before = bed.files()
    sample = samples / "article.pcapng"
    for number in (signal.SIGINT, signal.SIGTERM):
        read, write = os.pipe()
        process = subprocess.Popen([bed.program, "-j", "1", "-s", "ended.csv", "-S", "ended.ndjson", "-",
                                    str(sample)], cwd=bed.folder, stdin=read)
        time.sleep(0.3)
        process.send_signal(number)
        bed.checks.equal(f"{number.name} ends it", -number, process.wait())
        os.close(read)
        os.close(write)
        bed.checks.true(f"{number.name} leaves nothing", bed.files() == before)


def check_killed(bed, sample):
    """A run that was killed does not block the next one."""
    pipe = bed.folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([bed.program, "-q", "-s", "piped.csv", "pipe"], cwd=bed.folder) as process:
        with open(pipe, "wb") as capture:
            capture.write(sample.read_bytes()[:200])
            capture.flush()
            process.kill()
            process.wait()
            bed.ends("behind a killed run", 0, "-s", "piped.csv", sample)


def main():
    with open_bed(__doc__, "samples") as bed:
        sample = bed.options.samples / "article.pcapng"
        check_usage(bed)
        check_bad_input(bed, sample)
        check_no_pcapng(bed, sample)
        check_outputs(bed, sample)
        check_max_streams(bed)
        check_reuse_at_bound(bed)
        check_resume_options(bed)
        check_memory(bed)
        check_signals(bed, bed.options.samples)
        check_killed(bed, sample)


main()
