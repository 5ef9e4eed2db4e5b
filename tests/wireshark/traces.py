# SPDX-License-Identifier: GPL-2.0-or-later
"""Trace files (tests/traces/README.md) as expectations about what a front end shows of a capture."""

import re
import subprocess
import sys
from decimal import Decimal
from typing import NamedTuple

from wireshark import AGGREGATOR

LONGEST_PAYLOAD = 65279         # that trace_to_pcapng puts into an IP packet

# Display filter for ICMP errors, which are not segments.
PROTOCOLS = "frame.protocols"


class Expectation(NamedTuple):
    """The right side of a line; stream indices count from the scenario's first stream."""
    step: str
    states: str
    notes: str
    stream: int

    def __str__(self):
        return f"{self.step} | {self.states} | {self.notes} | stream {self.stream}"


class Line(NamedTuple):
    place: str                  # file:line
    number: int                 # of the frame, in its scenario
    segment: str                # the left side; or an ICMP error
    expectation: Expectation    # None: an ICMP error

    def length(self):
        found = re.search(r"\blen=(\d+)", self.segment)
        return int(found[1]) if found else 0

    def sender(self):
        swapped = "roles-swapped" in self.expectation.step
        return "client" if self.segment.startswith("c>") != swapped else "server"


class Claim(NamedTuple):
    """An expectation about a stream, whose index counts from the scenario's first stream."""
    place: str
    stream: int
    name: str                   # after tcpphase.stream.
    value: str                  # "-": absent

    def is_of_capture(self):
        """Numbers of frames and streams, and what has an end with it, are others in a capture."""
        return (self.name.startswith("frame.") or self.name in
                ("index", "previous", "next", "final", "flow_end_reason", "cause", "summary"))


class Scenario(NamedTuple):
    frames: list                # lines, one a frame
    ports: str                  # the line that says so, or ""
    settings: str               # likewise
    claims: list                # after the last frame

    @property
    def lines(self):
        """The segments."""
        return [line for line in self.frames if line.expectation]

    def has(self, *words):
        """Whether one of the words stands in it, left or right."""
        return any(re.search(rf"(?<![\w-]){word}(?![\w-])", f"{line.segment} {line.expectation}")
                   for line in self.frames for word in words)

    def fits_into_packets(self):
        return all(line.length() <= LONGEST_PAYLOAD for line in self.frames)


def read_line(place, text, frames):
    """A line that is a frame, behind those of its scenario."""
    number = len(frames) + 1
    if text.startswith("icmp"):
        return Line(place, number, text, None)
    columns = [" ".join(column.split()) for column in text.split("|")]
    segment, step, states, notes, stream = (columns + [""] * 5)[:5]
    if stream:
        stream = int(stream.removeprefix("stream "))
    else:
        streams = [line.expectation.stream for line in frames if line.expectation]
        stream = streams[-1] if streams else 0
    return Line(place, number, segment, Expectation(step, states, notes.strip("-"), stream))


def read_claims(place, text):
    head, _, rest = text.partition(" ")
    pairs = [pair.strip().partition("=") for pair in rest.split("|")]
    return [Claim(place, int(head[1:] or 0), name, value) for name, _, value in pairs]


def read_file(path):
    """The scenarios of a trace file."""
    scenarios, frames, ports, settings, claims = [], [], "", "", []
    for number, text in enumerate(path.read_text().splitlines() + [""], 1):
        text = text.strip()
        place = f"{path}:{number}"
        if text.startswith("#"):
            continue
        if text.startswith("="):
            claims += read_claims(place, text)
        elif text.startswith("ports "):
            ports = text
        elif text.startswith("settings "):
            settings = text
        elif text:
            frames.append(read_line(place, text, frames))
            claims = []
        elif frames:
            scenarios.append(Scenario(frames, ports, settings, claims))
            frames, ports, settings, claims = [], "", "", []
    return scenarios


def read_by_settings(paths):
    """The scenarios of all files that can be packets, by their settings."""
    groups = {"": []}
    for path in sorted(paths):
        for scenario in read_file(path):
            if scenario.fits_into_packets():
                groups.setdefault(scenario.settings, []).append(scenario)
    return groups


def read_files(paths):
    """Those with the usual settings."""
    return read_by_settings(paths)[""]


def preferences(settings):
    """A line of settings, as a dictionary."""
    return {f"tcpphase.{name}": value for name, value in
            (word.split("=", 1) for word in settings.split()[1:])}


def make_capture(converter, scenarios, capture, layers=None):
    """One capture of all scenarios, which do not mix: each has its own client port."""
    trace = capture.with_suffix(".trace")
    places = ["(comment)"]
    text = "# All scenarios.\n"
    for scenario in scenarios:
        if scenario.ports:
            text += scenario.ports + "\n"
            places.append("(ports)")
        text += "".join(line.segment + "\n" for line in scenario.frames) + "\n"
        places += [line.place for line in scenario.frames] + ["(blank)"]
    trace.write_text(text)
    over = ["--over", layers] if layers else []
    run = subprocess.run([converter, *over, trace, capture],
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        def place(match):
            return places[int(match[1]) - 1]
        sys.exit("no capture: " + re.sub(re.escape(str(trace)) + r":(\d+)", place, run.stderr))


class Scope(NamedTuple):
    """What the frames of one scenario are counted from."""
    numbers: dict               # frame number -> its number in the scenario, from 1
    first_stream: int


def scope_of(scenario, shown):
    numbers = {fields["frame.number"]: str(line.number)
               for line, fields in zip(scenario.lines, shown)}
    streams = [int(fields["tcpphase.stream.index"] or 0) for fields in shown]
    return Scope(numbers, min(streams))


def step_of(fields, line, scope):
    step = f"{fields['tcpphase.phase']} {fields['tcpphase.step']}"
    answers = fields["tcpphase.answers"]
    if answers:
        step += f" < {scope.numbers.get(answers, f'frame {answers} of another scenario')}"
    if fields["tcpphase.from"] == ("server" if line.segment.startswith("c>") else "client"):
        step += " roles-swapped"
    return step


def states_of(fields, end):
    """As a trace has them: where the end went, without where it was."""
    transition = fields[f"tcpphase.{end}.transition"]
    state = fields[f"tcpphase.{end}.state"]
    if not transition:
        return state
    if not transition.endswith(">" + state):
        return f"{state} (but went {transition})"
    return transition.partition(">")[2]


def shown_of(fields, line, scope):
    """What a frame shows, as an expectation."""
    if not fields["tcpphase.phase"]:
        return "(no subtree)"
    return Expectation(
        step_of(fields, line, scope),
        f"{states_of(fields, 'client')} {states_of(fields, 'server')}",
        fields["tcpphase.note"].replace(AGGREGATOR, " "),
        int(fields["tcpphase.stream.index"]) - scope.first_stream)


def check_scenario(checks, what, scenario, shown):
    scope = scope_of(scenario, shown)
    for line, fields in zip(scenario.lines, shown):
        actual = shown_of(fields, line, scope)
        checks.true(f"{what}{line.place}: {line.segment}", actual == line.expectation,
                    f"- {line.expectation}", f"+ {actual}")


def segments_of(checks, what, shown):
    """The frames that are segments; the ICMP errors among them have no phase."""
    errors = [fields for fields in shown if ":icmp" in fields[PROTOCOLS]]
    for fields in errors:
        checks.equal(f"{what}frame {fields['frame.number']}: an ICMP error is no segment",
                     "", fields["tcpphase.phase"])
    return [fields for fields in shown if fields not in errors]


def check_frames(checks, what, scenarios, shown):
    """All segments of all scenarios against the frames that carry them."""
    wanted = sum(len(scenario.lines) for scenario in scenarios)
    shown = segments_of(checks, what, shown)
    if len(shown) != wanted:
        checks.fails(f"{what}{wanted} frames carry a segment", f"+ {len(shown)}")
        return
    rest = iter(shown)
    for scenario in scenarios:
        check_scenario(checks, what, scenario, [next(rest) for _ in scenario.lines])


def check_claims(checks, scenarios, shown):
    """What is said of streams at the end of a scenario, against any frame of the stream."""
    rest = iter(segments_of(checks, "", shown))
    for scenario in scenarios:
        frames = [next(rest) for _ in scenario.lines]
        first_stream = scope_of(scenario, frames).first_stream
        streams = {int(fields["tcpphase.stream.index"]) - first_stream: fields for fields in frames}
        for claim in scenario.claims:
            if not claim.is_of_capture():
                actual = streams[claim.stream][f"tcpphase.stream.{claim.name}"]
                checks.equal(f"{claim.place}: {claim.name}", claim.value,
                             actual.replace(AGGREGATOR, " ") or "-")


def check_answer_times(checks, what, shown):
    """The time since the answered frame, by the clock of the frames."""
    times = {fields["frame.number"]: Decimal(fields["frame.time_epoch"]) for fields in shown}
    for fields in shown:
        answers, answer_time = fields["tcpphase.answers"], fields["tcpphase.answer_time"]
        if answers:
            elapsed = times[fields["frame.number"]] - times[answers]
            checks.equal(f"{what}frame {fields['frame.number']}: time since frame {answers}",
                         f"{elapsed:.9f}", answer_time)
        elif answer_time:
            checks.fails(f"{what}frame {fields['frame.number']}: answers nothing",
                         f"+ answer_time {answer_time}")
