#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the program tcpphase makes of captures that are odd, of what lies beside them in folders, and of
those that it cannot read: all that can be read is, and what is not is told."""

import csv
import struct
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "wireshark")]

from bed import Bed                                                         # noqa: E402
from checks import Checks                                                   # noqa: E402
from equality import check_capture                                          # noqa: E402
from packets import CLIENT, SERVER, connection, segment, write_capture      # noqa: E402
from wireshark import Wireshark, arguments, open_folder                     # noqa: E402

CONNECTION = connection(CLIENT, SERVER)


def rows(done):
    return list(csv.DictReader(done.stdout.decode().splitlines()))


def check_repetitions(bed):
    """Counts in texts go on behind 255."""
    count = 300
    opening = CONNECTION[:3]
    probes = [segment(CLIENT, SERVER, "A", 100, 501)] * count
    reset = [segment(CLIENT, SERVER, "RA", 101, 501)]
    challenges = [segment(CLIENT, SERVER, "S", 100)]
    challenges += [segment(SERVER, CLIENT, "A", 7000, 9000 + number) for number in range(count)]
    for frames, text in (
            (opening + probes, f"still open, no answer to {count} repetitions of the client"),
            (opening + probes + reset,
             f"client reset: gave up after {count} repetitions without an answer"),
            (challenges, f"{count} challenge ACKs of an older connection")):
        write_capture(bed.folder / "repeated.pcap", frames)
        cause = rows(bed.ends("repetitions", 0, "repeated.pcap"))[0]["stream.cause"]
        bed.checks.true(f"{text} in the cause", text in cause, cause)


def check_lengths(bed, wireshark):
    """A record may state that the packet is shorter than what it holds of it: what it holds counts."""
    path = bed.folder / "lengths.pcap"
    write_capture(path, CONNECTION)
    whole = path.read_bytes()
    expected = rows(bed.ends("whole", 0, "-S", "-", path))
    for stated in (0, 1, 10, 33, 53):
        octets, place = bytearray(whole), 24
        while place < len(octets):
            captured, = struct.unpack_from("<I", octets, place + 8)
            struct.pack_into("<I", octets, place + 12, stated)
            place += 16 + captured
        path.write_bytes(octets)
        bed.checks.equal(f"segments of records that state {stated} octets", expected,
                         rows(bed.ends("lengths", 0, "-S", "-", path)))
        check_capture(bed.checks, wireshark, bed.program, path)


def main():
    options = arguments(__doc__, program="the program tcpphase")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    with open_folder() as folder:
        bed = Bed(options.program, folder, checks)
        check_repetitions(bed)
        check_lengths(bed, wireshark)
    checks.finish()


main()
