#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Unusual captures, other files beside them in folders, and captures that cannot be read:
everything readable is read, and the rest is reported."""

import csv
import gzip
import json
import os
import signal
import struct
import subprocess

from bed import open_bed
from equality import check_capture
from packets import CLIENT, SERVER, connection, segment, write_capture
from wireshark import Wireshark

PATIENCE = 30           # s: timeout for what should happen at once
CONNECTION = connection(CLIENT, SERVER)


def rows(done):
    return list(csv.DictReader(done.stdout.decode().splitlines()))


def check_repetitions(bed):
    """Counts in text continue after 255."""
    count = 300
    opening = CONNECTION[:3]
    probes = [segment(CLIENT, SERVER, "A", 100, 501)] * count
    reset = [segment(CLIENT, SERVER, "RA", 101, 501)]
    challenges = [segment(CLIENT, SERVER, "S", 100)]
    challenges += [segment(SERVER, CLIENT, "A", 7000, 9000 + number) for number in range(count)]
    for frames, text in (
            (opening + probes, f"{count} keep-alives of the client unanswered; still open"),
            (opening + probes + reset,
             f"{count} keep-alives of the client unanswered; client reset: gave up"),
            (challenges, f"{count} challenge ACKs of an older connection")):
        write_capture(bed.folder / "repeated.pcap", frames)
        cause = rows(bed.ends("repetitions", 0, "-s", "-", "repeated.pcap"))[0]["stream.cause"]
        bed.checks.true(f"{text} in the cause", text in cause, cause)


def check_lengths(bed, wireshark):
    """A record may state a packet length that is shorter than its data: the data counts."""
    path = bed.folder / "lengths.pcap"
    write_capture(path, CONNECTION)
    whole = path.read_bytes()
    expected = rows(bed.ends("whole", 0, "-S", "-", path))
    for stated in (0, 1, 10, 33, 53):
        octets, place = bytearray(whole), 24
        while place < len(octets):
            captured, = struct.unpack_from("<I", octets, place + 8)
            struct.pack_into("<I", octets, place + 12, stated)
            place += 16 + captured
        path.write_bytes(octets)
        bed.checks.equal(f"segments of records that state {stated} octets", expected,
                         rows(bed.ends("lengths", 0, "-S", "-", path)))
        check_capture(bed.checks, wireshark, bed.program, path)


def fill(bed, *names):
    """Captures of a connection each, on different ports, so that no two are equal."""
    for number, name in enumerate(names):
        path = bed.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_capture(path, connection((CLIENT[0], 1025 + number), SERVER))


def shown(done):
    """The captures of the rows, in order, and the messages."""
    return [row["capture"] for row in rows(done)], done.stderr.decode()


def told(bed, what, status, names, words, *messages):
    """Runs it, and compares the exit status, the captures that were read, and each message."""
    captures, errors = shown(bed.ends(what, status, "-s", "-", *words))
    bed.checks.equal(f"{what}: captures that were read", names, captures)
    bed.checks.equal(f"{what}: messages", "".join(f"tcpphase: {line}\n" for line in messages), errors)


def check_links(bed):
    fill(bed, "links/b.pcap", "other/c.pcap", "other/deep/d.pcap")
    links = bed.folder / "links"
    (links / "a.pcap").symlink_to("b.pcap")
    (links / "z.pcap").hardlink_to(links / "b.pcap")
    (links / "far").symlink_to("../other")
    (bed.folder / "other" / "back").symlink_to("../links")
    told(bed, "other names", 0, ["links/b.pcap", "links/far/c.pcap", "links/far/deep/d.pcap"],
         ["links"])
    told(bed, "given twice", 0, ["links/b.pcap"], ["links/b.pcap", "links/a.pcap"],
         "links/a.pcap: was given more than once; read once")
    for name, target in (("dangling", "nowhere"), ("loop", "loop"), ("self", "."), ("up", "../..")):
        (links / name).symlink_to(target)
    os.mkfifo(links / "fifo")
    told(bed, "bad links", 1, ["links/b.pcap", "links/far/c.pcap", "links/far/deep/d.pcap"],
         ["links"], "links/fifo: is not a regular file; skipped",
         "links/self: the link points to a folder that contains it",
         "links/up: the link points to a folder that contains it",
         "links/dangling: cannot be read: No such file or directory",
         "links/loop: cannot be read: Too many levels of symbolic links")


def check_interrupted_walk(bed):
    """Ctrl-C ends the search in folders, here while it waits for a reader of its messages."""
    fill(bed, "names-of-one/0.pcap")
    folder = bed.folder / "names-of-one"
    for number in range(2000):          # more messages than a pipe holds
        (folder / f"{number + 1}.pcap").hardlink_to(folder / "0.pcap")
    process = subprocess.Popen([bed.program, "-v", folder.name], cwd=bed.folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    process.stderr.read(1)
    process.send_signal(signal.SIGINT)
    try:
        status = process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        status = "goes on"
        process.kill()
    process.communicate()
    bed.checks.equal("a walk that is interrupted", -signal.SIGINT, status)


def check_closed_folder(bed):
    """Run as nobody if we are root, who can read everything."""
    fill(bed, "closed/a.pcap", "closed/sub/b.pcap", "closed/z.pcap")
    (bed.folder / "closed" / "sub").chmod(0o000)
    user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run([bed.program, "-s", "-", "closed"], cwd=bed.folder, capture_output=True, check=False,
                          **user)
    (bed.folder / "closed" / "sub").chmod(0o755)
    bed.checks.equal("a folder that may not be read: exit status", 1, done.returncode)
    bed.checks.equal("a folder that may not be read",
                     (["closed/a.pcap", "closed/z.pcap"],
                      "tcpphase: closed/sub: the folder cannot be read: Permission denied\n"),
                     shown(done))


DOCUMENTS = {
    "answer": b"42\n",
    "key.pem": b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
    "list": b"\x04\x08[\x06i\x06",      # of Ruby
    "map.json": b'{"a": 1}\n',
    "picture.gif": b"GIF89a\1\0\1\0\0\0\0;",
    "video.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
}


def check_documents(bed):
    """Files that libwiretap opens, and that hold no packets."""
    (bed.folder / "documents").mkdir()
    for name, octets in DOCUMENTS.items():
        (bed.folder / "documents" / name).write_bytes(octets)
    reason = "is not a capture in a format that libwiretap reads; skipped"
    told(bed, "documents", 1, [], ["-v", "documents"], *(f"documents/{name}: {reason}" for name in DOCUMENTS),
         "no file is a capture; nothing is written")


def check_other_files(bed):
    fill(bed, "mixed/a.pcap")
    for name in ("empty.pcap", "one.txt", "two.txt"):
        (bed.folder / "mixed" / name).write_text("" if name == "empty.pcap" else "no capture\n")
    reason = "is not a capture in a format that libwiretap reads"
    told(bed, "mixed files", 0, ["mixed/a.pcap"], ["mixed"],
         "3 files in folders are not captures; skipped (-v lists them)")
    told(bed, "mixed files, told", 0, ["mixed/a.pcap"], ["-v", "mixed"],
         *(f"mixed/{name}: {reason}; skipped" for name in ("empty.pcap", "one.txt", "two.txt")))
    told(bed, "mixed files, quiet", 0, ["mixed/a.pcap"], ["-q", "mixed"])
    (bed.folder / "texts").mkdir()
    (bed.folder / "texts" / "one.txt").write_text("no capture\n")
    told(bed, "no capture at all", 1, [], ["-q", "texts"],
         "no file is a capture; nothing is written")
    (bed.folder / "empty.gz").write_bytes(gzip.compress(b""))
    for words, data in ((["mixed/empty.pcap"], None), (["empty.gz"], None), (["-"], b"")):
        done = bed.ends("nothing", 1, "--json-summary", *words, data=data)
        message, summary = done.stderr.decode().splitlines()
        bed.checks.equal("nothing is no capture", f"tcpphase: {words[0]}: {reason}", message)
        bed.checks.equal("nothing is not read", (0, 1),
                         tuple(json.loads(summary)[name] for name in ("read", "bad")))


def check_own_outputs(bed):
    """However often a run is repeated, its outputs are not read as captures."""
    for place, words in (("in", ["-w", "in/ann/", "in"]), ("same", ["-w", "same/", "same"]),
                         ("table", ["-s", "table/all.csv", "-S", "table/all.ndjson", "table"]),
                         ("base", ["-s", "base/all.sqlite", "base"])):
        fill(bed, f"{place}/a.cap", f"{place}/sub/b.cap")
        bed.ends("outputs in the input's folder", 0, *words)
        before = bed.files(place)
        for more in ([], ["--resume"], []):
            done = bed.ends("again", 0, "--json-summary", *more, *words)
            bed.checks.equal(f"captures of {words}", 2, json.loads(done.stderr)["captures"])
            bed.checks.true(f"{words} writes the same again", bed.files(place) == before)
    fill(bed, "led/a.cap")
    with open(bed.folder / "led" / "out.csv", "wb") as out, \
            open(bed.folder / "led" / "log", "wb") as log:
        status = subprocess.run([bed.program, "--json-summary", "led"], cwd=bed.folder, stdout=out,
                                stderr=log, check=False).returncode
    bed.checks.equal("standard files in the input's folder", (0, 0), (
        status, json.loads((bed.folder / "led" / "log").read_text())["passed_over"]))


def check_names(bed):
    """Two captures whose outputs would have the same name."""
    fill(bed, "names/a.pcap", "names/a.pcapng", "names/b.pcap")
    done = bed.ends("two of one name", 1, "-w", "named/", "-s", "-", "names")
    bed.checks.equal("the others are read, and the two told",
                     (["names/b.pcap"], "tcpphase: names/a.pcapng: and names/a.pcap would both be "
                      "written to named/a.pcapng; neither is read; --parents keeps them apart\n"),
                     shown(done))
    bed.checks.equal("the others are written", [".b.pcapng.done", "b.pcapng"],
                     sorted(bed.files("named")))


def main():
    with open_bed(__doc__, "plugin-run", "plugin") as bed:
        check_repetitions(bed)
        check_lengths(bed, Wireshark(bed.options.plugin_run, bed.options.plugin))
        check_links(bed)
        check_interrupted_walk(bed)
        check_closed_folder(bed)
        check_documents(bed)
        check_other_files(bed)
        check_own_outputs(bed)
        check_names(bed)


main()
