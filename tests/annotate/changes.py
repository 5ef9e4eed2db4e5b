#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture that is replaced or changed while tcpphase reads it for -w, which reads it twice:
verdicts on the old packets must not be written to new ones. A table is written to a FIFO that is
smaller than the table: its first row comes when the first pass has ended, and the second pass
does not begin before all rows are read."""

import fcntl
import os
import select
import struct
import subprocess

from bed import open_bed
from packets import CLIENT, SERVER, connection, write_capture

STREAMS = 40            # more rows than fit into the FIFO, and fewer than are written at once
PIPE = 4096             # octets, the least
F_SETPIPE_SZ = 1031     # fcntl has it from Python 3.10 on
TOLD = "was replaced or changed while it was read; nothing is written of it"


def frames(streams=STREAMS, first=1025):
    """Connections that are open until the end of the capture, so that no row comes before."""
    return [frame for number in range(streams)
            for frame in connection((CLIENT[0], first + number), SERVER)[:4]]


def pcapng(capture):
    """The records of a pcap file as a pcapng."""
    def block(kind, body):
        body += bytes(-len(body) % 4)
        length = struct.pack("<I", len(body) + 12)
        return struct.pack("<I", kind) + length + body + length
    octets, place = capture.read_bytes(), 24
    blocks = [block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)),
              block(1, struct.pack("<HHI", 1, 0, 262144))]
    while place < len(octets):
        seconds, fraction, captured, on_wire = struct.unpack_from("<IIII", octets, place)
        ticks = seconds * 1_000_000 + fraction
        blocks.append(block(6, struct.pack("<IIIII", 0, ticks >> 32, ticks & 0xffffffff, captured,
                                           on_wire) + octets[place + 16:place + 16 + captured]))
        place += 16 + captured
    return b"".join(blocks)


def write(path, *words):
    plain = path.parent / "plain.pcap"
    write_capture(plain, frames(*words))
    path.write_bytes(pcapng(plain) if path.suffix == ".pcapng" else plain.read_bytes())
    plain.unlink()
    return path


def run(bed, capture, change):
    """The results for the capture, which is changed between the passes: exit status, messages and
    the annotated capture."""
    fifo, annotated = bed.folder / "fifo", bed.folder / "annotated.pcapng"
    annotated.unlink(missing_ok=True)
    with open(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK), "rb") as rows:
        fcntl.fcntl(rows, F_SETPIPE_SZ, PIPE)
        os.set_blocking(rows.fileno(), True)
        process = subprocess.Popen([bed.program, "-w", annotated.name, "-s", fifo.name,
                                    capture.relative_to(bed.folder)], cwd=bed.folder,
                                   stderr=subprocess.PIPE)
        header = wait_for_row(rows, process)
        change()
        bed.checks.true("rows in one piece", header.count(b"\n") == 1, header)
        rows.read()
    _, errors = process.communicate()
    return (process.returncode, errors.decode(),
            annotated.read_bytes() if annotated.exists() else None)


def wait_for_row(rows, process):
    """The header, once the first octet behind it has arrived. Polls, since a read would return end
    of file until the program has opened the FIFO."""
    found = b""
    ready = select.poll()
    ready.register(rows, select.POLLIN)
    while found.count(b"\n") < 1 or found.endswith(b"\n"):
        ready.poll()
        octet = os.read(rows.fileno(), 1)
        if not octet and process.poll() is not None:
            break
        found += octet
    return found


def check_changed(bed, name):
    capture = bed.folder / name

    def replace(*words):
        os.rename(write(bed.folder / f"other{capture.suffix}", *words), capture)

    def overwrite(*words):
        capture.write_bytes(write(bed.folder / f"other{capture.suffix}", *words).read_bytes())

    for what, change in (
            ("replaced by another", lambda: replace(STREAMS, 2025)),
            ("replaced by a shorter one", lambda: replace(STREAMS // 2)),
            ("replaced by a longer one", lambda: replace(STREAMS + 1, 2025)),
            ("replaced by what is no capture", lambda: (capture.unlink(), capture.write_text("no"))),
            ("removed", capture.unlink),
            ("overwritten", lambda: overwrite(STREAMS, 2025)),
            ("overwritten by a shorter one", lambda: overwrite(STREAMS // 2)),
            ("overwritten by a longer one", lambda: overwrite(STREAMS + 1, 2025)),
            ("emptied", lambda: capture.write_bytes(b""))):
        write(capture)
        bed.checks.equal(f"{name}: {what}", (1, f"tcpphase: {name}: {TOLD}\n", None),
                         run(bed, capture, change))


def check_grown(bed, name):
    """A capture that is still being written."""
    capture = write(bed.folder / name)
    whole = write(bed.folder / f"whole{capture.suffix}", STREAMS + 1).read_bytes()
    before = capture.read_bytes()
    bed.checks.true("it only grows", whole.startswith(before))
    wanted = run(bed, capture, lambda: None)
    bed.checks.equal(f"{name}: unchanged", (0, ""), wanted[:2])
    for more in (whole[len(before):], whole[len(before):-7]):
        capture.write_bytes(before)

        def grow(octets=more):
            with open(capture, "ab") as out:
                out.write(octets)
        bed.checks.true(f"{name}: grown by {len(more)} octets: as it was in the first pass",
                        run(bed, capture, grow) == wanted)


def check_in_folder(bed):
    """In a folder, where a file that is not a capture is skipped."""
    (bed.folder / "in").mkdir()
    capture = write(bed.folder / "in" / "a.pcap")
    bed.checks.equal("in a folder: replaced by what is no capture",
                     (1, f"tcpphase: in/a.pcap: {TOLD}\n", None),
                     run(bed, capture.parent,
                         lambda: (capture.unlink(), capture.write_text("no"))))


def main():
    with open_bed(__doc__) as bed:
        os.mkfifo(bed.folder / "fifo")
        for capture in ("a.pcap", "a.pcapng"):
            check_changed(bed, capture)
            check_grown(bed, capture)
        check_in_folder(bed)


main()
