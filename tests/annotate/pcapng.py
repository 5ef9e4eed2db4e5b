# SPDX-License-Identifier: GPL-2.0-or-later
"""Pcapng files, written and read block by block, with everything that the format allows. An option
is (code, octets). A block that was read is a Block, whatever the byte order of its section."""

import struct
from typing import NamedTuple

SECTION, INTERFACE, OLD_PACKET, SIMPLE_PACKET, NAMES, STATISTICS, PACKET = (
    0x0a0d0d0a, 1, 2, 3, 4, 5, 6)
JOURNAL, SECRETS, CUSTOM, CUSTOM_NO_COPY = 9, 10, 0xbad, 0x40000bad
COMMENT = 1                     # the code of this option in every block
ETHERNET, RAW, COOKED = 1, 101, 113
OPTIONS_AT = {SECTION: 16, INTERFACE: 8, STATISTICS: 12}        # where they begin in the body

MAGIC = 0x1a2b3c4d


def pad(octets):
    return octets + bytes(-len(octets) % 4)


class Section:
    """Blocks in one byte order: "<" or ">"."""

    def __init__(self, order="<"):
        self.order = order
        self.octets = b""

    def pack(self, layout, *values):
        return struct.pack(self.order + layout, *values)

    def options(self, options):
        listed = b"".join(self.pack("HH", code, len(value)) + pad(value) for code, value in options)
        return listed + self.pack("HH", 0, 0) if listed else b""

    def block(self, kind, body, options=()):
        body = pad(body) + self.options(options)
        length = 12 + len(body)
        self.octets += self.pack("II", kind, length) + body + self.pack("I", length)
        return self

    def section(self, *options):
        return self.block(SECTION, self.pack("IHHq", MAGIC, 1, 0, -1), options)

    def interface(self, link, *options, snap=262144):
        return self.block(INTERFACE, self.pack("HHI", link, 0, snap), options)

    def packet(self, interface, time, frame, *options, cut=0):
        """time: in units of the interface. cut: octets that were not captured."""
        head = self.pack("IIIII", interface, time >> 32, time & 0xffffffff, len(frame) - cut,
                         len(frame))
        return self.block(PACKET, head + frame[:len(frame) - cut], options)

    def old_packet(self, interface, time, frame, *options):
        head = self.pack("HHIIII", interface, 7, time >> 32, time & 0xffffffff, len(frame),
                         len(frame))
        return self.block(OLD_PACKET, head + frame, options)

    def simple_packet(self, frame):
        return self.block(SIMPLE_PACKET, self.pack("I", len(frame)) + frame)

    def names(self, *records, options=()):
        """A record is (kind, octets): 1 IPv4, 2 IPv6."""
        return self.block(NAMES, self.options(records), options)

    def statistics(self, interface, time, *options):
        return self.block(STATISTICS, self.pack("III", interface, time >> 32, time & 0xffffffff),
                          options)

    def secrets(self, kind, octets):
        return self.block(SECRETS, self.pack("II", kind, len(octets)) + octets)

    def custom(self, number, octets, may_copy=True):
        return self.block(CUSTOM if may_copy else CUSTOM_NO_COPY, self.pack("I", number) + octets)

    def numbers(self, layout, *values):
        """Octets of an option's value."""
        return self.pack(layout, *values)


class Block(NamedTuple):
    kind: int
    fixed: bytes        # octets before the options
    options: tuple

    def without(self, text):
        """As it is without comments that begin with this text."""
        return self._replace(options=tuple(option for option in self.options
                                           if option[0] != COMMENT
                                           or not option[1].startswith(text)))

    def comments(self):
        return [value.decode() for code, value in self.options if code == COMMENT]


def read_options(octets, order):
    options = []
    while octets:
        code, length = struct.unpack_from(order + "HH", octets)
        if code == 0:
            break
        options.append((code, octets[4:4 + length]))
        octets = octets[4 + len(pad(bytes(length))):]
    return tuple(options)


def options_at(kind, body, order):
    if kind in (PACKET, OLD_PACKET):
        return 20 + len(pad(bytes(struct.unpack_from(order + "I", body, 12)[0])))
    return OPTIONS_AT.get(kind, len(body))


def read_blocks(octets):
    """All blocks. Raises the exceptions of struct if the file is invalid."""
    blocks, order = [], "<"
    while octets:
        if octets[8:12] in (struct.pack("<I", MAGIC), struct.pack(">I", MAGIC)) \
                and octets[:4] == struct.pack("<I", SECTION):
            order = "<" if octets[8:12] == struct.pack("<I", MAGIC) else ">"
        kind, length = struct.unpack_from(order + "II", octets)
        last, = struct.unpack_from(order + "I", octets, length - 4)
        assert length == last and length % 4 == 0, (kind, length, last)
        body = octets[8:length - 4]
        start = options_at(kind, body, order)
        blocks.append(Block(kind, body[:start], read_options(body[start:], order)))
        octets = octets[length:]
    return blocks
