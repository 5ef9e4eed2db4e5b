# SPDX-License-Identifier: GPL-2.0-or-later
"""Random captures in the notation of layers.py: TCP connections that open, exchange data and close
in many ways, interleaved, over random links and tunnels, with loss, duplicates, reordering,
forged segments, fragments and ICMP errors."""

from layers import LINKS, Layer, build

# Headers that a link may carry before IP; headers of a tunnel before the inner IP packet.
TAGS = {"ethernet": ("", "", "vlan", "service-vlan vlan", "mpls", "mpls mpls", "pppoe", "llc"),
        "cooked": ("", "", "vlan", "mpls"), "cooked-2": ("", "vlan"), "ppp": ("", "mpls"),
        "ppp-hdlc": ("", "mpls"), "cisco-hdlc": ("", "mpls")}
LINKS_USED = [link for link in LINKS if link not in ("unknown", "pppoe")]
TUNNELS = ("", "gre", "gre(key)", "gre(checksum,sequence)", "gre ethernet", "udp vxlan ethernet",
           "udp vxlan ethernet vlan", "udp geneve", "udp geneve(options=0102800100000000) ethernet",
           "udp gtp", "udp gtp(sequence)", "gre erspan-1 ethernet", "gre(sequence) erspan-2 ethernet",
           "gre erspan-3 ethernet", "udp vxlan-gpe", "etherip ethernet", "gre mpls")
EXTENSIONS = ("", "", "hop-by-hop", "destination", "hop-by-hop destination", "authentication",
              "fragment(id=0)", "routing(type=4,via=2001:db8::7/2001:db8::8)")
ERRORS = {4: ("type=3,code=1", "type=3,code=3", "type=3,code=13", "type=11,code=0", "type=5,code=1"),
          6: ("type=1,code=1", "type=1,code=4", "type=3,code=0", "type=2,code=0")}
CONNECTIONS_MAX = 8
MOD = 1 << 32


class End:
    """One that sends."""

    def __init__(self, random, version, capture, number, port):
        self.address = (f"10.{capture}.{number}.{random.randrange(1, 250)}" if version == 4
                        else f"2001:db8:{capture:x}::{number:x}")
        self.port = port
        self.begin(random)
        self.identification = random.randrange(1, 60000)
        self.ttl = random.choice((57, 64, 128, 255))

    def begin(self, random):
        self.start = random.choice((random.randrange(MOD), MOD - random.randrange(1, 2000)))
        self.next = self.start
        self.heard = 0          # what it acknowledges


class Connection:
    """The segments between two ends, as (time, text, place of the IP header that carries TCP)."""

    def __init__(self, random, capture, number):
        self.random = random
        self.version = random.choice((4, 4, 6))
        self.client = End(random, self.version, capture, 2 * number, random.randrange(1024, 65000))
        self.server = End(random, self.version, capture, 2 * number + 1,
                          random.choice((9, 80, 443, 8888, random.randrange(1024, 65000))))
        self.below = []
        for _ in range(random.choice((0, 0, 1, 1, 2))):
            self.below += self.ip(random.choice((4, 6))) + random.choice(TUNNELS).split()
        self.extensions = random.choice(EXTENSIONS).split() if self.version == 6 else []
        self.has_timestamps = self.chance(0.5)
        self.time = random.randrange(3000000)
        self.packets = []
        self.errors = set()     # numbers of packets that a router answers

    def chance(self, part):
        return self.random.random() < part

    def ip(self, version):
        return [f"ipv{version}(id=0,ttl=64)" if version == 4 else "ipv6"]

    def options_of(self, is_syn):
        octets = ""
        if is_syn:
            octets += self.random.choice(("020405b4", "020405b4", "")) + "04020101"
            octets += self.random.choice(("01030307", "0103030a", ""))
        if self.has_timestamps:
            octets += f"0101080a{self.time // 1000 % MOD:08x}{self.time // 1100 % MOD:08x}"
        elif not is_syn and self.chance(0.05):
            low = self.random.randrange(MOD)
            octets += f"0101050a{low:08x}{(low + 100) % MOD:08x}"
        return octets

    def tcp(self, end, peer, flags, seq, ack, **more):
        values = {"from": end.port, "to": peer.port, "flags": flags, "seq": seq % MOD,
                  "ack": ack % MOD if "A" in flags else 0, **more}
        return "tcp(" + ",".join(f"{name}={value}" for name, value in values.items()) + ")"

    def network(self, end, peer, protocol=""):
        """The IP header, with the extension headers behind it."""
        places = f"from={end.address},to={peer.address}"
        if self.version == 6:
            return [f"ipv6({places},hops={end.ttl})", *([] if protocol else self.extensions)]
        return [f"ipv4({places},ttl={end.ttl},id={end.identification})"]

    def emit(self, end, peer, flags, length=0, **more):
        """A segment that advances its sender, after a random pause."""
        self.time += self.random.choice((40, 300, 2000, 15000, 80000, 250000, 1200000))
        end.identification += 1
        more.setdefault("window", self.random.choice((65535, 65535, 512, 29200, 0)))
        options = self.options_of("S" in flags)
        if options:
            more["options"] = options
        if self.chance(0.02):
            more["checksum"] = 1
        seq = more.pop("seq", end.next)
        words = [*self.network(end, peer),
                 self.tcp(end, peer, flags, seq, more.pop("ack", end.heard), **more),
                 f"octets(count={length})"]
        self.packets.append((self.time, [*self.below, *words], len(self.below), end, peer))
        end.next = max(end.next, seq + length + ("S" in flags) + ("F" in flags))

    def hear(self, end, peer):
        end.heard = peer.next

    def open(self):
        way = self.random.random()
        if way < 0.12:
            return False                                    # nothing of it is captured
        self.emit(self.client, self.server, self.random.choice(("S", "S", "SEW")))
        while self.chance(0.15):
            self.emit(self.client, self.server, "S", seq=self.client.start)
        self.hear(self.server, self.client)
        if way < 0.2:
            self.emit(self.server, self.client, "RA", seq=0)
            return True
        if way < 0.26:
            if self.chance(0.5):
                self.errors.add(len(self.packets) - 1)
            return True
        if way < 0.3:
            self.emit(self.server, self.client, "S")        # the SYNs cross
        self.emit(self.server, self.client, "SA", seq=self.server.start)
        self.hear(self.client, self.server)
        if self.chance(0.95):
            self.emit(self.client, self.server, "A")
        return False

    def talk(self):
        for _ in range(self.random.randrange(6)):
            end, peer = self.random.choice(((self.client, self.server), (self.server, self.client)))
            for _ in range(self.random.randrange(1, 4)):
                self.emit(end, peer, self.random.choice(("A", "PA", "PAU")),
                          self.random.choice((1, 20, 100, 536)))
            if self.chance(0.2):
                self.emit(end, peer, "PA", 20, seq=end.next - 20)       # sent again
            if self.chance(0.2):
                self.hear(end, peer)
                self.hear(peer, end)
                self.emit(peer, end, "A", window=65535)
                self.emit(end, peer, "A", self.random.randrange(2), seq=end.next - 1)
            if self.chance(0.2):
                for _ in range(3):
                    self.emit(peer, end, "A", window=65535)
            if self.chance(0.8):
                self.hear(peer, end)
                self.emit(peer, end, "A")
            if self.chance(0.1):
                self.forge(end, peer)

    def forge(self, end, peer):
        """Segments that neither end sent, or that are out of place."""
        kept = end.next, end.ttl, end.identification
        if self.chance(0.7):
            end.ttl, end.identification = 33, self.random.randrange(60000)
        flags = self.random.choice(("R", "R", "RA", "RA", "S", "SA", "F", "", "FPU", "SF",
                                    "A"))
        self.emit(end, peer, flags, self.random.choice((0, 0, 8)),
                  seq=(end.next + self.random.choice((0, 1, -1, 9000, 1 << 30, -70000))) % MOD,
                  ack=(end.heard + self.random.choice((0, 1, 100000))) % MOD)
        end.next, end.ttl, end.identification = kept

    def close(self):
        ends = [self.client, self.server]
        self.random.shuffle(ends)
        one, other = ends
        way = self.random.random()
        if way < 0.15:
            return
        if way < 0.3:
            self.emit(one, other, self.random.choice(("R", "RA")))
            return
        self.emit(one, other, "FA", self.random.choice((0, 0, 30)))
        if way < 0.4:
            self.emit(other, one, "FA")                     # the FINs cross
            self.hear(one, other)
            self.emit(one, other, "A")
        self.hear(other, one)
        if self.chance(0.5):
            self.emit(other, one, "A")
        if self.chance(0.3):
            self.emit(other, one, "PA", 40)
        if way > 0.4:
            self.emit(other, one, self.random.choice(("FA", "FA", "FA", "RA")))
        self.hear(one, other)
        self.emit(one, other, self.random.choice(("A", "A", "A", "R")))

    def play(self):
        """Connections, sometimes more than one on the same ports."""
        while True:
            if not self.open():
                self.talk()
                self.close()
            if self.chance(0.75):
                return
            self.time += self.random.choice((100, 1000000, 70000000, 150000000))
            self.client.begin(self.random)
            self.server.begin(self.random)

    def error(self, packet):
        """A router's ICMP error about a packet, in the tunnel that the packet is in."""
        time, words, place, end, peer = packet
        quoted = words[place:]
        whole = len(build([Layer(word) for word in quoted]))
        header = quoted[0].replace(")", f",length={whole if self.version == 4 else whole - 40})")
        name = "icmp" if self.version == 4 else "icmpv6"
        length = self.random.choice((8, 8, 20, 500))
        return (time + 3000, [*words[:place], *self.network(peer, end, name),
                              f"{name}({self.random.choice(ERRORS[self.version])})", header,
                              *quoted[1:-2], *([f"part(to={length})"] if length < 500 else []),
                              *quoted[-2:]], place, peer, end)

    def disturb(self):
        """What happens to packets in flight, and to those captured."""
        disturbed = []
        for number, packet in enumerate(self.packets):
            fate = self.random.random()
            if fate < 0.06:
                continue
            if fate < 0.1:
                packet = (packet[0] + self.random.choice((500, 30000, 400000)), *packet[1:])
            disturbed.append(packet)
            if fate > 0.96:
                disturbed.append((packet[0] + self.random.choice((3, 90, 700)), *packet[1:]))
            if 0.92 < fate < 0.93 or number in self.errors:
                disturbed.append(self.error(packet))
        return disturbed


class Capture:
    def __init__(self, random, number):
        self.random, self.number = random, number
        self.link = random.choice(LINKS_USED)
        self.snap_length = random.choice((0, 0, 0, 0, 68, 96, 128, 160))
        self.datagrams = 0

    def chance(self, part):
        return self.random.random() < part

    def below(self):
        return [self.link, *self.random.choice(TAGS.get(self.link, ("",))).split()]

    def fragments(self, words):
        """The packet in pieces, at one of its IP headers."""
        places = [i for i, word in enumerate(words) if Layer(word).name in ("ipv4", "ipv6")]
        place = self.random.choice(places)
        length = len(build([Layer(word) for word in words[place + 1:]]))
        ends = [*range(8 * self.random.randrange(1, 20), length, 8 * self.random.randrange(3, 20)),
                length]
        self.datagrams += 1
        name = self.datagrams % 200 << 8
        texts = []
        for start, end in zip([0, *ends], ends):
            at = f"id={name},offset={start}" + ("" if end == length else ",more")
            layer = ([f"{words[place][:-1]},{at})"] if words[place].startswith("ipv4(") else
                     [words[place], f"fragment({at})"])
            texts.append([*words[:place], *layer, f"part(from={start},to={end})",
                          *words[place + 1:]])
        if self.chance(0.3):
            self.random.shuffle(texts)
        if self.chance(0.1):
            texts.pop()
        return texts

    def fate(self, time, words):
        cut = f" cut={self.snap_length}" if self.snap_length else ""
        # Wireshark takes octets after the attributes of NFLOG for a malformed attribute
        is_padded = self.link != "nflog" and self.chance(0.1)
        pad = f" pad={self.random.randrange(1, 18)}" if is_padded else ""
        return f"{' '.join(words)} | at={max(0, time)}{cut}{pad}"

    def texts(self):
        packets = []
        for number in range(self.random.randrange(1, CONNECTIONS_MAX + 1)):
            connection = Connection(self.random, self.number, number)
            connection.play()
            below = self.below_for(connection)
            packets += [(time, below + words) for time, words, *_ in connection.disturb()]
        packets.sort(key=lambda packet: packet[0])
        texts = []
        for time, words in packets:
            pieces = self.fragments(words) if self.chance(0.06) else [words]
            texts += [self.fate(time + 10 * i, piece) for i, piece in enumerate(pieces)]
        return texts

    def below_for(self, connection):
        """Links for one version of IP carry the other only in a tunnel."""
        below = self.below()
        first = next(iter([*connection.below, f"ipv{connection.version}"]))
        if self.link == "raw-ipv4" and not first.startswith("ipv4"):
            below.append("ipv4(ttl=64)")
        if self.link == "raw-ipv6" and not first.startswith("ipv6"):
            below.append("ipv6(hops=64)")
        return below


def random_capture(random, number):
    """The texts of its packets, which have one link type."""
    texts = []
    while not texts:
        texts = Capture(random, number).texts()
    return texts
