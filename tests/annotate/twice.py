#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture merged from two places gives the same streams as one place. Random captures, with
bursts. Of each packet with an IP identification a copy follows later, as from a second place,
with another TTL and TCP checksum."""

import argparse
import csv
import io
import re
import struct
import subprocess
import sys
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "wireshark"), str(HERE.parent / "decode")]

from checks import Checks                                   # noqa: E402
from wireshark import open_folder                           # noqa: E402

SEED = 1312
CAPTURES = 20
SHARE = 0.95            # minimum for copies with an IP identification
CHECKSUM = 14 + 20 + 16         # offset of TCP's in a frame, after Ethernet and IPv4
TTL = 14 + 8
ID = slice(14 + 4, 14 + 6)


class End:
    def __init__(self, random, address, port):
        self.address, self.port = address, port
        self.next = random.randrange(1 << 32)
        self.identification = random.randrange(1, 30000)


class Conversation:
    """A connection that sends bursts, as (time in microseconds, frame)."""

    def __init__(self, random, number):
        self.random = random
        self.client = End(random, bytes([10, 0, number >> 8, number & 255]), 40000 + number)
        self.server = End(random, bytes([198, 51, 100, 7]), 443)
        self.time = random.randrange(2_000_000)
        self.frames = []

    def send(self, end, peer, flags, length=0, pause=30, seq=None, has_id=True):
        seq = end.next if seq is None else seq
        ack = peer.next if flags & 0x10 else 0
        tcp = struct.pack(">HHIIBBHHH", end.port, peer.port, seq % 2**32, ack % 2**32, 0x50, flags,
                          65000, self.random.randrange(1, 1 << 16), 0) + bytes(length)
        end.identification += 1
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), end.identification if has_id else 0,
                         0x4000, 64, 6, 0) + end.address + peer.address
        self.time += pause
        self.frames.append((self.time, bytes(12) + b"\x08\x00" + ip + tcp))
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


def copied(frame):
    """The packet, at another place."""
    octets = bytearray(frame)
    octets[TTL] -= 3
    octets[CHECKSUM:CHECKSUM + 2] = b"\xab\xcd"
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


def check_capture(checks, program, folder, number):
    """How many copies with an IP identification are recognized, and how many there are."""
    random = Random(f"{SEED} {number}")
    single = sorted((frame for i in range(random.randrange(1, 30))
                     for frame in Conversation(random, i).play()), key=lambda one: one[0])
    delay = random.choice((5, 900, 20_000, 300_000))
    both = [(time, frame, place, False) for place, (time, frame) in enumerate(single, 1)]
    both += [(time + delay + random.randrange(50), copied(frame), place, True)
             for time, frame, place, _ in both if any(frame[ID])]
    both.sort(key=lambda one: one[0])
    one, two = folder / f"{number}-single.pcap", folder / f"{number}-twice.pcap"
    write(one, single)
    write(two, [(time, frame) for time, frame, *_ in both])
    numbers = [place for _, _, place, _ in both]
    known = sum(is_copy and "capture-duplicate" in row["note"]
                for row, (*_, is_copy) in zip(rows(program, "-S", two), both))
    expected = [comparable(row, range(1, len(single) + 1)) for row in rows(program, "-s", one)]
    merged = rows(program, "-s", two)
    actual = [comparable(row, numbers) for row in merged]
    checks.equal(f"capture {number}, copies {delay} us later: streams", expected, actual)
    checks.true(f"capture {number}: says that packets were captured twice", (known > 0) ==
                any("captured-twice" in row["stream.capture"] for row in merged))
    return known, len(both) - len(single)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=Path, help="the program tcpphase")
    options = parser.parse_args()
    checks = Checks()
    known = copies = 0
    with open_folder() as folder:
        for number in range(CAPTURES):
            one, all_of_it = check_capture(checks, options.program, folder, number)
            known, copies = known + one, copies + all_of_it
    print(f"{known} of {copies} copies are known: {100 * known / copies:.2f} %")
    checks.true("copies are known by their IP identification", known >= SHARE * copies)
    checks.finish()


if __name__ == "__main__":
    main()
