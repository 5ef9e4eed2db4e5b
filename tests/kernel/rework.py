# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes a real capture to one from another place: in tunnels that this kernel has no device for,
filtered, out of order, with offloaded checksums."""

import socket
import struct
from typing import NamedTuple

from packets import checksum
from pcap import FILE_HEADER, record_header, records
from tcp_flags import FIN, tcp_flags


class Packet(NamedTuple):
    time: tuple             # seconds and their fraction
    frame: bytes
    cut: int                # octets that were not captured


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


def each_frame(change):
    """Changes each frame by itself."""
    return lambda packets, _: [packet._replace(frame=change(packet.frame)) for packet in packets]


def only(flags):
    """As captured by a filter on these TCP flags."""
    return lambda packets, link: [packet for packet in packets
                                  if tcp_flags(packet.frame, link) & flags]


def fin_behind_its_ack(packets, link):
    """As captured from several queues: the first FIN and the next packet are swapped."""
    at = next(number for number, packet in enumerate(packets)
              if tcp_flags(packet.frame, link) & FIN)
    fin, ack = packets[at:at + 2]
    return [*packets[:at], ack._replace(time=fin.time), fin._replace(time=ack.time),
            *packets[at + 2:]]


def paused(when, seconds):
    """With so many seconds more of silence at this time."""
    def move(packet):
        second, fraction = packet.time
        later = seconds if second + fraction / 1e6 > when else 0
        return packet._replace(time=(second + later, fraction))
    return lambda packets, _: [move(packet) for packet in packets]


def offloaded(address):
    """As captured where this IPv4 address sends: its network card is to complete the checksum, in which
    there is only the sum of the pseudo-header."""
    source = socket.inet_aton(address)

    def leave_open(frame):
        if frame[26:30] != source:
            return frame
        tcp = 14 + (frame[14] & 0x0f) * 4
        length = int.from_bytes(frame[16:18], "big") - (tcp - 14)
        total = checksum(frame[26:34] + struct.pack(">HH", 6, length)) ^ 0xffff
        return frame[:tcp + 16] + struct.pack(">H", total) + frame[tcp + 18:]
    return each_frame(leave_open)


def rework(path, change):
    """Writes a pcap file anew with what is made of its packets and link type."""
    octets = path.read_bytes()
    header = record_header(octets)
    link, = struct.unpack_from(header.format[0] + "L", octets, FILE_HEADER - 4)
    packets = [Packet(fields[:2], frame, fields[3] - len(frame))
               for _, fields, frame in records(octets)]
    path.write_bytes(octets[:FILE_HEADER] + b"".join(
        header.pack(*packet.time, len(packet.frame), len(packet.frame) + packet.cut) + packet.frame
        for packet in change(packets, link)))
