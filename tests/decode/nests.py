# SPDX-License-Identifier: GPL-2.0-or-later
"""Random packets in the notation of layers.py: nests of layers, truncated, padded, with wrong
lengths, and datagrams in fragments that overlap, are repeated, reordered or missing."""

from layers import LINKS, Layer, build

# Layers that may follow a layer; "ip": either version. Words are repeated in proportion to their weight.
ETHER = ("ip ip ip ip metadata vn-tag hsr redundancy bridge-port vlan service-vlan old-vlan backbone mpls pppoe llc").split()
BELOW_IP = ("tcp tcp tcp tcp ip gre udp udp etherip error authentication other mpls").split()
BELOW_IPV6 = BELOW_IP + "hop-by-hop destination routing fragment shim6".split() * 2
FOLLOWS = {
    "ethernet": [*ETHER, "fabric-path"], "fabric-path": ["ethernet"], "vlan": ETHER,
    "metadata": ETHER[:-1], "vn-tag": ETHER[:-1], "hsr": ETHER[:-1], "redundancy": ETHER[:-1],
    "bridge-port": ETHER[:-1], "ppi": ["ethernet", "raw", "cooked", "ppp"], "nflog": ["ip"],
    "erf": ["ethernet", "ethernet", "ip"], "capwap": ["ethernet"], "ayiya": ["ip", "tcp"],
    "lisp": ["ip"], "tzsp": ["ethernet"], "service-vlan": ETHER, "old-vlan": ETHER,
    "backbone": ETHER, "llc": ["ip", "ip", "vlan"], "cooked": ETHER[:-1], "cooked-2": ETHER[:-1],
    "mpls": ["ip", "ip", "mpls", "pseudowire"], "pseudowire": ["ethernet"],
    "loopback": ["ip"], "openbsd-loopback": ["ip"], "raw": ["ip"], "raw-ipv4": ["ip"],
    "raw-ipv6": ["ipv6"], "ppp": ["ip", "ip", "mpls"], "ppp-hdlc": ["ip", "ip", "mpls"],
    "cisco-hdlc": ["ip", "ip", "mpls"], "pppoe": ["ip"],
    "ipv4": BELOW_IP, "ipv6": BELOW_IPV6, "hop-by-hop": BELOW_IPV6, "destination": BELOW_IPV6,
    "routing": BELOW_IPV6, "fragment": BELOW_IPV6, "authentication": BELOW_IP,
    "shim6": BELOW_IPV6,
    "gre": ["ip", "ip", "ethernet", "erspan-1", "erspan-2", "erspan-3", "mpls", "ppp-hdlc", "wccp"],
    "wccp": ["ipv4"], "erspan-1": ["ethernet"], "erspan-2": ["ethernet"], "erspan-3": ["ethernet"],
    "udp": ["vxlan", "vxlan", "vxlan-gpe", "geneve", "gtp", "mpls", "gre", "octets",
            "capwap", "ayiya", "lisp", "tzsp"],
    "vxlan": ["ethernet"], "vxlan-gpe": ["ip", "ethernet", "mpls"], "geneve": ["ip", "ethernet"],
    "gtp": ["ip", "ip", "ethernet"], "etherip": ["ethernet"], "other": ["octets"],
}
HEADERS_MAX = 12

# Options with wrong lengths, and by how much the true length may differ.
LENGTHS = {"ipv4": "length", "ipv6": "length", "udp": "length", "pppoe": "length", "gtp": "length",
           "tcp": "offset", "geneve": "size"}

OPTIONS = {
    "vlan": ("id=1", "id=2"),
    "ipv4": ("ttl=3", "id=9", "from=10.0.0.1", "options=01010101",
             "options=830b040a0000010a00000200", "length=0"),
    "ipv6": ("hops=3", "from=2001:db8::9"),
    "gre": ("checksum", "key", "sequence", "routing", "key,sequence", "acknowledgment,version=1"),
    "udp": ("from=50001", "from=2000"),
    "gtp": ("sequence", "extensions=8501000900", "extensions=850100098501000900", "extensions=c001000000"),
    "geneve": ("options=0102800100000000",),
    "hop-by-hop": ("options=000000000000", "options=050200000100"),
    "destination": ("options=01020000c91020010db8000000000000000000000009",
                    "options=01020000c91020010db8000000000000000000000001"),
    "routing": ("type=0,left=1,via=2001:db8::7/2001:db8::8", "type=0,via=2001:db8::7",
                "type=2,left=1,via=2001:db8::7", "type=3,left=1,via=2001:db8::7/2001:db8::8",
                "type=4,left=1,via=2001:db8::7/2001:db8::8", "type=4", "type=253"),
    "tcp": ("flags=S", "checksum=1", "offset=6", "offset=3", "seq=7"),
    "erspan-3": ("subheader",),
    "capwap": ("flags=0", "flags=0x208", "flags=0x300", "flags=0x280", "preamble=1", "size=1",
               "more=00000000", "flags=0x210,more=0400000000000000"),
    "ayiya": ("operation=0", "operation=2"),
    "tzsp": ("kind=1", "kind=4", "carried=18", "tags=0a0105000001", "tags=0a01"),
    "ppi": ("more=ff000400aabbccdd", "length=4", "link=147", "link=105"),
    "erf": ("extensions=1", "extensions=3", "type=11"),
    "nflog": ("prefix", "protocol=0x88b5", "bare"),
    "mpls": ("label=13", "label=16"),
    "loopback": ("big", "family=24"),
    "icmp": ("type=11,code=0", "type=5,code=1", "type=3,code=13", "type=12,code=0", "length=8",
             "type=8,code=0", "type=3,code=4,mtu=1400"),
    "icmpv6": ("type=1,code=1", "type=2,code=0,mtu=1400", "type=3,code=0", "type=4,code=1", "type=128"),
}


class Nests:
    def __init__(self, random):
        self.random = random
        self.datagrams = 0

    def chance(self, part):
        return self.random.random() < part

    def word(self, name):
        """A layer, sometimes with an option."""
        if name in OPTIONS and self.chance(0.4):
            return f"{name}({self.random.choice(OPTIONS[name])})"
        return name

    def error(self, version):
        """An ICMP error, which quotes a segment behind its own IP header."""
        name = "icmp" if version == "ipv4" else "icmpv6"
        return [self.word(name), self.word(version), self.word("tcp"),
                f"octets(count={self.random.randrange(80)})"]

    def nest(self, link):
        """The words of a packet from its link on."""
        words, name, version = [self.word(link)], link, ""
        while name not in ("tcp", "octets") and len(words) < HEADERS_MAX:
            name = self.random.choice(FOLLOWS[name])
            if name == "error":
                return words + self.error(version)
            if name == "ip":
                name = self.random.choice(("ipv4", "ipv4", "ipv6"))
            if name in ("ipv4", "ipv6"):
                version = name
            words.append("octets(count=9)" if name == "other" else self.word(name))
            name = "octets" if name == "other" else name
        return words + [f"octets(count={self.random.randrange(60)})"]

    def misstate(self, words):
        """One of the lengths is wrong."""
        places = [i for i, word in enumerate(words) if Layer(word).name in LENGTHS]
        if not places:
            return words
        place = self.random.choice(places)
        name = Layer(words[place]).name
        room = 16 if name == "tcp" else 64 if name == "geneve" else 200
        # the decoder takes an IPv6 packet of length 0 for Linux's BIG TCP, Wireshark for an empty one
        length = self.random.randrange(1 if name == "ipv6" else 0, room)
        return [*words[:place], f"{name}({LENGTHS[name]}={length})",
                *words[place + 1:]]

    def packet(self, link):
        words = self.nest(link)
        if self.chance(0.2):
            words = self.misstate(words)
        fates = []
        if self.chance(0.3):
            # libwiretap rejects ERF records with a truncated header
            fates.append(f"cut={self.random.randrange(60 if link == 'erf' else 0, 160)}")
        if self.chance(0.2) and link != "nflog":
            fates.append(f"pad={self.random.randrange(30)}")
        if self.chance(0.1) and link != "nflog":
            fates.append(f"wire={self.random.randrange(60 if link == 'erf' else 0, 200)}")
        return " ".join(words) + (" | " + " ".join(fates) if fates else "")

    def pieces(self, length):
        """(from, to, is the last) of fragments that cover the whole datagram, and of some that do
        not fit."""
        steps = sorted({8 * self.random.randrange(1, max(2, length // 8 + 1))
                        for _ in range(self.random.randrange(1, 4))})
        ends = [step for step in steps if step < length] + [length]
        pieces = [(start, end, end == length) for start, end in zip([0, *ends], ends)]
        if self.chance(0.3):
            start = 8 * self.random.randrange(length // 8 + 1)
            pieces.append((start, min(length, start + 8 * self.random.randrange(1, 6)), False))
        if self.chance(0.3):
            pieces.append(self.random.choice(pieces))
        if self.chance(0.5):
            self.random.shuffle(pieces)
        if self.chance(0.2):
            pieces.pop()
        return pieces

    def fragment(self, words, place, piece, name):
        """One IP header of the packet carries a piece of what follows it."""
        start, end, is_last = piece
        more = "" if is_last else ",more"
        layer = f"ipv4(id={name},offset={start}{more})"
        if Layer(words[place]).name == "ipv6":
            layer = f"ipv6 fragment(id={name},offset={start}{more})"
        return " ".join([*words[:place], layer, f"part(from={start},to={end})", *words[place + 1:]])

    def datagram(self, link):
        """A packet in fragments, a text each."""
        words = self.nest(link)
        places = [i for i, word in enumerate(words) if Layer(word).name in ("ipv4", "ipv6")]
        if not places:
            return []
        place = self.random.choice(places)
        length = len(build([Layer(word) for word in words[place + 1:]]))
        self.datagrams += 1
        name = self.datagrams % 200 << 8    # Wireshark mixes identification and protocol by XOR
        return [self.fragment(words, place, piece, name)
                + (f" | cut={self.random.randrange(40, 160)}" if self.chance(0.05) else "")
                for piece in self.pieces(length)]

    def capture(self, link, count):
        texts = []
        while len(texts) < count:
            texts += self.datagram(link) if self.chance(0.2) else [self.packet(link)]
        return texts


def all_links():
    return [link for link in LINKS if link not in ("unknown", "pppoe")]
