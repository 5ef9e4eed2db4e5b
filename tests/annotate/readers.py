#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The interface of readers: the program with a second reader (hex_reader.c) reads captures of both
kinds, and refuses what only libwiretap can do."""



from bed import open_bed
from packets import CLIENT, SERVER, connection, write_capture

ETHERNET_HEADER = 14
START = 1735689600_000000000        # ns


def write_hex(path, frames):
    """The packets with the times that write_capture gives them."""
    lines = [f"{START + number * 1_000_000} {frame[ETHERNET_HEADER:].hex()}\n"
             for number, frame in enumerate(frames)]
    path.write_text("# packets\n" + "".join(lines))


def check_same(bed):
    """The same packets have the same rows, whichever reader reads them."""
    for option in ("-s", "-S"):
        wanted = bed.ends("libwiretap's", 0, option, "-", "whole.pcap").stdout
        bed.checks.true(f"{option}: rows", wanted.count(b"\n") > 1, wanted)
        bed.checks.equal(f"{option}: rows of the text", wanted,
                         bed.ends("the text", 0, option, "-", "whole.hex").stdout)
        with open(bed.folder / "whole.hex", "rb") as standard_input:
            done = bed.run(option, "-", "-", stdin=standard_input)
        bed.checks.equal(f"{option}: of the standard input", wanted, done.stdout)


def check_refused(bed):
    for option in ("-w annotated.pcapng", "--dissect"):
        done = bed.ends("what needs libwiretap", 1, *option.split(), "whole.hex")
        bed.checks.equal(f"{option}: is told",
                         f"tcpphase: whole.hex: {option.split()[0]} cannot be used: libwiretap does "
                         "not read this format\n", done.stderr.decode())
        bed.ends("beside one that libwiretap reads", 0, *option.split(), "whole.pcap")


def check_broken(bed):
    octets = (bed.folder / "whole.hex").read_bytes()
    (bed.folder / "corrupt.hex").write_bytes(octets[:-5] + b"?\n")
    done = bed.ends("a corrupt text", 1, "-s", "-", "corrupt.hex")
    bed.checks.equal("is told", b"tcpphase: corrupt.hex: is corrupt: no hexadecimal digit after frame "
                     b"7; the frames before it were read\n", done.stderr)
    (bed.folder / "other.txt").write_text("neither\n")
    done = bed.ends("neither", 1, "-s", "-", "other.txt")
    bed.checks.equal("is told", b"tcpphase: other.txt: is not a capture in a format that libwiretap "
                     b"reads\n", done.stderr)


def main():
    with open_bed(__doc__) as bed:
        frames = list(connection(CLIENT, SERVER))
        write_capture(bed.folder / "whole.pcap", frames)
        write_hex(bed.folder / "whole.hex", frames)
        check_same(bed)
        check_refused(bed)
        check_broken(bed)


main()
