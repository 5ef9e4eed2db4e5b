#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Invalid times: a fraction of 1 s or more, seconds beyond the range of 64-bit nanoseconds, a
resolution that is too fine. They are reported, the annotated capture has the times that the
program uses, and annotating it again gives the same."""

import struct

from bed import open_bed
from packets import CLIENT, SERVER, connection
from pcapng import ETHERNET, PACKET, Section, read_blocks

BEGUN = 1735689600              # s: 2025-01-01
FRAMES = connection(CLIENT, SERVER)
WRONG = 5                       # index of the last frame but two
SECOND = 10**9                  # ns
PCAPS = {0xa1b2c3d4: 1000, 0xa1b23c4d: 1}       # by magic number: ns of a unit
FRACTION = "{}: 1 frame with an invalid fraction of a second (1 s or more), first in frame 6; do not " \
           "rely on times of their streams\n"
RANGE = "{}: 8 frames with a time outside the years 1678 to 2261, first in frame 1; do not rely on " \
        "times of their streams\n"
UNITS = "{}: an interface has a time resolution (if_tsresol) too fine for libwiretap; do not rely on " \
        "its times\n"


def pcap(magic, order, fraction):
    """With this fraction of a second, in units, in one frame."""
    octets = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, 1)
    for place, frame in enumerate(FRAMES):
        octets += struct.pack(order + "IIII", BEGUN + place, fraction if place == WRONG else place,
                              len(frame), len(frame)) + frame
    return octets


def signed(number):
    """What 32 bits are to libwiretap, which counts nanoseconds so."""
    return (number + 2**31) % 2**32 - 2**31


def check_told(bed, name, octets, wanted):
    """Returns the path of the annotated capture."""
    source = bed.folder / name
    source.write_bytes(octets)
    once, twice = bed.folder / f"{name}-once.pcapng", bed.folder / f"{name}-twice.pcapng"
    done = bed.ends(name, 0, "-w", once, name)
    bed.checks.equal(f"{name}: is told", "tcpphase: " + wanted.format(name) if wanted else "",
                     done.stderr.decode())
    done = bed.ends(name, 0, "-q", "-w", once, name)
    bed.checks.equal(f"{name}: is not told", b"", done.stderr)
    bed.ends(f"{name}, again", 0, "-q", "-w", twice, once)
    bed.checks.true(f"{name}: again is the same", once.read_bytes() == twice.read_bytes())
    for option in ("-s", "-S"):
        bed.checks.equal(f"{name}: rows of the annotated, {option}",
                         bed.run("-q", option, "-", source).stdout.decode(),
                         bed.run("-q", option, "-", once).stdout.decode())
    return once


def check_fractions(bed):
    for magic, unit in PCAPS.items():
        for order in "<>":
            for fraction in (0, SECOND // unit - 1, SECOND // unit, 3 * SECOND // unit // 2,
                             2**31 - 1, 2**32 - 1):
                name = f"{unit}-{'little' if order == '<' else 'big'}-{fraction}.pcap"
                ns = signed(fraction * unit)
                once = check_told(bed, name, pcap(magic, order, fraction),
                                  "" if 0 <= ns < SECOND else FRACTION)
                check_time(bed, name, once, (BEGUN + WRONG) * SECOND + ns, unit)


def check_time(bed, name, path, ns, unit):
    """The time of the frame in the annotated capture."""
    packet = [block for block in read_blocks(path.read_bytes()) if block.kind == PACKET][WRONG]
    _, high, low = struct.unpack_from("=III", packet.fixed)
    bed.checks.equal(f"{name}: time in ns", ns, (high << 32 | low) * unit)


def check_resolutions(bed):
    """Where libwiretap opens the capture at all: from 4.4 on it refuses 10^-20 s and 2^-64 s."""
    for resolution, wanted in ((6, ""), (9, ""), (0x9e, ""), (0, RANGE), (3, RANGE), (0x80, RANGE), (12, UNITS),
                               (19, UNITS), (0xbf, UNITS), (20, UNITS), (0xc0, UNITS)):
        file = Section().section().interface(ETHERNET, (9, bytes([resolution])))
        for place, frame in enumerate(FRAMES):
            file.packet(0, BEGUN * 10**6 + place, frame)
        name = f"resolution-{resolution:#x}.pcapng"
        (bed.folder / name).write_bytes(file.octets)
        if resolution in (20, 0xc0) and bed.run("-s", "-", name).returncode != 0:
            continue
        once = check_told(bed, name, file.octets, wanted)
        bed.ends(f"{name}, stripped", 0, "-q", "--strip", "-w", "stripped.pcapng", once)
        bed.checks.true(f"{name}: stripped is as it was",
                        (bed.folder / "stripped.pcapng").read_bytes() == file.octets)


def main():
    with open_bed(__doc__) as bed:
        check_fractions(bed)
        check_resolutions(bed)


main()
