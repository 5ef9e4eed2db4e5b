#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of connections: those in trouble first, with causes; as many columns as the terminal has room
for; totals. --rewrite writes what is expected anew; look at the difference."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks                               # noqa: E402
from drawing_bed import Bed, arguments, on_terminal     # noqa: E402
from packets import connection, segment, write_capture  # noqa: E402

LISTED = ("article", "handshake/given-up", "icmp/unreachable", "life/injection", "close/half-close",
          "probes/null", "data/long-transfer")
SERVER = ("198.51.100.200", 443)
SCREEN = 24     # lines
LONG = ("2001:db8:1111:2222:3333:4444:5555:6666", 50000), ("2001:db8:1111:2222:3333:4444:5555:7777", 65000)


def client(number):
    return f"203.0.113.{number % 200 + 1}", 40000 + number


def broken(number):
    """Five connections, each broken in its own way."""
    end = client(number)
    handshake = [segment(end, SERVER, "S", 100), segment(SERVER, end, "SA", 500, 101),
                 segment(end, SERVER, "A", 101, 501)]
    return [[segment(end, SERVER, "S", 100), segment(SERVER, end, "RA", 0, 101)],
            handshake[:1] * 4,
            handshake[:2],
            [*handshake, segment(SERVER, end, "R", 501)],
            [*handshake, segment(end, SERVER, "PA", 101, 501, b"question"),
             segment(SERVER, end, "RA", 501, 109)]][number % 5]


def check_expected(bed, trace):
    capture = bed.capture(trace)
    views = []
    for columns in (80, 120, 200):
        text = bed.run(capture, columns=columns)
        bed.checks.true(f"{trace}: no line is longer than {columns}",
                        max(map(len, text.splitlines())) <= columns, text)
        views.append(f"# {columns} columns\n{text}")
    bed.expect(trace.replace("/", "-") + ".list", "\n".join(views))


def check_many(bed):
    """Five broken connections among 200 whole ones, which begin before, between and after them."""
    frames, broken_ones = [], []
    for number in range(205):
        is_broken = number % 41 == 20
        if is_broken:
            broken_ones.append(number)
        frames += broken(len(broken_ones) - 1 + 5 * number) if is_broken else \
            connection(client(number), SERVER)
    path = bed.folder / "many.pcap"
    write_capture(path, frames)
    text = bed.run(path)
    lines = text.splitlines()
    marked = [line for line in lines if line.startswith("!")]
    bed.checks.true("all fits a screen", len(lines) <= SCREEN, text)
    bed.checks.equal("the five come first", broken_ones, sorted(int(line.split()[1]) for line in marked))
    bed.checks.true("nothing else is listed", not re.search(r"^ +\d+ 203\.", text, re.MULTILINE), text)
    bed.checks.true("the rest is counted", "200 orderly connections are not listed; --all lists them\n"
                    "205 connections: 200 orderly, 5 in trouble: " in text, text)
    text = bed.run("--all", path)
    bed.checks.equal("--all lists all", 205, len(re.findall(r"^[! ] +\d+ ", text, re.MULTILINE)))
    bed.checks.equal("in order of trouble, then of time", [*broken_ones, 0, 1, 2],
                     [int(line.split()[-len(line.split()):][1 if line[0] == "!" else 0]) for line
                      in text.splitlines() if re.match(r"[! ] +\d+ ", line)][:8])
    coloured = on_terminal(bed, path)
    bed.checks.true("those in trouble are red on a terminal", coloured.count("\033[31m!") == 5, coloured)
    bed.checks.equal("NO_COLOR", bed.run(path), on_terminal(bed, path, NO_COLOR="1"))


def check_notes(bed):
    """A connection with nothing but a note is listed with its cause, but not counted as in trouble."""
    checked = [segment(client(1), SERVER, "S", 100), segment(SERVER, client(1), "SA", 500, 101),
               segment(client(1), SERVER, "A", 101, 501), segment(client(1), SERVER, "RA", 101, 501)]
    frames = [*checked, *broken(0), *connection(client(2), SERVER)]
    write_capture(bed.folder / "notes.pcap", frames)
    text = bed.run(bed.folder / "notes.pcap")
    bed.checks.true("a note is no trouble", text.endswith(
        "\n3 connections: 1 orderly, 1 in trouble: 1 refused; 1 with a note: 1 port-check\n"), text)
    bed.checks.true("but listed, behind the troubles", re.search(r"^! +1 .*^\. +0 .*^ +2 ", text, re.M | re.S), text)
    write_capture(bed.folder / "notes.pcap", checked)
    bed.checks.true("notes alone", bed.run(bed.folder / "notes.pcap").endswith(
        "\n1 connection: 0 orderly, 1 with a note: 1 port-check\n"), text)


def check_filtered(bed):
    """In a capture of SYNs, FINs and RSTs alone a SYN-ACK has no answer."""
    opened = [segment(client(1), SERVER, "S", 100), segment(SERVER, client(1), "SA", 500, 101)]
    closed = [segment(client(2), SERVER, "S", 100), segment(SERVER, client(2), "SA", 500, 101),
              segment(SERVER, client(2), "FA", 900, 301), segment(client(2), SERVER, "FA", 301, 901)]
    write_capture(bed.folder / "filtered.pcap", [*opened, *closed])
    bed.checks.true("no trouble where ACKs were filtered away", bed.run(bed.folder / "filtered.pcap").endswith(
        "\n2 connections: 2 orderly\n"))
    write_capture(bed.folder / "filtered.pcap", opened)
    bed.checks.true("but where they may not have been sent", bed.run(bed.folder / "filtered.pcap").endswith(
        "\n1 connection: 0 orderly, 1 in trouble: 1 half-open\n"))


def check_odd(bed):
    path = bed.folder / "long.pcap"
    write_capture(path, [*connection(*LONG), segment(*LONG[::-1], "S", 4000000000)])
    text = bed.run(path)
    bed.checks.true("the longest addresses fit", max(map(len, text.splitlines())) <= 80, text)
    bed.checks.true("and are whole", all(f"[{address}]:{port}" in text for address, port in LONG), text)
    write_capture(bed.folder / "none.pcap", [])
    bed.checks.equal("no connection", "0 connections\n", bed.run(bed.folder / "none.pcap"))
    several = bed.run(path, bed.folder / "none.pcap")
    bed.checks.true("several captures have titles", several.startswith(f"== {path}\n") and
                    f"== {bed.folder / 'none.pcap'}\n0 connections\n" in several, several)
    bed.checks.true("and their totals follow",
                    several.endswith("\n== all 2 captures\n1 connection: 1 orderly\n"), several)
    write_capture(bed.folder / "one.pcap", connection(*LONG)[:1])
    single = bed.run(bed.folder / "one.pcap")
    bed.checks.true("no time is told of a single SYN", re.search(r" -  ?.*no answer", single, re.S) and
                    " 0 s" not in single.split("no answer")[0], single)
    hostile = bed.folder / "a\033[31mb\n.pcap"
    hostile.write_bytes(path.read_bytes())
    several = bed.run(hostile, path)
    bed.checks.true("a name prints no control character", re.fullmatch(r"[ -~\n]+", several) and
                    "a\\033[31mb\\012.pcap" in several, several)
    cut = bed.folder / "cut.pcap"
    cut.write_bytes(path.read_bytes()[:-1])
    done = subprocess.run([bed.options.program, cut], capture_output=True, text=True, check=False)
    bed.checks.equal("of a cut capture what is there is listed", (1, True),
                     (done.returncode, done.stdout.endswith("1 connection: 1 orderly\n")))


def main():
    options = arguments(__doc__)
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="tcpphase-") as name:
        bed = Bed(options, Path(name), checks)
        for trace in LISTED:
            check_expected(bed, trace)
        check_many(bed)
        check_notes(bed)
        check_filtered(bed)
        check_odd(bed)
    checks.finish()


main()
