# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts real frames into what this kernel has no device for."""

import struct

from packets import checksum
from pcap import FILE_HEADER, record_header, records


def in_vlan(frame):
    """IEEE 802.1Q, VLAN 42."""
    return frame[:12] + struct.pack(">HH", 0x8100, 42) + frame[12:]


def in_gre(frame):
    """RFC 2784, between two routers."""
    packet = struct.pack(">HH", 0, 0x0800) + frame[14:]
    length = 24 + int.from_bytes(frame[16:18], "big")
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, length, 0, 0, 64, 47, 0,
                         bytes((203, 0, 113, 1)), bytes((203, 0, 113, 2)))
    return frame[:14] + header[:10] + struct.pack(">H", checksum(header)) + header[12:] + packet


def wrap_capture(path, wrap_frame):
    """All frames of a pcap file."""
    octets = path.read_bytes()
    wrapped = octets[:FILE_HEADER]
    for _, (seconds, fraction, captured, length), frame in records(octets):
        frame = wrap_frame(frame)
        added = len(frame) - captured
        wrapped += record_header(octets).pack(seconds, fraction, len(frame), length + added) + frame
    path.write_bytes(wrapped)
