#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture read from a pipe while it is made: rows come while the pipe is open, and a signal ends
the capture. The tests wait for rows and ends, not for time."""

import csv
import io
import json
import os
import select
import signal
import struct
import subprocess
from pathlib import Path

from bed import CRASHED, child_of, open_bed
from packets import segment

PATIENCE = 60                   # s: timeout for what should happen at once
HEADER = struct.pack("=IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)
CLIENT, SERVER = "192.0.2.1", "198.51.100.2"


class Capture:
    """What was captured so far; a second passes between two packets."""

    def __init__(self):
        self.octets, self.time = HEADER, 1_700_000_000

    def add(self, octets):
        self.time += 1
        record = struct.pack("=IIII", self.time, 0, len(octets), len(octets)) + octets
        self.octets += record
        return record

    def send(self, port, from_client, flags, seq, ack):
        ends = [(CLIENT, port), (SERVER, 443)]
        one, other = ends if from_client else ends[::-1]
        return self.add(segment(one, other, flags, seq, ack))

    def opening(self, port):
        return (self.send(port, True, "S", 0, 0) + self.send(port, False, "SA", 0, 1) +
                self.send(port, True, "A", 1, 1))

    def close(self, port):
        return (self.send(port, True, "FA", 1, 1) + self.send(port, False, "FA", 1, 2) +
                self.send(port, True, "A", 2, 2))

    def connection(self, port):
        return self.opening(port) + self.close(port)


class Run:
    """The program, with pipes to it and from it that stay open."""

    def __init__(self, bed, *words):
        self.process = subprocess.Popen([bed.program, *words], cwd=bed.folder, bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, start_new_session=True)
        self.got = b""

    def give(self, octets):
        self.process.stdin.write(octets)

    def lines(self, count):
        """The output, once it has that many lines; or all of it if the lines do not come."""
        while self.got.count(b"\n") < count:
            if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
                break
            octets = os.read(self.process.stdout.fileno(), 65536)
            if not octets:
                break
            self.got += octets
        return self.got.decode().splitlines()

    def end(self):
        """The rest of the output, messages, exit status. Its input stays open."""
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.got += self.process.stdout.read()
        told = self.process.stderr.read().decode()
        self.process.stdin.close()
        return self.got.decode(), told, self.process.wait()


def indexes(lines):
    return [json.loads(line)["stream.index"] for line in lines]


def check_streams(bed):
    capture = Capture()
    run = Run(bed, "-f", "ndjson", "-")
    run.give(capture.octets)
    for number in range(3):
        run.give(capture.connection(40000 + number))
        bed.checks.equal(f"row {number} comes while the pipe is open", list(range(number + 1)),
                         indexes(run.lines(number + 1)))
    run.process.stdin.close()
    bed.checks.equal("and not again", run.lines(4), bed.run("-f", "ndjson", "-", data=capture.octets)
                     .stdout.decode().splitlines())
    bed.checks.equal("exit status", 0, run.process.wait())


def check_change(bed):
    """A stream that changes after its row gets another row, which is that of a file."""
    capture = Capture()
    run = Run(bed, "-f", "ndjson", "-")
    run.give(capture.octets)
    run.give(capture.connection(40000))
    first = run.lines(1)
    run.give(capture.send(40000, True, "R", 2, 0))
    both = run.lines(2)
    run.process.stdin.close()
    wanted = bed.run("-f", "ndjson", "-", data=capture.octets).stdout.decode().splitlines()
    bed.checks.equal("the row as it was, and as it is", first + wanted, both)
    bed.checks.equal("no third one", both, run.lines(3))
    run.process.wait()


def check_segments(bed):
    """Each row comes, even with half a record behind it; records may be split anywhere."""
    capture = Capture()
    run = Run(bed, "-S", "-", "-f", "csv", "-")
    run.give(HEADER + capture.opening(40000))
    record = capture.send(40000, True, "FA", 1, 1)
    run.give(record[:20])
    bed.checks.equal("header and three rows", 4, len(run.lines(4)))
    for octet in record[20:]:
        run.give(bytes([octet]))
    bed.checks.equal("and the fourth", 5, len(run.lines(5)))
    run.process.stdin.close()
    bed.checks.equal("as from a file", bed.run("-S", "-", "-", data=capture.octets).stdout.decode()
                     .splitlines(), run.lines(6))
    run.process.wait()


def check_signals(bed):
    """The capture ends at the signal, even within a record; open streams are written."""
    for caught, whole in ((signal.SIGINT, True), (signal.SIGTERM, True), (signal.SIGTERM, False)):
        for to_all in (True, False):
            capture = Capture()
            run = Run(bed, "-f", "csv", "-s", "-", "-S", "segments.ndjson", "-")
            run.give(HEADER + capture.connection(40000) + capture.opening(40001))
            run.lines(2)
            if not whole:
                run.give(capture.octets[24:60])
            (os.killpg if to_all else os.kill)(run.process.pid, caught)
            output, told, status = run.end()
            rows = list(csv.DictReader(io.StringIO(output)))
            what = f"{caught.name}, to {'all' if to_all else 'one'}, {'' if whole else 'not '}whole: "
            bed.checks.equal(what + "exit status and messages", (0, ""), (status, told))
            bed.checks.equal(what + "both are told", 2, len(rows))
            bed.checks.equal(what + "all segments are", 9, (bed.folder / "segments.ndjson")
                             .read_bytes().count(b"\n"))


def check_signal_before(bed):
    """Before there is a packet, or anything."""
    for given in (b"", HEADER):
        run = Run(bed, "-f", "csv", "-")
        run.lines(1)
        run.give(given)
        os.killpg(run.process.pid, signal.SIGINT)
        output, told, status = run.end()
        bed.checks.equal(f"{len(given)} octets: header, messages, exit status", (1, "", 0),
                         (output.count("\n"), told, status))


def check_annotated(bed):
    capture = Capture()
    run = Run(bed, "-w", "annotated.pcapng", "-s", "-", "-f", "ndjson", "-")
    run.give(HEADER + capture.connection(40000) + capture.opening(40001))
    while run.process.poll() is None and not Path(f"/proc/{run.process.pid}/task/{run.process.pid}"
                                                  "/children").read_text().split():
        pass
    os.killpg(run.process.pid, signal.SIGINT)
    output, told, status = run.end()
    bed.checks.equal("annotated: exit status and messages", (0, ""), (status, told))
    bed.checks.equal("annotated: rows", [0, 1], indexes(output.splitlines()))
    bed.checks.equal("annotated: the packets are there", 0,
                     bed.run("-q", "annotated.pcapng").returncode)


def check_crash(bed):
    """The process that reads the capture crashes."""
    run = Run(bed, "-f", "csv", "-")
    run.give(HEADER)
    os.kill(child_of(run.process.pid), signal.SIGABRT)     # no sanitizer catches it
    _, told, status = run.end()
    bed.checks.equal("crash: exit status", 1, status)
    bed.checks.true("crash: it is reported", CRASHED in told, told)


def check_reader_gone(bed):
    """The reader of the rows has gone: the program ends, although its input continues."""
    capture = Capture()
    run = Run(bed, "-S", "-", "-")
    run.give(HEADER + capture.opening(40000))
    run.lines(1)
    run.process.stdout.close()
    run.give(capture.close(40000))
    try:
        bed.checks.equal("ended by SIGPIPE", -signal.SIGPIPE, run.process.wait(PATIENCE))
    except subprocess.TimeoutExpired:
        bed.checks.true("ended by SIGPIPE", False)
        os.killpg(run.process.pid, signal.SIGKILL)


def main():
    with open_bed(__doc__) as bed:
        for check in (check_streams, check_change, check_segments, check_signals,
                      check_signal_before, check_annotated, check_crash, check_reader_gone):
            check(bed)


main()
