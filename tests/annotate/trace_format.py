#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures as traces: what `tcpphase -f trace` writes is a test that passes, and has the segments
and streams of the capture. The captures are the samples; all traces, one scenario after the
other and all interleaved; and some that a trace cannot represent completely, which it reports."""

import csv
import heapq
import io
import ipaddress
import random
import re
import struct
import subprocess
from pathlib import Path

from bed import Bed, open_bed
from packets import connection, write_capture
from traces import make_capture, read_claims, read_file, read_files

SECOND = 10 ** 9
DAY = 86400 * SECOND

# Fields that depend on the end of a scenario or on other scenarios.
OF_CAPTURE = ("final", "index", "previous", "next", "flow_end_reason", "hint")

# Another connection shows the roles only after some frames of this one.
UNTOLD_ROLES = {"begins-midstream-high-server-port.pcapng": "3 frames are not in the trace"}

# Connections that are independent of the one before: much later, or with other ports.
SPLIT = {"remembered-four-minutes.trace", "answered-elsewhere.trace", "older-timestamp.trace",
         "healthy.trace"}


class Tracing(Bed):
    """Runs the programs that read traces too."""

    def trace(self, capture, told="", options=()):
        """The trace of a capture, which passes. told: expected standard error."""
        trace = self.folder / f"{capture.stem}-written.trace"
        done = self.run(*options, "-S", trace, capture)
        self.checks.equal(f"{capture.name}: exit status", 0, done.returncode)
        said = done.stderr.decode()
        self.checks.true(f"{capture.name}: what is said of it", told in said if told else not said,
                         said)
        self.passes(trace)
        return trace

    def passes(self, trace):
        done = subprocess.run([self.options.trace_test, trace], capture_output=True, text=True,
                              check=False)
        self.checks.true(f"{trace.name} passes", done.returncode == 0,
                         *(done.stderr + done.stdout).splitlines())
        done = subprocess.run([self.options.consistency_test, trace], capture_output=True,
                              text=True, check=False)
        self.checks.true(f"{trace.name}: no field contradicts another", done.returncode == 0,
                         *(done.stderr + done.stdout).splitlines())

    def capture(self, name, scenarios):
        capture = self.folder / f"{name}.pcapng"
        make_capture(self.options.converter, scenarios, capture)
        return capture


def scenarios_in(trace):
    """Of each scenario the number of its first frame in the capture, its lines, what it claims."""
    blocks = [block for block in trace.read_text().split("\n\n") if "| " in block]
    first_frames = [int(re.search(r"from frame (\d+)", block)[1]) for block in blocks]
    claims = [{(claim.stream, claim.name): claim.value for text in block.splitlines()
               if text.startswith("=") for claim in read_claims(trace.name, text)}
              for block in blocks]
    return list(zip(first_frames, read_file(trace), claims))


def rows(bed, kind, capture):
    return list(csv.DictReader(io.StringIO(bed.run(kind, "-", capture).stdout.decode())))


def check_streams(bed, capture, trace):
    """The trace's expectations about a stream are the table's values, except for frame numbers.
    A stream that a sentence names has its number in the scenario."""
    claims = {}
    for block in trace.read_text().split("\n\n"):
        indices = re.findall(r"^# Stream (\d+) of the capture", block, re.M)
        for text in re.findall(r"^=.*", block, re.M):
            for claim in read_claims(trace.name, text):
                claims[indices[claim.stream], claim.name] = re.sub(
                    r"(?<=\bof stream )\d+", lambda number: indices[int(number[0])], claim.value)
    for row in rows(bed, "-s", capture):
        index = row.pop("stream.index")
        if "answered-elsewhere" in row["stream.trouble"]:
            continue    # by another stream, which is written apart
        for name, value in row.items():
            name = name.removeprefix("stream.")
            if (not re.match(r"frame\.|(client|server)\.(address|port)|start_time", name)
                    and name not in OF_CAPTURE and "(frame" not in value):
                bed.checks.equal(f"{capture.name}: {name} of stream {index}", value or "-",
                                 claims.get((index, name), "-"))


def without_roles(expectation):
    """The client is end 0 of what is written, end 1 of some that are read."""
    return expectation and expectation._replace(
        step=expectation.step.replace(" roles-swapped", ""))


def check_scenario(checks, wanted, lines, claims):
    for line, written in zip(wanted.frames, lines):
        checks.equal(f"{line.place}: {line.segment}", without_roles(line.expectation),
                     without_roles(written.expectation))
    for claim in wanted.claims:
        if claim.name not in OF_CAPTURE:
            checks.equal(f"{claim.place}: {claim.name}", claim.value,
                         claims.get((claim.stream, claim.name), "-"))


def check_scenarios(bed, capture, scenarios, owners):
    """owners: of each frame, the number of its scenario."""
    parts = {}
    for first_frame, scenario, claims in scenarios_in(bed.trace(capture)):
        parts.setdefault(owners[first_frame - 1], []).append((scenario, claims))
    bed.checks.equal(f"{capture.name}: scenarios", sorted(set(owners)), sorted(parts))
    bed.checks.equal(f"{capture.name}: scenarios that are written in parts", SPLIT,
                     {Path(scenarios[owner].frames[0].place).name.split(":")[0]
                      for owner in parts if len(parts[owner]) > 1})
    for owner, written in parts.items():
        if len(written) == 1:
            check_scenario(bed.checks, scenarios[owner], written[0][0].frames, written[0][1])
        frames = scenarios[owner].frames
        bed.checks.equal(f"{frames[0].place}: frames", len(frames),
                         sum(len(scenario.frames) for scenario, _ in written))


def read_records(path):
    """Of a file of trace_to_pcapng's: time, captured length, length, octets with padding."""
    octets = path.read_bytes()
    place, records = 60, []
    while place < len(octets):
        _, size, _, high, low, captured, length = struct.unpack_from("<7I", octets, place)
        records.append((high << 32 | low, captured, length, octets[place + 28:place + size - 4]))
        place += size
    return records


def write_records(like, path, records):
    """A file with another's header."""
    with open(path, "wb") as file:
        file.write(like.read_bytes()[:60])
        for time, captured, length, octets in records:
            size = 32 + len(octets)
            file.write(struct.pack("<7I", 6, size, 0, time >> 32, time & 0xffffffff, captured,
                                   length) + octets + struct.pack("<I", size))


def at(record, time):
    return (time, *record[1:])


def mix(records, owners):
    """All scenarios interleaved: each keeps its order and times, and all begin within a minute."""
    chance = random.Random(1)
    groups = {}
    for record, owner in zip(records, owners):
        groups.setdefault(owner, []).append(record)
    for owner, group in groups.items():
        start = records[0][0] + chance.randrange(60 * SECOND)
        groups[owner] = [(at(record, record[0] - group[0][0] + start), owner) for record in group]
    mixed = list(heapq.merge(*groups.values(), key=lambda pair: pair[0][0]))
    return [record for record, _ in mixed], [owner for _, owner in mixed]


def without_comments(trace):
    return "\n\n".join(sorted(re.sub(r"^#.*\n", "", trace.read_text(), flags=re.M).split("\n\n")))


def check_traces(bed):
    scenarios = read_files(bed.options.traces.rglob("*.trace"))
    scenarios = [scenario for scenario in scenarios if not scenario.has("badsum", "fragment")]
    owners = [number for number, scenario in enumerate(scenarios) for _ in scenario.frames]
    capture = bed.capture("all", scenarios)
    check_scenarios(bed, capture, scenarios, owners)
    mixed, owners = mix(read_records(capture), owners)
    write_records(capture, bed.folder / "mixed.pcapng", mixed)
    check_scenarios(bed, bed.folder / "mixed.pcapng", scenarios, owners)
    trace = bed.folder / "mixed-written.trace"
    check_streams(bed, bed.folder / "mixed.pcapng", trace)
    again = bed.trace(bed.capture("again", read_file(trace)))
    bed.checks.same_lines("a capture of the trace gives the same trace", without_comments(trace),
                          without_comments(again))


def check_samples(bed):
    for capture in sorted(bed.options.samples.rglob("*.pcap*")):
        trace = bed.trace(capture, UNTOLD_ROLES.get(capture.name, ""))
        check_streams(bed, capture, trace)
        bed.checks.equal(f"{capture.name}: segments", len(rows(bed, "-S", capture)),
                         sum(len(scenario.lines) for _, scenario, _ in scenarios_in(trace)))


def check_crowd(bed):
    """Connections of many hosts, a frame of each in turn: each is a scenario."""
    hosts = [str(ipaddress.ip_address("198.18.0.0") + number) for number in range(1000)]
    crowd = [connection((host, 40000), ("192.0.2.80", 80)) for host in hosts]
    capture = bed.folder / "crowd.pcap"
    write_capture(capture, [frame for frames in zip(*crowd) for frame in frames])
    written = scenarios_in(bed.trace(capture))
    bed.checks.equal("scenarios of a crowd", [(number, 8) for number in range(1, 1001)],
                     [(first, len(scenario.lines)) for first, scenario, _ in written])
    said = {str([line.expectation for line in scenario.lines]) for _, scenario, _ in written}
    bed.checks.equal("what is said of a crowd", 1, len(said))


CLOSED = ["c> S", "s> SA ack=1", "c> A seq=1 ack=1", "c> R seq=1"]
UNTOLD = "1 frames are not in the trace as they were captured"


def scenario_of(bed, *lines):
    path = bed.folder / "lines.trace"
    path.write_text("# Lines.\n" + "\n".join(lines) + "\n")
    return read_file(path)


def check_untold(bed):
    """What a trace cannot represent: it passes nevertheless, and reports it."""
    plain = bed.capture("plain", scenario_of(bed, *CLOSED, "c> S seq=100"))
    records = read_records(plain)
    start = records[0][0]
    # When the connection ended the capture's clock was at 1000 s: no time has passed since.
    clock = [at(other_port(records[0]), start + 1000 * SECOND), *records[:4],
             at(records[4], start + 300 * SECOND)]
    pause = [*records[:3], at(records[3], start + 200 * DAY)]
    quoting = read_records(bed.capture("quoting", scenario_of(
        bed, *CLOSED[:3], "c> PA seq=1 ack=1 len=4", "c> PA seq=5 ack=1 len=4",
        "icmp> type=3 code=1 quote=5")))
    for name, changed, comment in (("clock", clock, ".*port-reused"),
                                   ("pause", pause, "Frame 4: .* longer than"),
                                   ("quote", quoting[:4] + quoting[5:], "Frame 5: an ICMP error")):
        capture = bed.folder / f"{name}.pcapng"
        write_records(plain, capture, changed)
        bed.checks.true(f"{name}: a comment says so",
                        re.search(f"^# {comment}", bed.trace(capture, UNTOLD).read_text(), re.M))


def other_port(record):
    """The frame, of another client port."""
    time, captured, length, octets = record
    port, = struct.unpack_from(">H", octets, 34)
    return time, captured, length, octets[:34] + struct.pack(">H", port + 1) + octets[36:]


def check_settings(bed):
    """The settings are written above each scenario, so that the verdicts are the same."""
    paths = [bed.options.traces / "settings" / name for name in ("server.trace",
                                                                 "duplicate-window.trace")]
    scenarios = [scenario._replace(settings="") for path in paths for scenario in read_file(path)]
    capture = bed.capture("settings", scenarios)
    for options, line in (
            (["--server", "first-receiver"], "settings server=first-receiver"),
            (["--server-ports", "443,8000-8100"], "settings server_ports=443-443,8000-8100"),
            (["--duplicate-window", "0"], "settings duplicate_window=0"),
            (["--slow-response", "0"], "settings slow_response=0")):
        written = read_file(bed.trace(capture, options=options))
        bed.checks.equal(f"the settings of {' '.join(options)}", [line] * len(scenarios),
                         [scenario.settings for scenario in written])


def check_outputs(bed):
    one = bed.options.samples / "article.pcapng"
    other = bed.folder / "quote.pcapng"
    texts = [bed.run("-f", "trace", capture).stdout for capture in (one, other)]
    both = bed.folder / "both.trace"
    for jobs in ("1", "2"):
        bed.checks.equal("two captures: exit status", 0,
                         bed.run("-q", "-j", jobs, "-S", both, one, other).returncode)
        bed.checks.true("two captures make one trace", both.read_bytes() == b"".join(texts))
    bed.passes(both)
    written = bed.folder / "folder" / "article.pcapng.segments.trace"
    times = []
    for _ in range(2):
        bed.run("-q", "--resume", "-f", "trace", "-S", f"{written.parent}/", one)
        times.append(written.stat().st_mtime_ns)
    bed.checks.true("into a folder", written.read_bytes() == texts[0])
    bed.checks.equal("and only once", times[0], times[1])
    piped = bed.run("-f", "trace", "-", data=one.read_bytes()).stdout
    bed.checks.true("from a pipe", piped.partition(b"\n")[2] == texts[0].partition(b"\n")[2])
    write_capture(bed.folder / "empty.pcap", [])
    bed.checks.equal("of nothing, only the title", 1,
                     len(bed.trace(bed.folder / "empty.pcap").read_text().split("\n\n")[:-1]))
    done = bed.run("-s", "x.trace", one)
    bed.checks.true("streams are no trace", done.returncode == 2 and b"-S does" in done.stderr)
    done = bed.run("-f", "trace", "-S", "/dev/full", one)
    bed.checks.equal("a full disk", 1, done.returncode)


def main():
    with open_bed(__doc__, "converter", "trace-test", "consistency-test", "traces", "samples",
                  kind=Tracing) as bed:
        check_samples(bed)
        check_traces(bed)
        check_crowd(bed)
        check_untold(bed)
        check_settings(bed)
        check_outputs(bed)


main()
