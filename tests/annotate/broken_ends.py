#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures that cannot be read to their end: the annotated capture has everything before the error
and is valid, the error is reported, and the exit status is 1."""

import struct
import subprocess

from bed import open_bed
from packets import CLIENT, SERVER, connection, write_capture
from pcapng import COMMENT, ETHERNET, MAGIC, SECTION, Section

BEGUN = 1735689600 * 10**6      # us: 2025-01-01
FRAMES = connection(CLIENT, SERVER)
BEHIND = "after frame 8; the frames before it were read"
BEFORE = "before its first frame"
CUT, SUPPORT, CORRUPT = "is cut short", "contains data that libwiretap cannot read", "is corrupt"


def leading(order="<"):
    """What may precede the first frame."""
    file = Section(order).section((COMMENT, b"of the section"), (4, b"a program"))
    file.interface(ETHERNET, (2, b"eth0"))
    return file.names((1, bytes([192, 0, 2, 1]) + b"client.example\0"))


def packets(file):
    for place, frame in enumerate(FRAMES):
        file.packet(0, BEGUN + place, frame)
    return file


def version(major, minor):
    """A section of this version."""
    file = Section()
    file.block(SECTION, file.pack("IHHq", MAGIC, major, minor, -1)).interface(ETHERNET)
    return packets(file).octets


def broken():
    """By name: the complete part, what follows it, and the expected message."""
    for order in "<>":
        first = leading(order).octets
        whole = packets(leading(order)).octets
        statistics = Section(order).statistics(0, BEGUN, (4, bytes(8))).octets
        frame = Section(order).packet(0, BEGUN, FRAMES[0]).octets
        for what, rest in (("statistics", statistics), ("frame", frame)):
            for cut in (1, 4, 5, len(rest) - 12, len(rest) - 1):
                yield f"{what}-first-{cut}-{order}", first, rest[:-cut], f"{CUT} {BEFORE}"
                yield f"{what}-last-{cut}-{order}", whole, rest[:-cut], f"{CUT} {BEHIND}"
        yield (f"trailing-{order}", whole + statistics, statistics[:-8], f"{CUT} {BEHIND}")
        yield f"zeros-{order}", whole, bytes(40), f"{CORRUPT}: "
    whole = packets(leading()).octets
    for major, minor in ((0, 0), (1, 1), (1, 9), (2, 0)):
        for behind in (b"", packets(leading()).octets):
            yield (f"version-{major}.{minor}-{len(behind)}", whole, version(major, minor) + behind,
                   f"{SUPPORT}: pcapng: unknown SHB version {major}.{minor} {BEHIND}")


def is_opened(bed):
    """Whether libwiretap opens broken.pcapng: editcap then writes a copy. From Wireshark 4.4 on,
    opening reads everything before the first frame, and fails at the first error."""
    copy = bed.folder / "copy.pcapng"
    subprocess.run(["editcap", "broken.pcapng", copy], cwd=bed.folder, stderr=subprocess.DEVNULL,
                   check=False)
    opened = copy.exists()
    copy.unlink(missing_ok=True)
    return opened


def annotate(bed, name, octets):
    """What the program tells of the broken capture of these octets."""
    (bed.folder / "annotated.pcapng").unlink(missing_ok=True)
    (bed.folder / "broken.pcapng").write_bytes(octets)
    done = bed.ends(name, 1, "-w", "annotated.pcapng", "broken.pcapng")
    return done.stderr.decode()


def check_unopened(bed, name, told, wanted):
    """Nothing is written, and no frame is lost: the capture has none."""
    bed.checks.true(f"{name}: is told, unopened",
                    told.startswith(f"tcpphase: broken.pcapng: {wanted}") and BEFORE not in told, told)
    bed.checks.true(f"{name}: nothing is written",
                    not (bed.folder / "annotated.pcapng").exists())


def check(bed, name, whole, rest, wanted):
    told = annotate(bed, name, whole + rest)
    if wanted.endswith(BEFORE) and not is_opened(bed):
        check_unopened(bed, name, told, CUT)
        return
    bed.checks.true(f"{name}: is told", told.startswith(f"tcpphase: broken.pcapng: {wanted}"), told)
    bed.ends(f"{name}, annotated again", 0, "-w", "again.pcapng", "annotated.pcapng")
    bed.ends(f"{name}, stripped", 0, "--strip", "-w", "stripped.pcapng", "annotated.pcapng")
    found = bed.files()
    bed.checks.true(f"{name}: again is the same",
                    found["again.pcapng"] == found["annotated.pcapng"])
    bed.checks.true(f"{name}: stripped is what was whole", found["stripped.pcapng"] == whole)


def check_without_frames(bed):
    """A capture that ends before its first frame is complete."""
    for name, octets in (("leading", leading().octets), ("leading-big", leading(">").octets),
                         ("section", Section().section().octets)):
        (bed.folder / "none.pcapng").write_bytes(octets)
        done = bed.ends(name, 0, "-w", "annotated.pcapng", "none.pcapng")
        bed.checks.equal(f"{name}: nothing is told", b"", done.stderr)
        bed.ends(f"{name}, stripped", 0, "--strip", "-w", "stripped.pcapng", "annotated.pcapng")
        bed.checks.true(f"{name}: stripped is as it was", bed.files()["stripped.pcapng"] == octets)


def check_corrupt_first(bed):
    """If there is an error before the first frame, the capture has no frames."""
    name = "corrupt before the first frame"
    told = annotate(bed, name, leading().octets + struct.pack("<II", 5, 8) + bytes(40))
    if not is_opened(bed):
        check_unopened(bed, name, told, f"{CORRUPT}: ")
        return
    bed.checks.true("is told", f"{BEFORE}\n" in told, told)
    bed.ends("is a capture", 0, "-s", "-", "annotated.pcapng")


def check_first_section(bed):
    """Nothing can be read: nothing is written."""
    for name, octets in (("version", version(2, 0)), ("cut", leading().octets[:40])):
        (bed.folder / f"{name}.pcapng").write_bytes(octets)
        done = bed.ends(name, 1, "-w", f"{name}-annotated.pcapng", f"{name}.pcapng")
        bed.checks.true(f"{name}: is told", f"{name}.pcapng: ".encode() in done.stderr)
        bed.checks.true(f"{name}: nothing is written",
                        not (bed.folder / f"{name}-annotated.pcapng").exists())


def check_pcap(bed):
    path = bed.folder / "whole.pcap"
    write_capture(path, FRAMES)
    octets = path.read_bytes()
    for length, wanted in ((len(octets) - 5, f"{CUT} after frame 7; the frames before it were read"),
                           (24 + 16 + 20, f"{CUT} {BEFORE}"), (24 + 7, f"{CUT} {BEFORE}")):
        (bed.folder / "cut.pcap").write_bytes(octets[:length])
        done = bed.ends(f"pcap cut at {length}", 1, "-w", "annotated.pcapng", "cut.pcap")
        bed.checks.equal(f"pcap cut at {length}: is told",
                         f"tcpphase: cut.pcap: {wanted}\n".encode(), done.stderr)
        bed.ends(f"pcap cut at {length}: is a capture", 0, "-s", "-", "annotated.pcapng")


def main():
    with open_bed(__doc__) as bed:
        for case in broken():
            check(bed, *case)
        check_without_frames(bed)
        check_corrupt_first(bed)
        check_first_section(bed)
        check_pcap(bed)


main()
