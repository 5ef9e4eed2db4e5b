# SPDX-License-Identifier: GPL-2.0-or-later
"""Link layers: what stands below IP."""

import struct

from layer import ETHER_TYPES, LINKS, PPP_PROTOCOLS, ether_type


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


def build_metadata(layer, inner, octets):
    return struct.pack(">BBHHH", 1, 1, 1, 77, ether_type(layer, inner)) + octets


def build_fabric_path(_, __, octets):
    """With the frame check sequence."""
    return struct.pack(">H", 1 << 6 | 32) + octets + bytes(4)


def build_tag(layer, inner, octets):
    """Of four octets that matter to nobody here, or six."""
    size = 6 if layer.name == "bridge-port" else 4
    return bytes(size) + struct.pack(">H", ether_type(layer, inner)) + octets


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


LINK_BUILDERS = {
    "ethernet": build_ethernet, "vlan": build_vlan, "service-vlan": build_vlan,
    "old-vlan": build_vlan, "backbone": build_backbone, "llc": build_llc, "mpls": build_mpls,
    "pseudowire": build_pseudowire, "cooked": build_cooked, "cooked-2": build_cooked_2,
    "loopback": build_loopback, "openbsd-loopback": build_openbsd_loopback, "raw": build_raw,
    "raw-ipv4": build_raw, "raw-ipv6": build_raw, "unknown": build_raw, "ppp": build_ppp,
    "ppp-hdlc": build_ppp_hdlc, "cisco-hdlc": build_cisco_hdlc, "pppoe": build_pppoe,
    "metadata": build_metadata, "fabric-path": build_fabric_path, "vn-tag": build_tag,
    "hsr": build_tag, "redundancy": build_tag, "bridge-port": build_tag, "ppi": build_ppi,
    "erf": build_erf, "nflog": build_nflog,
}
