# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets built by hand from the innermost layer outwards, and captures of them."""

import ipaddress
import struct

FLAGS = {"F": 0x01, "S": 0x02, "R": 0x04, "P": 0x08, "A": 0x10, "U": 0x20, "E": 0x40, "W": 0x80}
CLIENT, SERVER = ("192.0.2.1", 49152), ("198.51.100.2", 9)      # port 9: discard
CLIENT_6, SERVER_6 = ("2001:db8::1", 49152), ("2001:db8::2", 9)


def is_ipv6(end):
    return ":" in end[0]


def checksum(octets):
    """The Internet checksum (RFC 1071)."""
    octets += bytes(len(octets) % 2)
    total = sum(word for word, in struct.iter_unpack(">H", octets))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def tcp(source, target, flags, seq, ack=0, payload=b""):
    bits = sum(FLAGS[flag] for flag in flags)
    return struct.pack(">HHIIBBHHH", source[1], target[1], seq, ack, 5 << 4, bits,
                       65535, 0, 0) + payload


def udp(source, target, payload):
    return struct.pack(">HHHH", source[1], target[1], 8 + len(payload), 0) + payload


def ipv4(source, target, protocol, payload, length=None):
    """The length in the header is the true one unless given."""
    length = 20 + len(payload) if length is None else length
    header = struct.pack(">BBHHHBBH", 0x45, 0, length, 0, 0, 64, protocol, 0)
    header += ipaddress.ip_address(source[0]).packed + ipaddress.ip_address(target[0]).packed
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload


def ipv6(source, target, protocol, payload):
    return (struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64)
            + ipaddress.ip_address(source[0]).packed + ipaddress.ip_address(target[0]).packed
            + payload)


def ip(source, target, protocol, payload):
    return (ipv6 if is_ipv6(source) else ipv4)(source, target, protocol, payload)


def ethernet(packet):
    ether_type = 0x86dd if packet[0] >> 4 == 6 else 0x0800
    return bytes.fromhex("020000000001020000000002") + struct.pack(">H", ether_type) + packet


def segment(source, target, flags, seq, ack=0, payload=b""):
    """A frame."""
    return ethernet(ip(source, target, 6, tcp(source, target, flags, seq, ack, payload)))


def icmp_error(source, target, quoted):
    """Port unreachable, in a frame: it quotes the IP packet of another frame."""
    if is_ipv6(source):
        return ethernet(ipv6(source, target, 58, struct.pack(">BBHI", 1, 4, 0, 0) + quoted[14:]))
    body = struct.pack(">BBHI", 3, 3, 0, 0) + quoted[14:]
    body = body[:2] + struct.pack(">H", checksum(body)) + body[4:]
    return ethernet(ipv4(source, target, 1, body))


def openflow_packet_in(frame):
    """An OpenFlow 1.0 message, which travels over TCP and carries a frame."""
    body = struct.pack(">IHHBB", 0xffffffff, len(frame), 1, 0, 0) + frame
    return struct.pack(">BBHI", 1, 10, 8 + len(body), 1) + body


def connection(client, server):
    """The frames of a short one: three-way handshake, data, close in three segments."""
    question = b"GET / HTTP/1.0\r\n\r\n"
    answer = b"HTTP/1.0 200 OK\r\n\r\n"
    asked, answered = 101 + len(question), 501 + len(answer)
    return [
        segment(client, server, "S", 100),
        segment(server, client, "SA", 500, 101),
        segment(client, server, "A", 101, 501),
        segment(client, server, "PA", 101, 501, question),
        segment(server, client, "PA", 501, asked, answer),
        segment(client, server, "FA", asked, answered),
        segment(server, client, "FA", answered, asked + 1),
        segment(client, server, "A", asked + 1, answered + 1),
    ]


def write_capture(path, frames, link_type=1):
    """A pcap file, a frame a millisecond."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type))
        for number, frame in enumerate(frames):
            file.write(struct.pack("<IIII", 1735689600 + number // 1000, number % 1000 * 1000,
                                   len(frame), len(frame)))
            file.write(frame)
