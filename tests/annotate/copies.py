# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies of a pcapng capture without some of its packets or octets, as if filtered, begun late,
truncated, or captured where not all packets pass."""

import struct
from typing import NamedTuple

from pcapng import PACKET, Section, read_blocks
from tcp_flags import FIN, RST, SYN, tcp_flags

PACKET_HEAD = 20                    # octets before the frame in an Enhanced Packet Block


class Frame(NamedTuple):
    number: int         # in the capture that is copied, from 1
    octets: bytes       # that were captured
    block: object

    def cut_to(self, snaplen):
        """With at most that many octets captured."""
        octets = self.octets[:snaplen]
        head = bytearray(self.block.fixed[:PACKET_HEAD])
        head[12:16] = struct.pack("<I", len(octets))
        return self._replace(octets=octets, block=self.block._replace(fixed=bytes(head) + octets))


class Capture:
    """A little-endian pcapng file of one section and one interface."""

    def __init__(self, path):
        self.blocks = read_blocks(path.read_bytes())
        self.link, = struct.unpack_from("<H", self.blocks[1].fixed)
        packets = [block for block in self.blocks if block.kind == PACKET]
        self.frames = []
        for number, block in enumerate(packets, 1):
            captured, = struct.unpack_from("<I", block.fixed, 12)
            octets = block.fixed[PACKET_HEAD:PACKET_HEAD + captured]
            self.frames.append(Frame(number, octets, block))

    def write(self, path, frames):
        """A copy with these frames, in their order."""
        section = Section()
        for block in self.blocks:
            if block.kind == PACKET:
                break
            section.block(block.kind, block.fixed, block.options)
        for frame in frames:
            section.block(PACKET, frame.block.fixed, frame.block.options)
        path.write_bytes(section.octets)


def filtered(capture):
    """As with the filter tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0."""
    return [frame for frame in capture.frames
            if tcp_flags(frame.octets, capture.link) & (SYN | FIN | RST)]


def lossy(capture, percent, random):
    return [frame for frame in capture.frames if random.random() * 100 >= percent]


def cut(capture, snaplen):
    return [frame.cut_to(snaplen) for frame in capture.frames]
