# SPDX-License-Identifier: GPL-2.0-or-later
"""Hand-built pcapng files with everything that the format allows."""

from packets import CLIENT, CLIENT_6, SERVER, SERVER_6, connection, ethernet, ipv4, udp
from pcapng import COMMENT, COOKED, ETHERNET, JOURNAL, PACKET, RAW, SECTION, Section, pad

BEGUN = 1735689600              # s: 2025-01-01
SEGMENTS = connection(CLIENT, SERVER)
SEGMENTS_6 = connection(CLIENT_6, SERVER_6)
NO_SEGMENT = ethernet(ipv4(CLIENT, SERVER, 17, udp(CLIENT, SERVER, b"no segment")))


def text(code, words):
    return code, words.encode()


def cooked(frame):
    return bytes.fromhex("00000001000602000000000100000800") + frame[14:]


def everything(order):
    """Everything that the format allows, once."""
    file = Section(order)
    octet, number, long = (lambda value: bytes([value]),
                           lambda value: file.pack("I", value), lambda value: file.pack("Q", value))
    file.section(text(COMMENT, "of the section"), text(2, "hardware"), text(3, "an OS"),
                 text(4, "a program"), text(COMMENT, "one more"),
                 (2988, file.pack("I", 32473) + b"custom text"),
                 (19372, file.pack("I", 32473) + b"not to be copied"))
    file.interface(ETHERNET, text(2, "eth0"), text(3, "first"), (4, bytes(range(8))),
                   (5, bytes(range(17))), (6, bytes(range(6))), (7, bytes(range(8))),
                   (8, long(10**9)), (9, octet(9)), (10, number(1)), text(11, "\0tcp port 80"),
                   text(12, "an OS"), (13, octet(4)), text(15, "a card"),
                   text(COMMENT, "of the interface"), (16, long(10**6)), (17, long(10**6)))
    file.interface(ETHERNET, text(2, "eth1"), (9, octet(6)), (14, file.pack("q", 0)), snap=100)
    file.names((1, bytes([192, 0, 2, 1]) + b"client.example\0"),
               (2, bytes(15) + b"\1" + b"client-6.example\0"),
               options=[text(2, "resolver"), (3, bytes([192, 0, 2, 53])), text(COMMENT, "names")])
    file.secrets(0x544c534b, b"CLIENT_RANDOM 00 11\n")
    options = [(2, number(0x21)), (3, b"\2" + bytes(4)), (4, long(3)), (5, long(77)), (6, number(5)),
               (7, b"\1" + bytes(8)), (2989, file.pack("I", 32473) + b"\1\2\3"),
               (32000, b"of a code to come"), text(COMMENT, "of the packet"),
               text(COMMENT, "and a second"), text(COMMENT, "ending: tcpphase: is not ours")]
    for place, frame in enumerate(SEGMENTS):
        file.packet(0, (BEGUN * 1000 + place) * 10**6 + 123456, frame, *options)
        file.packet(1, (BEGUN * 1000 + place) * 1000, NO_SEGMENT, text(COMMENT, "no segment"))
    file.custom(32473, b"custom block").custom(32473, b"stays here", may_copy=False)
    file.block(0x0bad0001, b"a block to come ")
    file.block(JOURNAL, b"__REALTIME_TIMESTAMP=1735689600000000\nMESSAGE=hello\n\0")
    file.packet(0, (BEGUN + 1) * 10**9, NO_SEGMENT)
    file.secrets(0x544c534b, b"CLIENT_RANDOM 22 33\n")
    file.names((1, bytes([198, 51, 100, 2]) + b"server.example\0"))
    file.statistics(0, BEGUN * 10**9, text(COMMENT, "counters"), (4, long(99)), (5, long(1)))
    file.statistics(1, BEGUN * 10**6, (4, long(8)), (7, long(2)))
    return file.octets


def sections():
    """Interfaces are numbered anew in each section; byte order, link types and time units may
    change too."""
    first, second, third = Section("<"), Section(">"), Section("<")
    first.section(text(COMMENT, "first"), text(4, "one"))
    first.interface(RAW, (9, b"\3")).interface(ETHERNET, (9, b"\x89"))
    second.section(text(COMMENT, "second"), text(4, "two"))
    second.interface(COOKED, (9, b"\6"))
    third.section()
    third.interface(ETHERNET).interface(RAW, (9, b"\0"))
    for place in range(4):
        first.packet(0, BEGUN * 1000 + place, SEGMENTS[place][14:], text(COMMENT, "raw"))
        first.packet(1, BEGUN << 9 | place, SEGMENTS_6[place])
    for place in range(4, 6):
        second.packet(0, BEGUN * 10**6 + place * 1000, cooked(SEGMENTS[place]))
    second.interface(ETHERNET, (9, b"\3")).packet(1, BEGUN * 1000 + 4, SEGMENTS_6[4])
    for place in range(6, 8):
        third.packet(1, BEGUN + place, SEGMENTS[place][14:], (2, b"\1\0\0\0"))
    third.packet(0, BEGUN * 10**6, SEGMENTS_6[5])
    return first.octets + second.octets + third.octets


def old_packets(order):
    file = Section(order)
    file.section().interface(ETHERNET, snap=262144)
    for place, frame in enumerate(SEGMENTS):
        file.old_packet(0, (BEGUN * 1000 + place) * 1000, frame, (2, file.pack("I", 1)),
                        text(COMMENT, "old"))
    return file.octets


def simple_packets(order):
    file = Section(order)
    file.section().interface(ETHERNET, snap=262144)
    for frame in SEGMENTS + [NO_SEGMENT]:
        file.simple_packet(frame)
    return file.octets


def short_packets():
    """Cut to lengths that need padding, or none."""
    file = Section()
    file.section().interface(ETHERNET, text(2, "short"))
    for cut in range(20):
        file.packet(0, BEGUN * 10**6 + cut, SEGMENTS_6[3], text(COMMENT, "cut"), cut=cut)
    return file.octets


def late_interfaces():
    """The blocks that may precede the first interface do."""
    file = Section()
    file.section().names((1, bytes([192, 0, 2, 1]) + b"early.example\0"))
    file.block(JOURNAL, b"__REALTIME_TIMESTAMP=1735689600000000\nMESSAGE=early\n\0")
    file.interface(ETHERNET)
    for place, frame in enumerate(SEGMENTS):
        file.packet(0, (BEGUN * 1000 + place) * 1000, frame)
    return file.octets


def lengths_of_sections(order):
    """They state theirs; the third one, more than it has."""
    whole = b""
    for wrong in (0, 0, 1000):
        file = Section(order).interface(ETHERNET)
        for place, frame in enumerate(SEGMENTS):
            file.packet(0, (BEGUN * 1000 + place) * 1000, frame)
        length = len(file.octets) + wrong
        head = Section(order).block(SECTION, file.pack("IHHq", 0x1a2b3c4d, 1, 0, length))
        whole += head.octets + file.octets
    return whole


def ends_of_options(order):
    """Lists of options without an end-of-options mark, with nothing else, and with octets behind
    it."""
    file = Section(order)
    file.section().interface(ETHERNET)
    comment = file.pack("HH", COMMENT, 4) + b"mine"
    end = file.pack("HH", 0, 0)
    lists = (b"", end, comment, comment + end, comment + end + b"behind!!", end + comment,
             end + b"\xff" * 8)
    for place, frame in enumerate(SEGMENTS):
        for listed in lists:
            head = file.pack("IIIII", 0, 0, place * 1000, len(frame), len(frame))
            file.block(PACKET, head + pad(frame) + listed)
    return file.octets


CAPTURES = {
    "everything-little": everything("<"),
    "everything-big": everything(">"),
    "sections": sections(),
    "old-packets-little": old_packets("<"),
    "old-packets-big": old_packets(">"),
    "simple-packets-little": simple_packets("<"),
    "simple-packets-big": simple_packets(">"),
    "short-packets": short_packets(),
    "late-interfaces": late_interfaces(),
    "lengths-little": lengths_of_sections("<"),
    "lengths-big": lengths_of_sections(">"),
    "ends-little": ends_of_options("<"),
    "ends-big": ends_of_options(">"),
    "no-packets": Section().section().interface(ETHERNET).octets,
    "no-interfaces": Section().section(text(COMMENT, "empty")).octets,
}
