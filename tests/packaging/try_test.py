#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""packaging/try with captures that are none, or not whole: it says what is wrong, and shows what can
be read."""

import argparse
import gzip
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "wireshark"))

import packets
from checks import Checks
from packets import CLIENT, SERVER

# root without the capability to read all files
NO_ROOT = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]

NO_FORMAT = "is not a capture in a format that libwiretap reads"
NO_TCP = "has no TCP connection"
CUT = "is cut short after frame {}; the frames before it were read"

# A file; how many segments of one connection are shown; the exit status; the message.
CASES = (
    ("whole.pcap", 8, 0, ""),
    ("whole.pcapng", 24, 0, ""),
    ("whole.pcap.gz", 8, 0, ""),
    ("name with spaces.pcap", 8, 0, ""),
    ("-begins-with-a-hyphen.pcap", 8, 0, ""),
    ("no-packet.pcap", 0, 1, NO_TCP),
    ("no-tcp.pcap", 0, 1, NO_TCP),
    ("cut-in-packet.pcap", 7, 1, CUT.format(7)),
    ("cut-in-packet-header.pcap", 7, 1, CUT.format(7)),
    ("cut-in-packet.pcapng", 23, 1, CUT.format(23)),
    ("cut-in-first-packet.pcap", 0, 1, "is cut short before its first frame"),
    ("cut-in-file-header.pcap", 0, 1, "is cut short"),
    ("cut-in-file-header.pcapng", 0, 1, NO_FORMAT),
    ("missing.pcap", 0, 1, "cannot be read: No such file or directory"),
    ("empty.pcap", 0, 1, NO_FORMAT),
    ("folder", 0, 0, ""),
    ("text", 0, 1, NO_FORMAT),
    ("page.html", 0, 1, NO_FORMAT),
    ("picture.png", 0, 1, NO_FORMAT),
    ("cut-picture.png", 0, 1, NO_FORMAT),
    ("data.json", 0, 1, NO_FORMAT),
    ("program", 0, 1, NO_FORMAT),
)


def picture():
    """A PNG of one black pixel."""
    def chunk(kind, octets):
        return (struct.pack(">I", len(octets)) + kind + octets
                + struct.pack(">I", zlib.crc32(kind + octets)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(4))) + chunk(b"IEND", b""))


def capture_of(folder, frames):
    packets.write_capture(folder / "made", frames)
    return (folder / "made").read_bytes()


def make_files(folder, article):
    """The files of CASES."""
    connection = packets.connection(CLIENT, SERVER)
    datagram = packets.ethernet(packets.ip(CLIENT, SERVER, 17, packets.udp(CLIENT, SERVER, b"hello")))
    whole = capture_of(folder, connection)
    last_packet = len(whole) - len(connection[-1])
    for name, octets in {
            "whole.pcap": whole,
            "whole.pcapng": article,
            "whole.pcap.gz": gzip.compress(whole),
            "name with spaces.pcap": whole,
            "-begins-with-a-hyphen.pcap": whole,
            "no-packet.pcap": capture_of(folder, []),
            "no-tcp.pcap": capture_of(folder, [datagram]),
            "cut-in-packet.pcap": whole[:-1],
            "cut-in-packet-header.pcap": whole[:last_packet - 1],
            "cut-in-packet.pcapng": article[:-1],
            "cut-in-first-packet.pcap": whole[:24 + 16 + 1],
            "cut-in-file-header.pcap": whole[:10],
            "cut-in-file-header.pcapng": article[:10],
            "empty.pcap": b"",
            "text": b"Not a capture.\n",
            "page.html": b"<!DOCTYPE html>\n<title>Not a capture</title>\n",
            "picture.png": picture(),
            "cut-picture.png": picture()[:40],
            "data.json": b'{"capture": false}\n',
            "program": Path(sys.executable).read_bytes()[:5000]}.items():
        (folder / name).write_bytes(octets)
    (folder / "folder").mkdir()


class Try:
    def __init__(self, program, folder, checks):
        self.program = program
        self.folder = folder
        self.checks = checks

    def run(self, *names, before=()):
        """try, with the words before it."""
        return subprocess.run([*before, self.program, *names], cwd=self.folder, text=True,
                              capture_output=True, check=False)

    @staticmethod
    def segments_in(output):
        """A line that begins with a time is a segment."""
        return len(re.findall(r"^ *\d+\.\d{6} ", output, re.MULTILINE))

    def check_one(self, name, segments, status, said):
        run = self.run(name)
        self.checks.equal(f"{name}: exit status", status, run.returncode)
        self.checks.equal(f"{name}: segments shown", segments, self.segments_in(run.stdout))
        self.checks.true(f"{name}: what is wrong", run.stderr.startswith(
            f"tcpphase: {name}: {said}\n") if said else not run.stderr, run.stderr)
        self.checks.true(f"{name}: labels, summary and list", not segments or
                         "Handshake 1/3: SYN" in run.stdout and "Opened in " in run.stdout and
                         "\n1 connection: 1 orderly\n" in run.stdout, run.stdout)
        self.checks.true(f"{name}: the profile is named last",
                         '-C "TCP Lifecycle"' in run.stdout.splitlines()[-1], run.stdout)

    def check_several(self):
        """One call with good and bad files."""
        names = ("whole.pcap", "missing.pcap", "cut-in-packet.pcap", "text", "whole.pcapng")
        run = self.run(*names)
        said = {name: said for name, _, _, said in CASES}
        self.checks.equal("good and bad: exit status", 1, run.returncode)
        self.checks.equal("good and bad: segments shown", 8 + 7 + 24, self.segments_in(run.stdout))
        self.checks.equal("good and bad: titles", [f"== {name}" for name in names],
                          [line for line in run.stdout.splitlines() if line.startswith("==")])
        self.checks.equal("good and bad: errors", "".join(
            f"tcpphase: {name}: {said[name]}\n" for name in names if said[name]), run.stderr)

    def check_unreadable(self):
        path = self.folder / "unreadable.pcap"
        path.write_bytes((self.folder / "whole.pcap").read_bytes())
        path.chmod(0)
        before = []
        if os.getuid() == 0:
            before = NO_ROOT
            if self.run("--help", before=before).returncode != 0:
                print("not tried: an unreadable file, as root may read all files here")
                return
        run = self.run(path.name, before=before)
        self.checks.equal("unreadable: exit status", 1, run.returncode)
        self.checks.equal("unreadable: errors", "tcpphase: unreadable.pcap: cannot be read:"
                          " Permission denied\n", run.stderr)

    def check_usage(self):
        for option, status in (("--help", 0), ("-h", 0), ("--colour", 2), ("-x", 2)):
            run = self.run(option)
            self.checks.equal(f"{option}: exit status", status, run.returncode)
            self.checks.equal(f"{option}: usage", "usage: try [CAPTURE...]\n",
                              run.stderr if status else run.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--try", dest="program", required=True, type=Path)
    parser.add_argument("--article", required=True, type=Path)
    options = parser.parse_args()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="tcpphase-") as name:
        os.environ["XDG_CACHE_HOME"] = name + "/cache"
        tried = Try(options.program.resolve(), Path(name), checks)
        make_files(tried.folder, options.article.read_bytes())
        for case in CASES:
            tried.check_one(*case)
        tried.check_several()
        tried.check_unreadable()
        tried.check_usage()
    checks.finish()


if __name__ == "__main__":
    main()
