# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets from words: "ethernet vlan ipv4(ttl=3) gre(key) ipv6 tcp" is built from the inside out.

Each layer puts its header in front of what is there, and is told by its name what stands inside.
Options override what a header says, whatever the truth is. Behind "|" stand what happens to the
packet: cut=N (octets captured), pad=N (octets behind it), wire=N (length on the wire, as a corrupt file tells
it), at=N (when, in microseconds)."""

import ipaddress
import re
import struct

from packets import FLAGS, checksum

LINKS = {"loopback": 0, "ethernet": 1, "ppp": 9, "ppp-hdlc": 50, "pppoe": 51, "raw": 101,
         "cisco-hdlc": 104, "openbsd-loopback": 108, "cooked": 113, "raw-ipv4": 228,
         "raw-ipv6": 229, "cooked-2": 276, "ppi": 192, "erf": 197,
         "nflog": 239, "unknown": 147}

# What a layer is called by the one that carries it: Ethernet type, PPP protocol, IP protocol.
ETHER_TYPES = {"ipv4": 0x0800, "ipv6": 0x86dd, "vlan": 0x8100, "service-vlan": 0x88a8,
               "old-vlan": 0x9100, "mpls": 0x8847, "pppoe": 0x8864, "backbone": 0x88e7,
               "ethernet": 0x6558, "ppp-hdlc": 0x880b, "erspan-1": 0x88be, "erspan-2": 0x88be,
               "erspan-3": 0x22eb, "wccp": 0x883e, "metadata": 0x8909, "fabric-path": 0x8903,
               "vn-tag": 0x8926, "hsr": 0x892f, "redundancy": 0xf1c1, "bridge-port": 0x893f}
PPP_PROTOCOLS = {"ipv4": 0x0021, "ipv6": 0x0057, "mpls": 0x0281}
PROTOCOLS = {"ipv4": 4, "ipv6": 41, "tcp": 6, "udp": 17, "udp-lite": 136, "icmp": 1, "icmpv6": 58,
             "gre": 47, "hop-by-hop": 0, "routing": 43, "fragment": 44, "authentication": 51,
             "destination": 60, "shim6": 140, "etherip": 97, "mpls": 137, "ethernet": 143}
PORTS = {"vxlan": 4789, "vxlan-gpe": 4790, "geneve": 6081, "gtp": 2152, "mpls": 6635, "gre": 4754,
         "capwap": 5247, "ayiya": 5072, "lisp": 4341, "tzsp": 37008}


def address(text):
    return ipaddress.ip_address(text).packed


class Layer:
    """A word with its options; the rest is what is built of it."""

    def __init__(self, word):
        match = re.fullmatch(r"([a-z0-9-]+)(?:\((.*)\))?", word)
        if match is None:
            raise ValueError(f"no layer: {word}")
        self.name = match[1]
        self.carries = ""       # the layer that follows
        self.options = dict((option.split("=", 1) + [True])[:2]
                            for option in (match[2] or "").split(",") if option)

    def has(self, name):
        return name in self.options

    def number(self, name, otherwise):
        value = self.options.get(name)
        return otherwise if value is None else int(value, 0)

    def text(self, name, otherwise):
        return self.options.get(name, otherwise)


def ether_type(layer, inner):
    return layer.number("type", ETHER_TYPES.get(inner, 0x88b5))


def protocol(layer, inner):
    return layer.number("protocol", PROTOCOLS.get(inner, 253))


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
    """Some of it, as a fragment carries."""
    return octets[layer.number("from", 0):layer.number("to", len(octets))]


def build_ethernet(layer, inner, octets):
    kind = layer.number("length", len(octets)) if inner == "llc" else ether_type(layer, inner)
    return bytes.fromhex("021122334455021122334466") + struct.pack(">H", kind) + octets


def build_vlan(layer, inner, octets):
    kind = layer.number("length", len(octets)) if inner == "llc" else ether_type(layer, inner)
    return struct.pack(">HH", layer.number("id", 100), kind) + octets


def build_backbone(layer, inner, octets):
    return struct.pack(">I", 4242) + build_ethernet(layer, inner, octets)


def build_llc(layer, inner, octets):
    if layer.has("service"):
        service = layer.number("service", 0)
        return bytes([service, service]) + bytes([layer.number("control", 3)]) + octets
    return (bytes([0xaa, 0xaa, layer.number("control", 3)])
            + struct.pack(">I", layer.number("organization", 0))[1:]
            + struct.pack(">H", ether_type(layer, inner)) + octets)


def build_mpls(layer, inner, octets):
    last = inner != "mpls" and not layer.has("more")
    return struct.pack(">I", layer.number("label", 1234) << 12 | last << 8 | 64) + octets


def build_pseudowire(layer, _, octets):
    return struct.pack(">I", layer.number("word", 0)) + octets


def build_cooked(layer, inner, octets):
    return struct.pack(">HHH8sH", 0, layer.number("hardware", 1), 6, bytes(8),
                       ether_type(layer, inner)) + octets


def build_cooked_2(layer, inner, octets):
    return struct.pack(">HHIHBB8s", ether_type(layer, inner), 0, 1, layer.number("hardware", 1),
                       0, 6, bytes(8)) + octets


def family(layer, inner):
    return layer.number("family", 30 if inner == "ipv6" else 2)


def build_loopback(layer, inner, octets):
    return struct.pack(">I" if layer.has("big") else "<I", family(layer, inner)) + octets


def build_openbsd_loopback(layer, inner, octets):
    return struct.pack(">I", layer.number("family", 24 if inner == "ipv6" else 2)) + octets


def build_raw(layer, _, octets):
    return bytes.fromhex(layer.text("before", "")) + octets


def build_ppp(layer, inner, octets):
    number = layer.number("protocol", PPP_PROTOCOLS.get(inner, 0x0201))
    if layer.has("short"):
        return bytes([number]) + octets
    return struct.pack(">H", number) + octets


def build_ppp_hdlc(layer, inner, octets):
    return b"\xff\x03" + build_ppp(layer, inner, octets)


def build_cisco_hdlc(layer, inner, octets):
    return struct.pack(">BBH", layer.number("address", 0x0f), 0, ether_type(layer, inner)) + octets


def build_pppoe(layer, inner, octets):
    inside = octets if inner == "ppp" else build_ppp(layer, inner, octets)
    return struct.pack(">BBHH", 0x11, 0, 1, layer.number("length", len(inside))) + inside


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
                       layer.number("length", 0), 0) + octets
    return body[:2] + struct.pack(">H", checksum(body)) + body[4:]


def build_icmpv6(layer, _, octets):
    return struct.pack(">BBHI", layer.number("type", 1), layer.number("code", 4), 0, 0) + octets


def build_udp(layer, inner, octets):
    return struct.pack(">HHHH", layer.number("from", 49999),
                       layer.number("to", PORTS.get(inner, 49998)),
                       layer.number("length", 8 + len(octets)), 0) + octets


def build_gre(layer, inner, octets):
    """Its flags are the fields it has."""
    fields, flags = b"", layer.number("version", 0)
    if layer.has("checksum") or layer.has("routing"):
        flags |= (0x8000 if layer.has("checksum") else 0) | (0x4000 if layer.has("routing") else 0)
        fields += bytes(4)
    if layer.has("key"):
        flags |= 0x2000
        fields += struct.pack(">I", 99)
    if layer.has("sequence") or inner == "erspan-2":
        flags |= 0x1000
        fields += struct.pack(">I", 1)
    if layer.has("acknowledgment"):
        flags |= 0x0080
        fields += struct.pack(">I", 1)
    if layer.has("routing"):
        fields += struct.pack(">HBB4s", 0x0800, 0, 4, bytes(4)) + bytes(4)
    kind = layer.number("type", ETHER_TYPES.get(inner, 0x88b5))
    return struct.pack(">HH", flags, kind) + fields + octets


def build_metadata(layer, inner, octets):
    return struct.pack(">BBHHH", 1, 1, 1, 77, ether_type(layer, inner)) + octets


def build_fabric_path(_, __, octets):
    """With the frame check sequence."""
    return struct.pack(">H", 1 << 6 | 32) + octets + bytes(4)


def build_tag(layer, inner, octets):
    """Of four octets that matter to nobody here, or six."""
    size = 6 if layer.name == "bridge-port" else 4
    return bytes(size) + struct.pack(">H", ether_type(layer, inner)) + octets


def build_capwap(layer, _, octets):
    more = bytes.fromhex(layer.text("more", ""))
    flags = layer.number("size", 2 + len(more) // 4) << 19 | layer.number("flags", 0x200)
    return struct.pack(">BBHI", layer.number("preamble", 0), flags >> 16, flags & 0xffff, 0) \
        + more + octets


def build_ayiya(layer, inner, octets):
    return struct.pack(">BBBBI", 0x41, 0x52, 0x10 | layer.number("operation", 1),
                       protocol(layer, inner), 0) + bytes(16 + 20) + octets


def build_lisp(_, __, octets):
    return bytes(8) + octets


def build_tzsp(layer, _, octets):
    return struct.pack(">BBH", 1, layer.number("kind", 0), layer.number("carried", 1)) \
        + bytes.fromhex(layer.text("tags", "01")) + octets


def build_ppi(layer, inner, octets):
    more = bytes.fromhex(layer.text("more", ""))
    return struct.pack("<BBHI", 0, 0, layer.number("length", 8 + len(more)),
                       layer.number("link", LINKS.get(inner, 147))) + more + octets


def build_erf(layer, inner, octets):
    """A record, with as many extension headers as wanted."""
    kind = layer.number("type", {"ethernet": 2, "ipv4": 22, "ipv6": 23}.get(inner, 1))
    padding = bytes(2) if kind in (2, 11, 16, 20) else b""
    check = bytes(4) if padding else b""
    count = layer.number("extensions", 0)
    extensions = b"".join(bytes([0x80 if i < count - 1 else 0]) + bytes(7) for i in range(count))
    length = 16 + len(extensions) + len(padding) + len(octets) + len(check)
    return struct.pack("<Q", 1735689600 << 32) \
        + struct.pack(">BBHHH", kind | (0x80 if count else 0), 4, length, 0,
                      len(octets) + len(check)) \
        + extensions + padding + octets + check


def build_nflog(layer, inner, octets):
    order = ">" if layer.has("big") else "<"
    length = len(octets) + 4
    attributes = b""
    if not layer.has("bare"):
        attributes += struct.pack(order + "HH", 8, 1) \
            + struct.pack(">HH", layer.number("protocol", ETHER_TYPES.get(inner, 0)), 0)
    if layer.has("prefix"):
        attributes += struct.pack(order + "HH", 7, 10) + b"in\0\0"
    return struct.pack(">BBH", layer.number("family", 10 if inner == "ipv6" else 2), 0, 5) \
        + attributes + struct.pack(order + "HH", length, 9) + octets + bytes(-length % 4)


def build_erspan_1(_, __, octets):
    """Type I has no header."""
    return octets


def build_erspan_2(layer, _, octets):
    return struct.pack(">HHI", layer.number("version", 1) << 12 | layer.number("vlan", 20), 0, 0) \
        + octets


def build_erspan_3(layer, _, octets):
    subheader = layer.has("subheader")
    return struct.pack(">HHIHH", 2 << 12 | layer.number("vlan", 20), 0, 0, 0,
                       layer.number("frame", 0) << 10 | subheader) + bytes(8 * subheader) + octets


def build_etherip(_, __, octets):
    return struct.pack(">H", 3 << 12) + octets


def build_wccp(_, __, octets):
    return bytes.fromhex("00000000") + octets


def build_vxlan(_, __, octets):
    return struct.pack(">II", 0x08000000, 4242 << 8) + octets


def build_vxlan_gpe(layer, inner, octets):
    kinds = {"ipv4": 1, "ipv6": 2, "ethernet": 3, "mpls": 5}
    return struct.pack(">II", 0x0c000000 | layer.number("next", kinds.get(inner, 9)),
                       4242 << 8) + octets


def build_geneve(layer, inner, octets):
    options = bytes.fromhex(layer.text("options", ""))
    return struct.pack(">BBHI", layer.number("size", len(options) // 4), 0,
                       ether_type(layer, inner), 4242 << 8) + options + octets


def build_gtp(layer, _, octets):
    """Version 1, or 0; "extensions" are the octets from the next type on, the last of them 00."""
    extensions = bytes.fromhex(layer.text("extensions", ""))
    optional = b""
    if extensions or layer.has("sequence"):
        optional = bytes(3) + (extensions or b"\0")
    flags = 0x30 | (4 if extensions else 0) | (2 if layer.has("sequence") else 0)
    length = layer.number("length", len(optional) + len(octets))
    message = layer.number("message", 255)
    if layer.has("old"):
        return struct.pack(">BBH", 0x1e, message, length) + bytes(16) + octets
    return struct.pack(">BBHI", flags, message, length, 77) + optional + octets


BUILDERS = {
    "tcp": build_tcp, "octets": build_octets, "part": build_part, "ethernet": build_ethernet,
    "vlan": build_vlan, "service-vlan": build_vlan, "old-vlan": build_vlan,
    "backbone": build_backbone, "llc": build_llc, "mpls": build_mpls,
    "pseudowire": build_pseudowire, "cooked": build_cooked, "cooked-2": build_cooked_2,
    "loopback": build_loopback, "openbsd-loopback": build_openbsd_loopback, "raw": build_raw,
    "raw-ipv4": build_raw, "raw-ipv6": build_raw, "unknown": build_raw, "ppp": build_ppp,
    "ppp-hdlc": build_ppp_hdlc, "cisco-hdlc": build_cisco_hdlc, "pppoe": build_pppoe,
    "ipv4": build_ipv4, "ipv6": build_ipv6, "hop-by-hop": build_options,
    "destination": build_options, "routing": build_routing, "fragment": build_fragment,
    "authentication": build_authentication, "shim6": build_shim6, "icmp": build_icmp,
    "icmpv6": build_icmpv6, "udp": build_udp, "udp-lite": build_udp, "gre": build_gre,
    "erspan-1": build_erspan_1, "erspan-2": build_erspan_2, "erspan-3": build_erspan_3,
    "etherip": build_etherip, "wccp": build_wccp, "vxlan": build_vxlan,
    "metadata": build_metadata,
    "fabric-path": build_fabric_path, "vn-tag": build_tag, "hsr": build_tag,
    "redundancy": build_tag, "bridge-port": build_tag, "capwap": build_capwap,
    "ayiya": build_ayiya, "lisp": build_lisp, "tzsp": build_tzsp, "ppi": build_ppi,
    "erf": build_erf, "nflog": build_nflog,
    "vxlan-gpe": build_vxlan_gpe, "geneve": build_geneve, "gtp": build_gtp,
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
