# SPDX-License-Identifier: GPL-2.0-or-later
"""Tunnels: layers that carry packets."""

import struct

from layer import ETHER_TYPES, ether_type, protocol


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


TUNNEL_BUILDERS = {
    "gre": build_gre, "erspan-1": build_erspan_1, "erspan-2": build_erspan_2,
    "erspan-3": build_erspan_3, "etherip": build_etherip, "wccp": build_wccp, "vxlan": build_vxlan,
    "capwap": build_capwap, "ayiya": build_ayiya, "lisp": build_lisp, "tzsp": build_tzsp,
    "vxlan-gpe": build_vxlan_gpe, "geneve": build_geneve, "gtp": build_gtp,
}
