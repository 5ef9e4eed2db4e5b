#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture merged from two places gives the same streams as one place. Random captures, with
bursts. Of each packet a copy follows later, as from a second place, with another TTL and TCP
checksum. Copies are told from segments sent again by their IP identification or timestamps; for
IPv6 without timestamps only the share of known copies is checked."""

import argparse
import csv
import io
import re
import struct
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "wireshark"), str(HERE.parent / "decode")]

from checks import Checks                                   # noqa: E402
from wireshark import open_folder                           # noqa: E402

SEED = 1312
CAPTURES = 20
ETHERNET = 14
CHECKSUM = 16           # offset in a TCP header
ID = slice(ETHERNET + 4, ETHERNET + 6)


class Kind(NamedTuple):
    name: str
    version: int        # of IP
    has_stamps: bool    # RFC 7323
    share: float        # minimum of known copies
    is_same: bool       # the streams are those of the single capture

    @property
    def header(self):
        """Octets of the IP header."""
        return 20 if self.version == 4 else 40

    @property
    def ttl(self):
        return ETHERNET + (8 if self.version == 4 else 7)

    def is_told(self, frame):
        """Linux's SYN-ACKs have the identification 0."""
        return self.version == 6 or any(frame[ID])


KINDS = (Kind("IPv4", 4, False, 0.95, True),
         Kind("IPv6 with timestamps", 6, True, 0.95, True),
         Kind("IPv6 without timestamps", 6, False, 0.55, False))


class End:
    def __init__(self, random, address, port):
        self.address, self.port = address, port
        self.next = random.randrange(1 << 32)
        self.identification = random.randrange(1, 30000)
        self.clock = random.randrange(1 << 31)          # of its timestamps, in ms
        self.stamp = 0                                  # the latest


class Conversation:
    """A connection that sends bursts, as (time in microseconds, frame)."""

    def __init__(self, kind, random, number):
        self.kind, self.random = kind, random
        prefix = bytes(12 if kind.version == 6 else 0)
        self.client = End(random, prefix + bytes([10, 0, number >> 8, number & 255]),
                          40000 + number)
        self.server = End(random, prefix + bytes([198, 51, 100, 7]), 443)
        self.time = random.randrange(2_000_000)
        self.frames = []

    def options(self, end, peer):
        if not self.kind.has_stamps:
            return b""
        end.stamp = end.clock + self.time // 1000
        return struct.pack(">BBBBII", 1, 1, 8, 10, end.stamp, peer.stamp)

    def ip(self, end, peer, length, has_id):
        if self.kind.version == 6:
            return struct.pack(">IHBB", 6 << 28, length, 6, 64) + end.address + peer.address
        return struct.pack(">BBHHHBBH", 0x45, 0, 20 + length, end.identification if has_id else 0,
                           0x4000, 64, 6, 0) + end.address + peer.address

    def send(self, end, peer, flags, length=0, pause=30, seq=None, has_id=True):
        seq = end.next if seq is None else seq
        ack = peer.next if flags & 0x10 else 0
        self.time += pause
        end.identification += 1
        options = self.options(end, peer)
        tcp = struct.pack(">HHIIBBHHH", end.port, peer.port, seq % 2**32, ack % 2**32,
                          0x50 + 4 * len(options), flags, 65000,
                          self.random.randrange(1, 1 << 16), 0) + options + bytes(length)
        ether = b"\x08\x00" if self.kind.version == 4 else b"\x86\xdd"
        self.frames.append((self.time, bytes(12) + ether + self.ip(end, peer, len(tcp), has_id)
                            + tcp))
        end.next = max(end.next, seq + length + (flags & 1) + (flags >> 1 & 1))

    def play(self):
        client, server = self.client, self.server
        self.send(client, server, 0x02)
        self.send(server, client, 0x12, pause=9000, has_id=False)
        self.send(client, server, 0x10)
        for _ in range(self.random.randrange(1, 6)):
            self.send(client, server, 0x18, 200, pause=self.random.choice((300, 90000, 700000)))
            start = server.next
            for _ in range(self.random.choice((1, 3, 40, 400))):
                self.send(server, client, 0x10, 1000, pause=self.random.choice((1, 5, 300)))
            if self.random.random() < 0.4:
                self.send(server, client, 0x10, 1000, pause=250_000, seq=start)     # sent again
            self.send(client, server, 0x10, pause=2000)
        if self.random.random() < 0.2:
            self.send(client, server, 0x14)
        else:
            self.send(client, server, 0x11, pause=50_000)
            self.send(server, client, 0x11)
            self.send(client, server, 0x10)
        return self.frames


def copied(kind, frame):
    """The packet, at another place."""
    octets = bytearray(frame)
    octets[kind.ttl] -= 3
    checksum = ETHERNET + kind.header + CHECKSUM
    octets[checksum:checksum + 2] = b"\xab\xcd"
    return bytes(octets)


def write(path, frames):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for time, frame in frames:
            file.write(struct.pack("<IIII", 1_700_000_000 + time // 1_000_000, time % 1_000_000,
                                   len(frame), len(frame)) + frame)


def rows(program, table, path):
    done = subprocess.run([program, "-q", table, "-", path], capture_output=True, text=True,
                          check=True)
    return list(csv.DictReader(io.StringIO(done.stdout)))


def comparable(row, numbers):
    """The row, with frames numbered as in the single capture; as in Zeek, copies count in a history.
    That packets were captured twice is checked apart."""
    def renumbered(name, value):
        if name == "stream.capture":
            return sorted(set(re.findall(r"[\w-]+", value)) - {"captured-twice"})
        if name.startswith("stream.frame.") and value:
            return str(numbers[int(value) - 1])
        return re.sub(r"frame (\d+)", lambda match: f"frame {numbers[int(match[1]) - 1]}", value)
    return {name: renumbered(name, value) for name, value in row.items()
            if name not in ("capture", "stream.history")}


def check_streams(checks, program, name, paths, numbers):
    """paths: of the single and of the merged capture."""
    one, two = [rows(program, "-s", path) for path in paths]
    if numbers is not None:
        checks.equal(f"{name}: streams", [comparable(row, range(1, 1 << 20)) for row in one],
                     [comparable(row, numbers) for row in two])
    return any("captured-twice" in row["stream.capture"] for row in two)


def check_capture(checks, program, folder, kind, number):
    """How many copies are recognized, and how many there are."""
    random = Random(f"{SEED} {number}")
    single = sorted((frame for i in range(random.randrange(1, 30))
                     for frame in Conversation(kind, random, i).play()), key=lambda one: one[0])
    delay = random.choice((5, 900, 20_000, 300_000))
    both = [(time, frame, place, False) for place, (time, frame) in enumerate(single, 1)]
    both += [(time + delay + random.randrange(50), copied(kind, frame), place, True)
             for time, frame, place, _ in both if kind.is_told(frame)]
    both.sort(key=lambda one: one[0])
    paths = folder / f"{number}-single.pcap", folder / f"{number}-twice.pcap"
    write(paths[0], single)
    write(paths[1], [(time, frame) for time, frame, *_ in both])
    called = ["capture-duplicate" in row["note"] for row in rows(program, "-S", paths[1])]
    known = sum(is_called and is_copy for is_called, (*_, is_copy) in zip(called, both))
    name = f"{kind.name}, capture {number}, copies {delay} us later"
    checks.equal(f"{name}: no other segment is called a copy", known, sum(called))
    numbers = [place for _, _, place, _ in both] if kind.is_same else None
    says_twice = check_streams(checks, program, name, paths, numbers)
    checks.true(f"{name}: says that packets were captured twice", (known > 0) == says_twice)
    return known, len(both) - len(single)


def check_kind(checks, program, folder, kind):
    known = copies = 0
    for number in range(CAPTURES):
        one, all_of_it = check_capture(checks, program, folder, kind, number)
        known, copies = known + one, copies + all_of_it
    print(f"{kind.name}: {known} of {copies} copies are known: {100 * known / copies:.2f} %")
    checks.true(f"{kind.name}: copies are known", known >= kind.share * copies)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=Path, help="the program tcpphase")
    options = parser.parse_args()
    checks = Checks()
    with open_folder() as folder:
        for kind in KINDS:
            check_kind(checks, options.program, folder, kind)
    checks.finish()


if __name__ == "__main__":
    main()
