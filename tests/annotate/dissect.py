#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The output of tcpphase --dissect is the same as without it, where the decoder knows all layers,
and always what the plugin shows in a second pass: over links that the decoder does not know, and
with several segments in a frame."""

import csv
import io
import json
import os
import shutil
import signal
import struct
import subprocess

from checks import Checks
from equality import OWN, PLACES, SENTENCES, shown_text
from packets import CLIENT, SERVER, openflow_packet_in, segment, write_capture
from traces import make_capture, read_files
from wireshark import AGGREGATOR, SEGMENT_FIELDS, Wireshark, arguments, open_folder
from wireshark_layers import LAYERS, can_be_over

ETHERNET_HEADER = 14
ADDRESSES = bytes.fromhex("021122334455021122334466")
SNAP = bytes.fromhex("aaaa03000000")
PACKET_BLOCK, COMMENT_OPTION = 6, 1     # of pcapng
MODULE = "tcpphase-dissect.so"

# Link layers that the decoder does not know: the link type in a file, and the octets before
# the EtherType of a packet.
LINKS = {
    "802.11": (105, bytes.fromhex("08020000") + ADDRESSES + ADDRESSES[:6] + bytes(2) + SNAP),
    "token-ring": (6, bytes.fromhex("1040") + ADDRESSES + SNAP),
    "frame-relay": (107, bytes.fromhex("184103008000 0000")),
}


class Program:
    def __init__(self, path, checks):
        self.path, self.checks = path, checks

    def call(self, *words):
        return subprocess.run([self.path, *map(str, words)], capture_output=True, text=True,
                              check=False)

    def run(self, *words):
        done = self.call(*words)
        self.checks.equal(f"exit status of {' '.join(map(str, words))}: {done.stderr}", 0,
                          done.returncode)
        return done

    def table(self, *words):
        return list(csv.DictReader(io.StringIO(self.run(*words).stdout)))


def files_in(folder):
    """What was written, except for stamps."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".done"}


def check_same(checks, program, folder, places):
    """Tables and annotated captures, octet for octet."""
    written = []
    for way in ([], ["--dissect"]):
        target = folder / ("with" if way else "without")
        done = program.run(*way, *(word for option in ("-s", "-S", "-w")
                                   for word in (option, f"{target}/")), *places)
        checks.true(f"{target.name} --dissect all frames are decoded",
                    "not decoded" not in done.stderr, *done.stderr.splitlines())
        written.append(files_in(target))
        shutil.rmtree(target)
    without, dissected = written
    checks.equal("the files written with --dissect", sorted(without), sorted(dissected))
    for name, octets in without.items():
        checks.true(f"{name}: the same with --dissect", octets == dissected.get(name))


def read_packets(path):
    """Of a pcap file with times in ns: of each packet its octets, length on the wire and time."""
    octets = path.read_bytes()
    place = 24
    while place < len(octets):
        seconds, nanoseconds, captured, on_wire = (
            int.from_bytes(octets[place + 4 * i:place + 4 * i + 4], "little") for i in range(4))
        place += 16
        yield octets[place:place + captured], on_wire, (seconds, nanoseconds)
        place += captured


def as_pcap(capture, folder):
    path = folder / (capture.stem + ".pcap")
    subprocess.run(["editcap", "-F", "nsecpcap", capture, path], check=True)
    return path


def over_link(capture, path, link):
    """The capture, of Ethernet, over another link layer."""
    number, header = LINKS[link]
    before = capture.read_bytes()[:20]
    words = [before, number.to_bytes(4, "little")]
    for octets, on_wire, time in read_packets(capture):
        octets = header + octets[ETHERNET_HEADER - 2:]
        on_wire += len(header) - (ETHERNET_HEADER - 2)
        words += [word.to_bytes(4, "little") for word in (*time, len(octets), on_wire)] + [octets]
    path.write_bytes(b"".join(words))


def check_links(checks, program, wireshark, folder, capture):
    """Segments and streams do not depend on the link layer."""
    ethernet = as_pcap(capture, folder)
    wanted = [program.run(kind, "-", ethernet).stdout for kind in ("-s", "-S")]
    for link in LINKS:
        path = folder / f"{link}.pcap"
        over_link(ethernet, path, link)
        done = program.run("-S", "-", path)
        checks.equal(f"{link}: nothing is found without --dissect", 1, done.stdout.count("\n"))
        checks.true(f"{link}: that is told, and what helps",
                    "not decoded: link layer " in done.stderr
                    and "; --dissect may read them" in done.stderr, done.stderr)
        for kind, table in zip(("-s", "-S"), wanted):
            checks.same_lines(f"{link}: the table of {kind}", table,
                              program.run("--dissect", kind, "-", path).stdout)
        check_shown(checks, program, wireshark, path)


def shown_values(name, value):
    """What tshark shows of the segments of a frame, as the program writes it."""
    return " ".join(shown_text(name, word) for word in value.split(AGGREGATOR))


def check_shown(checks, program, wireshark, capture):
    """Frame by frame, whatever the number of segments in it."""
    segments = program.table("--dissect", "-S", "-", capture)
    streams = {row["stream.index"]: row for row in program.table("--dissect", "-s", "-", capture)}
    names = [name.removeprefix(OWN) for name in SEGMENT_FIELDS]
    stream_names = [name for name in next(iter(streams.values()))
                    if name not in (*PLACES, *SENTENCES, "stream.index")]
    shown = wireshark.fields(capture, ["frame.number",
                                       *(OWN + name for name in (*names, *stream_names))],
                             "-2", "-Y", "tcpphase.phase")
    by_frame = {}
    for row in segments:
        by_frame.setdefault(row["frame.number"], []).append(row)
    checks.equal(f"{capture.name}: frames with segments", [row["frame.number"] for row in shown],
                 list(by_frame))
    for row in shown:
        frame = row["frame.number"]
        found = by_frame.get(frame, [])
        for name in (*names, *stream_names):
            values = [(line if name in names else streams[line["stream.index"]])[name]
                      for line in found]
            checks.equal(f"{capture.name}, frame {frame}: {name}",
                         shown_values(name, row[OWN + name]),
                         " ".join(value for value in values if value))
    return by_frame


def aggregated(frames):
    """Two frames in one of 802.11, an aggregate of packets (A-MSDU)."""
    octets = bytes.fromhex("88020000") + ADDRESSES + ADDRESSES[:6] + bytes(2) + bytes.fromhex("8000")
    for frame in frames:
        packet = SNAP + frame[ETHERNET_HEADER - 2:]
        octets += ADDRESSES + len(packet).to_bytes(2, "big") + packet
        octets += bytes(-(len(ADDRESSES) + 2 + len(packet)) % 4)
    return octets


def write_aggregates(path, frames):
    write_capture(path, [aggregated(frames[i:i + 2]) for i in range(0, len(frames), 2)], 105)


def write_openflow(path, frames):
    """A connection to an OpenFlow controller, whose messages have two frames each."""
    controller = (SERVER[0], 6653)
    carriers = [segment(CLIENT, controller, "S", 100), segment(controller, CLIENT, "SA", 500, 101),
                segment(CLIENT, controller, "A", 101, 501)]
    seq = 101
    for i in range(0, len(frames), 2):
        payload = b"".join(openflow_packet_in(frame) for frame in frames[i:i + 2])
        carriers.append(segment(CLIENT, controller, "PA", seq, 501, payload))
        seq += len(payload)
    write_capture(path, carriers)


def check_several(checks, program, wireshark, folder, article):
    """Several segments in a frame."""
    frames = [octets for octets, _, _ in read_packets(as_pcap(article, folder))]
    # of the connection's last frame both segments are its
    writers = {"aggregates": (write_aggregates, [2] * 12),
               "openflow": (write_openflow, [1] * 3 + [3] * 12)}
    for name, (write, counts) in writers.items():
        path = folder / f"{name}.pcap"
        write(path, frames)
        by_frame = check_shown(checks, program, wireshark, path)
        checks.equal(f"{name}: segments by frame", counts,
                     [len(found) for found in by_frame.values()])
        check_comments(checks, program, path, by_frame)


def blocks_of(capture):
    """The blocks of a pcapng file: type and body."""
    octets = capture.read_bytes()
    while octets:
        kind, length = struct.unpack_from("<II", octets)
        yield kind, octets[8:length - 4]
        octets = octets[length:]


def comments_of(capture):
    """The comments on each packet."""
    for kind, body in blocks_of(capture):
        if kind == PACKET_BLOCK:
            captured, = struct.unpack_from("<I", body, 12)
            yield comments_in(body[20 + captured + -captured % 4:])


def comments_in(options):
    found = []
    while options:
        code, length = struct.unpack_from("<HH", options)
        if code == COMMENT_OPTION:
            found.append(options[4:4 + length].decode())
        options = options[4 + length + -length % 4:]
    return found


def check_comments(checks, program, capture, by_frame):
    once, twice = (capture.with_name(f"{capture.stem}-{name}.pcapng") for name in ("once", "twice"))
    program.run("--dissect", "-w", once, capture)
    program.run("--dissect", "-w", twice, once)
    checks.true(f"{capture.name}: annotated twice, the same octets",
                once.read_bytes() == twice.read_bytes())
    comments = list(comments_of(once))
    checks.equal(f"{capture.name}: packets", len(by_frame), len(comments))
    for found, rows in zip(comments, by_frame.values()):
        checks.equal(f"{capture.name}: comments on frame {rows[0]['frame.number']}",
                     [f"tcpphase: {row['label']} | client {row['client.state']}, "
                      f"server {row['server.state']}"
                      + (f" | {row['note']}" if row["note"] else "") for row in rows],
                     [comment.partition("\n")[0] for comment in found])
    summaries = [line for found in comments for comment in found
                 for line in comment.split("\n")[1:]]
    streams = program.table("--dissect", "-s", "-", capture)
    checks.equal(f"{capture.name}: the summary of each stream, once",
                 sorted(f"Stream {row['stream.index']}: {row['stream.summary']}"
                        for row in streams), sorted(summaries))
    stripped, plain = (capture.with_name(f"{capture.stem}-{name}.pcapng")
                       for name in ("stripped", "plain"))
    program.run("--dissect", "--strip", "-w", stripped, twice)
    program.run("--strip", "-w", plain, capture)
    checks.true(f"{capture.name}: stripped, as it was",
                stripped.read_bytes() == plain.read_bytes())


def check_foreign_comments(checks, program, folder, article):
    """Comments of others on a packet are kept."""
    commented = folder / "commented.pcapng"
    subprocess.run(["editcap", "-a", "3:of somebody else", article, commented], check=True)
    written = []
    for name, way in (("native", []), ("dissected", ["--dissect"])):
        path = folder / f"commented-{name}.pcapng"
        program.run(*way, "-w", path, commented)
        written.append(path.read_bytes())
    checks.true("the comment of somebody else stays", b"of somebody else" in written[1])
    checks.true("with --dissect as without", written[0] == written[1])


def check_resume(checks, program, folder):
    """--resume does not skip a capture read without --dissect, and vice versa."""
    target = folder / "resumed"
    target.mkdir()
    counts = []
    for way in ([], ["--dissect"], ["--dissect"], []):
        done = program.run("-q", "--resume", "--json-summary", *way, "-s", f"{target}/",
                           "-s", target / "all.sqlite", folder / "802.11.pcap")
        summary = json.loads(done.stderr)
        counts.append((summary["resumed"], summary["streams"] > 0))
    checks.equal("captures left out, and whether there are streams",
                 [(0, False), (0, True), (1, False), (0, False)], counts)


def check_module(checks, program, folder, capture):
    """The program reports a missing module, and one of another build."""
    built = program.path.parent.parent
    path = next(built.glob(f"lib*/**/{MODULE}")).relative_to(built)
    place = folder / "alone"
    (place / "bin").mkdir(parents=True)
    (place / path).parent.mkdir(parents=True)
    alone = Program(shutil.copy(program.path, place / "bin"), checks)
    module = (built / path).read_bytes()
    checks.equal("the module tells its build, once", 1, module.count(b" for Wireshark "))
    for what, octets in (("without the module", None),
                         ("with another one", module.replace(b" for Wireshark ",
                                                             b" for another W "))):
        if octets is not None:
            (place / path).write_bytes(octets)
        done = alone.call("--dissect", "-s", place / "none.csv", capture)
        checks.equal(f"{what}: exit status", 1, done.returncode)
        if octets is None:
            checks.true(f"{what}: the package is named", "tcpphase-wireshark" in done.stderr, done.stderr)
        checks.true(f"{what}: it is named, in a line",
                    MODULE in done.stderr and done.stderr.count("\n") == 1, done.stderr)
        checks.true(f"{what}: nothing is written", not (place / "none.csv").exists())
    (place / path).write_bytes(module)
    alone.run("--dissect", "-s", place / "some.csv", capture)


def check_manners(checks, program, folder, fragments):
    """libwireshark is not loaded."""
    wanted = program.run("--dissect", "-S", "-", fragments).stdout
    config = folder / "config"
    config.mkdir()
    (config / "preferences").write_text("ip.defragment: FALSE\n")
    done = subprocess.run([program.path, "--dissect", "-S", "-", fragments], capture_output=True,
                          text=True, check=True,
                          env={**os.environ, "WIRESHARK_CONFIG_DIR": str(config)})
    checks.equal("the user's preferences do not count", wanted, done.stdout)
    with subprocess.Popen([program.path, "--dissect", "-S", "-", fragments],
                          stdout=subprocess.PIPE) as process:
        process.stdout.read(1)
        process.stdout.close()
        checks.equal("whom nobody reads, ends", -signal.SIGPIPE, process.wait())


def main():
    options = arguments(__doc__, program="the program tcpphase", converter="trace_to_pcapng",
                        traces="folder of traces", samples="folder of captures")
    checks = Checks()
    wireshark = Wireshark(options.plugin_run, options.plugin)
    program = Program(options.program, checks)
    scenarios = read_files(options.traces.rglob("*.trace"))
    article = options.samples / "article.pcapng"
    with open_folder() as folder:
        captures = folder / "traces"
        captures.mkdir()
        make_capture(options.converter, scenarios, captures / "ethernet.pcapng")
        for layers in LAYERS:
            make_capture(options.converter, [scenario for scenario in scenarios
                                             if can_be_over(layers, scenario)],
                         captures / f"{layers}.pcapng", layers)
        check_same(checks, program, folder, [*sorted(captures.glob("*.pcapng")), options.samples])
        check_links(checks, program, wireshark, folder, captures / "ethernet.pcapng")
        check_several(checks, program, wireshark, folder, article)
        check_foreign_comments(checks, program, folder, article)
        check_resume(checks, program, folder)
        check_module(checks, program, folder, article)
        check_manners(checks, program, folder, captures / "fragments.pcapng")
    checks.finish()


if __name__ == "__main__":
    main()
