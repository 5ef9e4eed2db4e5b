# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer of a packet in words, and its numbers in the layers that carry it."""

import ipaddress
import re

LINKS = {"loopback": 0, "ethernet": 1, "ppp": 9, "ppp-hdlc": 50, "pppoe": 51, "raw": 101,
         "cisco-hdlc": 104, "openbsd-loopback": 108, "cooked": 113, "raw-ipv4": 228,
         "raw-ipv6": 229, "cooked-2": 276, "ppi": 192, "erf": 197,
         "nflog": 239, "unknown": 147}

# The number of a layer in the one that carries it: EtherType, PPP protocol, IP protocol.
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
