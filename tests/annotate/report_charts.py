#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The charts of tcpphase report: every connection is in them once, whatever the times and the number of
captures, and they are no larger for many connections."""

import json
import re

from bed import open_bed
from packets import CLIENT, SERVER, connection, segment, write_capture
from page import Page
from pcapng import ETHERNET, Section

EVENTS = "opened", "closed", "reset", "in trouble"
MOST_BARS = 180                         # of an event
TIMES = "handshake_time", "first_byte_time", "end_time"
UNITS = {"us": 1e3, "ms": 1e6, "s": 1e9}        # ns
CLOSED = {"four-segment": "closed", "three-segment": "closed", "simultaneous": "closed",
          "unfinished": "closed", "reset": "reset", "reset-after-fin": "reset"}


def report(bed, *words, status=0):
    bed.ends("a report", status, "report", "-q", *words, "-o", "page.html")
    return Page((bed.folder / "page.html").read_bytes())


def rows_of(bed, *words, status=0):
    table = bed.run("-q", "-f", "ndjson", *words)
    bed.checks.equal("a table", status, table.returncode)
    return [json.loads(line) for line in table.stdout.splitlines()]


def chart(page, name):
    """The text of a chart, none if it is not in the page."""
    return next((text for has, text in page.find("svg") if has["aria-labelledby"].startswith(f"{name}-")), "")


def bars(page):
    """The numbers of the bars of each event."""
    found = re.findall(rf": (\d+) ({'|'.join(EVENTS)})\n", chart(page, "timeline"))
    return {event: [int(number) for number, name in found if name == event] for event in EVENTS}


def told(page):
    """The numbers that a screen reader tells of each event."""
    return {event: int(number) for number, event in
            re.findall(rf"(\d+) ({'|'.join(EVENTS)})\b", page.text("desc", id="timeline-description"))}


def expected(rows):
    """The numbers of events in the rows."""
    events = ["opened" for row in rows if "stream.handshake_time" in row]
    events += [CLOSED[row["stream.close"]] for row in rows if row["stream.close"] in CLOSED
               and ("stream.end_time" in row or row["stream.duration"] != 0)]
    events += ["in trouble" for row in rows if row["stream.severity"] in ("warning", "error")]
    return {event: events.count(event) for event in EVENTS}


def ns(text):
    number, unit = text.split()
    return round(float(number) * UNITS[unit])


def bars_of_times(page, field):
    """{(from, to): number} of a histogram, in ns."""
    return {(ns(low), ns(high)): int(number) for low, high, number in
            re.findall(r"([\d.]+ \w+) to ([\d.]+ \w+): (\d+)\n", chart(page, field))}


def two_digits(time):
    unit = 10 ** max(len(str(time)) - 2, 2)
    return time // unit * unit


def check_times(bed, page, rows):
    for field in TIMES:
        times = sorted(time for row in rows if (time := round(row.get(f"stream.{field}", -1) * 1e9)) >= 0)
        found = bars_of_times(page, field)
        bed.checks.equal(f"{field}: every time is in its bar",
                         {span: sum(span[0] <= time < span[1] for time in times) for span in found}, found)
        bed.checks.equal(f"{field}: none is left out", len(times), sum(found.values()))
        if not times:
            continue
        said = page.text("desc", id=f"{field}-description")
        median, most = re.search(r"median (.*), 95th percentile (.*), longest", said).groups()
        bed.checks.equal(f"{field}: number, median and 95th percentile",
                         (len(times), two_digits(times[len(times) // 2]), two_digits(times[len(times) * 95 // 100])),
                         (int(said.split()[0]), ns(median), ns(most)))


def check_charts(bed, *words, status=0):
    """The charts of captures. Returns the numbers of their bars."""
    page, rows = report(bed, *words, status=status), rows_of(bed, *words, status=status)
    bed.checks.equal("the events are those of the rows", expected(rows), told(page))
    found = bars(page)
    bed.checks.equal("and the bars", expected(rows), {event: sum(found[event]) for event in EVENTS})
    bed.checks.true("bars are limited", all(len(numbers) <= MOST_BARS for numbers in found.values()))
    check_times(bed, page, rows)
    return found


def check_elements(bed, samples):
    """What the charts are in the page."""
    page = report(bed, samples / "kernel")
    drawn = page.find("svg", role="img")
    bed.checks.equal("four charts", ["timeline", *TIMES],
                     [has["aria-labelledby"].split()[0].removesuffix("-title") for has, _ in drawn])
    ids = [has["id"] for _, has, _ in page.elements if "id" in has]
    bed.checks.equal("each names its own title and description", {1}, {
        ids.count(name) for has, _ in drawn for name in has["aria-labelledby"].split()})
    script = next(text for has, text in page.find("script") if not has)
    bed.checks.true("the script draws none", "createElementNS" not in script)


def write_at(path, *moments):
    """A pcapng file of a connection that begins at each of the moments (s), 10 ms between segments."""
    section = Section().section().interface(ETHERNET)
    for number, moment in enumerate(moments):
        for place, frame in enumerate(connection((CLIENT[0], 2000 + number), SERVER)):
            section.packet(0, moment * 1_000_000 + place * 10_000, frame)
    path.write_bytes(section.octets)


def check_moments(bed):
    """Captures of other times, of one connection, of none."""
    write_at(bed.folder / "one.pcapng", 1_700_000_000)
    bed.checks.equal("one connection", {"opened": [1], "closed": [1], "reset": [], "in trouble": []},
                     check_charts(bed, "one.pcapng"))
    write_at(bed.folder / "epoch.pcapng", 0, 1, 2)
    write_at(bed.folder / "late.pcapng", 4_000_000_000, 1_000_000_000)
    bed.checks.equal("times that lie apart: bars of years", [1, 1, 1, 3], sorted(
        check_charts(bed, "late.pcapng", "one.pcapng", "epoch.pcapng")["opened"]))
    write_capture(bed.folder / "none.pcap", [])
    bed.checks.equal("no connection, no chart", [], report(bed, "none.pcap").find("svg"))
    bed.checks.equal("beside others neither", [1], check_charts(bed, "none.pcap", "one.pcapng")["opened"])


def check_extremes(bed):
    """Times that 64 bits of nanoseconds cannot hold, and a clock that goes back."""
    frames = connection(CLIENT, SERVER)
    section = Section().section().interface(ETHERNET, (9, b"\0"))
    for time, frame in zip((2**63, 2**64 - 1, 0, 2**62, 2**33, 1, 2**40), frames * 2):
        section.packet(0, time, frame)
    (bed.folder / "extreme.pcapng").write_bytes(section.octets)
    report(bed, "extreme.pcapng")
    bed.ends("both ends of time", 0, "report", "-q", "extreme.pcapng", "one.pcapng", "-o", "page.html")


def check_many(bed):
    """Ten times as many connections."""
    for count in (400, 4000):
        frames = [frame for port in range(count) for frame in (
            segment((CLIENT[0], 2000 + port), SERVER, "S", 1), segment(SERVER, (CLIENT[0], 2000 + port), "RA", 0, 2))]
        write_capture(bed.folder / "many.pcap", frames)
        found = check_charts(bed, "many.pcap")
        bed.checks.true("and they are narrow", len(found["in trouble"]) > 30, len(found["in trouble"]))


def main():
    with open_bed(__doc__, "samples") as bed:
        check_elements(bed, bed.options.samples)
        check_charts(bed, bed.options.samples / "kernel")
        check_moments(bed)
        check_extremes(bed)
        check_many(bed)


if __name__ == "__main__":
    main()
