# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures broken in a way that follows from a seed. Octets anywhere are changed, removed,
inserted, doubled and moved; and so are whole blocks and records of pcap and pcapng files, and
the numbers in their headers."""

import gzip
import struct
from random import Random

EXTREMES = (0, 1, 3, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x40000, 0x7fffffff, 0x80000000,
            0xfffffff0, 0xffffffff, 0x7fffffffffffffff, 0xffffffffffffffff)
PCAP_MAGIC = {b"\xa1\xb2\xc3\xd4": ">", b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\x3c\x4d": ">",
              b"\x4d\x3c\xb2\xa1": "<"}
PCAPNG_MAGIC = {b"\x1a\x2b\x3c\x4d": ">", b"\x4d\x3c\x2b\x1a": "<"}


class Parts:
    """The blocks of a pcapng file or records of a pcap file, as far as they can be found: (start,
    end), and numbers in their headers: (offset, size). None for other formats."""

    def __init__(self, octets):
        self.order, self.blocks, self.numbers = "<", [], []
        if octets[:4] in PCAP_MAGIC:
            self.order = PCAP_MAGIC[octets[:4]]
            self.numbers = [(4, 2), (6, 2), (8, 4), (16, 4), (20, 4)]
            self.walk(octets, 24, 8, 16, range(0, 16, 4))
        elif octets[8:12] in PCAPNG_MAGIC:
            self.order = PCAPNG_MAGIC[octets[8:12]]
            self.walk(octets, 0, 4, 0, range(0, 28, 4))

    def walk(self, octets, place, length_at, more, numbers):
        """From block to block by the length that each tells of itself."""
        while place + length_at + 4 <= len(octets):
            length, = struct.unpack_from(self.order + "I", octets, place + length_at)
            end = place + length + more
            if end <= place or end > len(octets):
                return
            self.blocks.append((place, end))
            self.numbers += [(place + number, 4) for number in numbers if place + number + 4 <= end]
            if not more:
                self.numbers += [(end - 4, 4), *((place + at, 2) for at in range(28, length - 2, 2))]
            place = end


class Mutator:
    def __init__(self, random):
        self.random = random

    def stretch(self, octets, longest=200):
        start = self.random.randrange(len(octets) + 1)
        return start, min(len(octets), start + self.random.randrange(1, longest))

    def number_at(self, octets, place, size, order):
        """An extreme number in place of what stands there, or one near it."""
        old = int.from_bytes(octets[place:place + size], "big" if order == ">" else "little")
        new = self.random.choice((*EXTREMES, old + 1, old - 1, old + 4, old - 4, 2 * old, old // 2))
        new &= (1 << 8 * size) - 1
        return (octets[:place] + new.to_bytes(size, "big" if order == ">" else "little")
                + octets[place + size:])

    def flip_bits(self, octets):
        changed = bytearray(octets)
        for _ in range(self.random.randrange(1, 9)):
            changed[self.random.randrange(len(changed))] ^= 1 << self.random.randrange(8)
        return bytes(changed)

    def change_number(self, octets):
        size = self.random.choice((1, 2, 4, 8))
        place = self.random.randrange(max(1, len(octets) - size))
        return self.number_at(octets, place, size, self.random.choice("<>"))

    def change_header(self, octets):
        parts = Parts(octets)
        if not parts.numbers:
            return self.change_number(octets)
        return self.number_at(octets, *self.random.choice(parts.numbers), parts.order)

    def change_packet(self, octets):
        """Something in the first octets of a packet, where its headers are."""
        blocks = Parts(octets).blocks
        start, end = self.random.choice(blocks) if blocks else (0, len(octets))
        place = self.random.randrange(start, min(end, start + 120))
        return octets[:place] + self.random.randbytes(1) + octets[place + 1:]

    def cut(self, octets):
        return octets[:self.random.randrange(1, len(octets) + 1)]

    def insert(self, octets):
        place, _ = self.stretch(octets)
        return octets[:place] + self.random.randbytes(self.random.randrange(1, 65)) + octets[place:]

    def remove(self, octets):
        start, end = self.stretch(octets)
        return octets[:start] + octets[end:]

    def copy(self, octets):
        start, end = self.stretch(octets)
        place, _ = self.stretch(octets)
        return octets[:place] + octets[start:end] + octets[place:]

    def move_block(self, octets):
        """A whole block once more, or many times, or in another place, or not at all."""
        blocks = Parts(octets).blocks
        if not blocks:
            return self.copy(octets)
        start, end = self.random.choice(blocks)
        place, _ = self.random.choice(blocks)
        block = octets[start:end] * self.random.choice((0, 1, 1, 2, 40))
        if self.random.random() < 0.5:
            return octets[:place] + block + octets[place:]
        return octets[:start] + octets[end:place] + block + octets[max(place, end):]

    def mutate(self, octets):
        ways = (self.flip_bits, self.change_number, self.change_header, self.change_header,
                self.change_packet, self.change_packet, self.cut, self.insert, self.remove,
                self.copy, self.move_block)
        for _ in range(self.random.choice((1, 1, 2, 3, 6))):
            octets = self.random.choice(ways)(octets) or octets
        return octets


def mutant(seed, number, originals):
    """The octets of one of them, always the same; sometimes compressed, before or after."""
    random = Random(f"{seed}-{number}")
    mutator = Mutator(random)
    octets = random.choice(originals)
    fate = random.random()
    if fate < 0.08:
        return gzip.compress(mutator.mutate(octets), mtime=0)
    if fate < 0.12:
        return mutator.mutate(gzip.compress(octets, mtime=0))
    return mutator.mutate(octets)
