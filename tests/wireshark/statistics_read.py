# SPDX-License-Identifier: GPL-2.0-or-later
"""Parses the output of the statistics, and computes the expected output from the fields of the same
frames."""

import re
from collections import Counter

from wireshark import AGGREGATOR

STREAM = "tcpphase.stream."
INDEX = STREAM + "index"

# Nodes of the tree below "Streams" that count them by words, and the fields.
TOPICS = {
    "by handshake": "handshake",
    "by close": "close",
    "by who closed": "closed_by",
    "by cause of the reset": "reset_cause",
    "by kind of probe": "probe",
    "by what was negotiated": "negotiated",
}
TIMES = {
    "by handshake time (us)": "handshake_time",
    "by first byte time (us)": "first_byte_time",
}
RANGES = (("< 1 ms", 1), ("1-10 ms", 10), ("10-100 ms", 100), ("100 ms-1 s", 1000),
          ("1-10 s", 10000), ("> 10 s", float("inf")))      # below so many ms
# Columns of the table: width and unit of a field.
MILLISECONDS = {"handshake_time": 14, "server_rtt": 15, "client_rtt": 15, "first_byte_time": 15}
COUNTS = ("client.segments", "server.segments", "client.retransmissions", "server.retransmissions")
RANKS = {"error": "1", "warning": "2", "note": "3", "ok": "4"}
BYTES = ("client.bytes", "server.bytes")

FIELDS = ("frame.number", "frame.time_relative", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
          "tcp.srcport", "tcp.dstport", "tcpphase.phase", "tcpphase.step", "tcpphase.label",
          "tcpphase.note", "tcpphase.from", "tcpphase.client.transition",
          "tcpphase.server.transition", INDEX,
          *(STREAM + name for name in (*TOPICS.values(), *MILLISECONDS, *COUNTS, *BYTES, "duration",
                                       "cause", "severity", "trouble", "frame.first", "next")))


def segments_of(shown):
    return [fields for fields in shown if fields["tcpphase.phase"]]


def records_of(shown):
    """Segments, and ICMP errors about them."""
    return [fields for fields in shown if fields[INDEX]]


def last_of_streams(shown):
    """The last record of each stream, by the stream's number."""
    return {int(fields[INDEX]): fields for fields in records_of(shown)}


def words_of(fields, name):
    values = fields[STREAM + name].split(AGGREGATOR)
    return [value.partition("=")[0] for value in values if value]


# The tree: counts by path

def read_tree(text):
    """The text of a tree without items of count zero."""
    counts, path = {}, []
    for line in text.splitlines():
        row = re.fullmatch(r"( *)([^ |][^|]*?) {2,}(\d+) [^|]*", line)
        if row:
            path[len(row[1]):] = [row[2]]
            counts[tuple(path)] = int(row[3])
    return {path: count for path, count in counts.items() if count}


def read_tree_of_sharkd(nodes, above=()):
    counts = {}
    for node in nodes:
        path = (*above, node["name"])
        counts[path] = node["count"]
        counts.update(read_tree_of_sharkd(node.get("sub", ()), path))
    return {path: count for path, count in counts.items() if count}


def paths_of_stream(fields, server):
    """Where a stream counts, below "Streams"."""
    troubles = words_of(fields, "trouble")
    node = ("by server and port", "[{}]:{}".format(*server) if ":" in server[0] else ":".join(server))
    paths = [(), node[:1], node, *((*node, word) for word in troubles)]
    for title, words in [("by trouble", troubles),
                         *((title, words_of(fields, name)) for title, name in TOPICS.items())]:
        paths += [(title,)][:len(words)] + [(title, word) for word in words]
    for title, name in TIMES.items():
        if fields[STREAM + name]:
            time = float(fields[STREAM + name]) * 1000
            paths += [(title,), (title, next(text for text, limit in RANGES if time < limit))]
    return paths


def expected_tree(shown, everything):
    """shown: the frames that the tree takes; everything: all frames."""
    counts = Counter()
    for fields in segments_of(shown):
        phase, step = fields["tcpphase.phase"], fields["tcpphase.step"]
        counts.update([("Segments",), ("Segments", phase), ("Segments", phase, step)])
        notes = fields["tcpphase.note"].split(AGGREGATOR) if fields["tcpphase.note"] else []
        counts.update([("Segments", "with notes")][:len(notes)])
        counts.update(("Segments", "with notes", note) for note in notes)
    ends = ends_of_streams(shown, everything)
    for index, fields in last_of_streams(shown).items():
        counts.update(("Streams", *path) for path in paths_of_stream(fields, ends[index][1]))
    return dict(counts)


# The table: cells by the stream's number

def read_table(text):
    """Without the widths of the columns."""
    rows = [[cell.strip() for cell in line.split("|")[:-1]] for line in text.splitlines()
            if re.match(r" *\d+ \|", line)]
    return {int(row[1]): row for row in rows}


def read_table_of_sharkd(rows):
    return {row[1]: [str(cell).strip() for cell in row] for row in rows}


def ends_of(fields):
    """The client's and the server's address and port."""
    source, target = [[fields["ip." + end] or fields["ipv6." + end], fields[f"tcp.{end}port"]]
                      for end in ("src", "dst")]
    return (source, target) if fields["tcpphase.from"] == "client" else (target, source)


def in_unit(value, unit, digits):
    """Seconds with nine decimals, as a cell."""
    if not value:
        return "-"
    nanoseconds = int(value.replace(".", ""))
    return f"{nanoseconds / unit:.{digits}f}"


def teller_of_roles(fields, last):
    """The segment whose roles are those of the whole stream: one of the next stream of the same ends, where
    the opening of this one is missing."""
    has_opening = fields[STREAM + "handshake"] != "not-captured"
    return last[fields[INDEX]] if has_opening else last.get(fields[STREAM + "next"], last[fields[INDEX]])


def ends_of_streams(shown, everything):
    """By the stream's number; by a segment, as an ICMP error has no ends."""
    segments = {fields[INDEX]: fields for fields in segments_of(everything)}
    segments.update((fields[INDEX], fields) for fields in segments_of(shown))
    return {index: ends_of(teller_of_roles(fields, segments))
            for index, fields in last_of_streams(shown).items()}


def expected_row(fields, times, ends):
    def value(name):
        return fields[STREAM + name]
    return [RANKS[value("severity")], fields[INDEX], value("severity"), value("trouble").replace(AGGREGATOR, " ") or "-",
            value("cause") or "-", *ends[0], *ends[1],
            *(value(name) or "-" for name in ("handshake", "close", "closed_by")),
            in_unit(times[value("frame.first")], 1e9, 6), in_unit(value("duration"), 1e9, 6),
            *(value(name) for name in BYTES),
            *(in_unit(value(name), 1e6, 3) for name in MILLISECONDS),
            *(value(name) for name in COUNTS), f"{INDEX} == {fields[INDEX]}"]


def expected_table(shown, everything):
    """shown: the frames that the table takes; everything: all frames."""
    times = {fields["frame.number"]: fields["frame.time_relative"] for fields in everything}
    ends = ends_of_streams(shown, everything)
    return {index: expected_row(fields, times, ends[index])
            for index, fields in last_of_streams(shown).items()}


# The flow graph

def expected_flow(fields):
    """The comment: the states that the segment changes."""
    moved = ((end, fields[f"tcpphase.{end}.transition"]) for end in ("client", "server"))
    return ", ".join(f"{end} {path.split('>')[-1]}" for end, path in moved if path)
