# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets from words: "ethernet vlan ipv4(ttl=3) gre(key) ipv6 tcp" is built from the innermost
layer outwards. Each layer prepends its header, and is given the name of the layer inside.
Options override header fields with any value. After "|" follow properties of the captured
packet: cut=N (octets captured), pad=N (octets appended), wire=N (length on the wire, as in a
corrupt file), at=N (time in microseconds)."""

import re
import struct

from layer import LINKS, PORTS, PROTOCOLS, Layer, address, protocol
from link_builders import LINK_BUILDERS
from packets import FLAGS, checksum
from tunnel_builders import TUNNEL_BUILDERS


def build_tcp(layer, _, octets):
    flags = sum(FLAGS[flag] for flag in layer.text("flags", "A"))
    options = bytes.fromhex(layer.text("options", ""))
    return struct.pack(">HHIIBBHHH", layer.number("from", 49152), layer.number("to", 9),
                       layer.number("seq", 1000), layer.number("ack", 2000),
                       layer.number("offset", 5 + len(options) // 4) << 4, flags,
                       layer.number("window", 65535), layer.number("checksum", 0), 0) \
        + options + octets


def fill_checksum(layer, source, target, octets):
    """TCP's, right behind the IP header that it depends on, unless it is given."""
    if layer.carries != "tcp" or octets[16:18] != b"\0\0":
        return octets
    pseudo_header = source + target + struct.pack(">II", len(octets), PROTOCOLS["tcp"])
    return octets[:16] + struct.pack(">H", checksum(pseudo_header + octets)) + octets[18:]


def build_octets(layer, _, octets):
    return bytes([layer.number("value", 0x55)]) * layer.number("count", 8) + octets


def build_part(layer, _, octets):
    """A part of it, as in a fragment."""
    return octets[layer.number("from", 0):layer.number("to", len(octets))]


def build_ipv4(layer, inner, octets):
    options = bytes.fromhex(layer.text("options", ""))
    header_length = 5 + len(options) // 4
    place = layer.number("offset", 0) // 8 | (0x2000 if layer.has("more") else 0)
    header = struct.pack(">BBHHHBB", layer.number("version", 4) << 4
                         | layer.number("header", header_length), 0,
                         layer.number("length", 4 * header_length + len(octets)),
                         layer.number("id", 7), place, layer.number("ttl", 64),
                         protocol(layer, inner)) + bytes(2)
    source, target = (address(layer.text("from", "192.0.2.1")),
                      address(layer.text("to", "198.51.100.2")))
    header += source + target + options
    return (header[:10] + struct.pack(">H", checksum(header)) + header[12:]
            + fill_checksum(layer, source, target, octets))


def build_ipv6(layer, inner, octets):
    source, target = (address(layer.text("from", "2001:db8::1")),
                      address(layer.text("to", "2001:db8::2")))
    return (struct.pack(">IHBB", layer.number("version", 6) << 28,
                        layer.number("length", len(octets) & 0xffff), protocol(layer, inner),
                        layer.number("hops", 64))
            + source + target + fill_checksum(layer, source, target, octets))


def build_options(layer, inner, octets):
    """Padding, unless something else is given."""
    options = bytes.fromhex(layer.text("options", "010400000000"))
    size = layer.number("size", (len(options) + 2) // 8 - 1)
    return bytes([protocol(layer, inner), size]) + options + octets


def build_routing(layer, inner, octets):
    """Of a type, with addresses behind the eight octets of the header."""
    addresses = b"".join(address(text) for text in layer.text("via", "").split("/") if text)
    kind = layer.number("type", 4)
    last_entry = max(len(addresses) // 16 - 1, 0) if kind == 4 else 0
    return struct.pack(">BBBBI", protocol(layer, inner), len(addresses) // 8, kind,
                       layer.number("left", 0), last_entry << 24) + addresses + octets


def build_fragment(layer, inner, octets):
    return struct.pack(">BBHI", protocol(layer, inner), 0,
                       layer.number("offset", 0) & 0xfff8 | layer.has("more"),
                       layer.number("id", 7)) + octets


def build_authentication(layer, inner, octets):
    return struct.pack(">BBHII", protocol(layer, inner), 4, 0, 1, 1) + bytes(12) + octets


def build_shim6(layer, inner, octets):
    return struct.pack(">BBB", protocol(layer, inner), 0, 0 if layer.has("control") else 0x80) \
        + bytes(5) + octets


def build_icmp(layer, _, octets):
    body = struct.pack(">BBHBBH", layer.number("type", 3), layer.number("code", 3), 0, 0,
                       layer.number("length", 0), layer.number("mtu", 0)) + octets
    return body[:2] + struct.pack(">H", checksum(body)) + body[4:]


def build_icmpv6(layer, _, octets):
    return struct.pack(">BBHI", layer.number("type", 1), layer.number("code", 4), 0,
                       layer.number("mtu", 0)) + octets


def build_udp(layer, inner, octets):
    return struct.pack(">HHHH", layer.number("from", 49999),
                       layer.number("to", PORTS.get(inner, 49998)),
                       layer.number("length", 8 + len(octets)), 0) + octets


BUILDERS = {
    **LINK_BUILDERS, **TUNNEL_BUILDERS,
    "tcp": build_tcp, "octets": build_octets, "part": build_part, "ipv4": build_ipv4,
    "ipv6": build_ipv6, "hop-by-hop": build_options, "destination": build_options,
    "routing": build_routing, "fragment": build_fragment, "authentication": build_authentication,
    "shim6": build_shim6, "icmp": build_icmp, "icmpv6": build_icmpv6, "udp": build_udp,
    "udp-lite": build_udp,
}


def repeat(word):
    """ "vlan*3" is three of them."""
    match = re.fullmatch(r"(.*)\*([0-9]+)", word)
    return [Layer(match[1])] * int(match[2]) if match else [Layer(word)]


def build(layers):
    """The octets."""
    octets, inner, below = b"", "", None
    for layer in reversed(layers):
        layer.carries = below.name if below else ""
        octets = BUILDERS[layer.name](layer, inner, octets)
        inner = inner if layer.name == "part" else layer.name
        below = layer
    return octets


class Packet:
    """The octets of a packet in words, those of them that are captured, and its link type."""

    def __init__(self, text):
        self.text = text
        words, _, fate = text.partition("|")
        self.layers = [layer for word in words.split() for layer in repeat(word)]
        fates = Layer(f"packet({fate.strip().replace(' ', ',')})")
        self.octets = build(self.layers) + bytes(fates.number("pad", 0))
        self.on_wire = len(self.octets)
        self.octets = self.octets[:fates.number("cut", self.on_wire)]
        self.on_wire = fates.number("wire", self.on_wire)
        self.time = fates.number("at", None)
        self.link = LINKS[self.layers[0].name]


def write_capture(path, packets, order="="):
    """A pcap file, of this machine's order of octets if no other is wanted; all packets have one
    link type."""
    with open(path, "wb") as file:
        file.write(struct.pack(order + "IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, packets[0].link))
        for number, packet in enumerate(packets):
            time = 1000 * number if packet.time is None else packet.time
            file.write(struct.pack(order + "IIII", 1735689600 + time // 1000000, time % 1000000,
                                   len(packet.octets), packet.on_wire))
            file.write(packet.octets)
