# SPDX-License-Identifier: GPL-2.0-or-later
"""The TCP flags of a captured frame."""

import struct

ETHERNET, COOKED_2 = 1, 276         # link types (LINKTYPE_LINUX_SLL2)
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
HEADERS = {ETHERNET: (14, 12), COOKED_2: (20, 0)}   # length, and offset of the EtherType


def packet_behind(ether_type, octets):
    """The IP packet behind VLAN tags; None if there is none."""
    while ether_type == 0x8100:
        ether_type, octets = int.from_bytes(octets[2:4], "big"), octets[4:]
    return octets if ether_type in (0x0800, 0x86dd) else None


def payload_of(packet):
    """Protocol and payload of an IP packet without extension headers."""
    if packet[0] >> 4 == 6:
        return packet[6], packet[40:]
    return packet[9], packet[(packet[0] & 0x0f) * 4:]


def tcp_of(packet):
    """The innermost TCP header and what follows, in GRE and VXLAN too; None: there is none."""
    protocol, octets = payload_of(packet)
    if protocol == 6:
        return octets
    if protocol == 47:                                          # GRE without options
        return tcp_of(octets[4:])
    if protocol == 17 and octets[2:4] == struct.pack(">H", 4789):
        inner = octets[16:]                                     # after UDP and VXLAN headers
        packet = packet_behind(int.from_bytes(inner[12:14], "big"), inner[14:])
        return None if packet is None else tcp_of(packet)
    return None


def tcp_flags(frame, link):
    """0: no TCP header, or it is truncated."""
    length, at = HEADERS[link]
    packet = packet_behind(int.from_bytes(frame[at:at + 2], "big"), frame[length:])
    tcp = None if packet is None else tcp_of(packet)
    return tcp[13] if tcp is not None and len(tcp) > 13 else 0
