#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The fields tcpphase.stream.* and the expert information, for the streams of all traces."""

from collections import Counter, defaultdict

from checks import Checks
from traces import make_capture, read_files
from wireshark import (AGGREGATOR, Wireshark, arguments, fields_of_frames, frames, load,
                       open_folder)

STREAM = "tcpphase.stream."
INDEX, FINAL = STREAM + "index", STREAM + "final"
EXPERT = "tcpphase.expert."
SEVERITIES = {"2097152": "ok", "4194304": "note", "6291456": "warning", "8388608": "error",
              "Chat": "ok", "Note": "note", "Warning": "warning", "Error": "error"}
TRUE = ("1", "True")
OF_ZEEK = (STREAM + "conn_state", STREAM + "history")    # a second capture counts there
OF_TROUBLE = tuple(STREAM + name for name in ("trouble", "severity", "rank", "hint", "cause"))
COLUMNS_MAX = 32        # that sharkd shows

# Words for remarkable segments, and equivalent filters on other fields.
SYN_STATES = '{"SYN-SENT", "SYN-RECEIVED"}'
GONE = '{"CLOSED", "TIME-WAIT", "LISTEN"}'
FINS = '{"fin-1", "fin-1-crossing", "fin-2", "ack-fin-1-fin-2"}'
AGAIN = 'tcpphase.note == "retransmission"'
IN_HANDSHAKE = f"(tcpphase.client.state in {SYN_STATES} || tcpphase.server.state in {SYN_STATES})"
BOTH_GONE = f"(tcpphase.client.state in {GONE} && tcpphase.server.state in {GONE})"
EVENTS = {
    "syn_retransmitted": f'{AGAIN} && tcpphase.step in {{"syn", "syn-crossing"}}',
    "syn_ack_retransmitted": f'{AGAIN} && tcpphase.step == "syn-ack"',
    "fin_retransmitted": f"{AGAIN} && tcpphase.step in {FINS}",
    "bad_handshake_ack": f'tcpphase.note == "bad-ack" && {IN_HANDSHAKE}',
    "bad_ack": f'tcpphase.note == "bad-ack" && !{IN_HANDSHAKE}',
    "bad_rst": f'tcpphase.note == "bad-rst" && !{BOTH_GONE}',
    "bad_syn": 'tcpphase.note == "bad-syn"',
    "data_after_reset": 'tcpphase.step == "stray" && tcpphase.client.state == "CLOSED"'
                        ' && tcpphase.server.state == "CLOSED" && tcp.len > 0',
    "challenge_ack": 'tcpphase.note == "challenge-ack"',
    "scan": '(tcpphase.step == "stray" && tcpphase.client.state == "UNKNOWN"'
            ' && tcpphase.server.state == "UNKNOWN" && !(tcpphase.note == "truncated")'
            ' && !(tcpphase.note == "checksum-bad"))'
            ' || (tcpphase.step == "ack" && tcpphase.stream.probe == "ack")',
    "simultaneous_open": f'tcpphase.step == "syn-crossing" && !({AGAIN})',
    "simultaneous_close": f'tcpphase.step == "fin-1-crossing" && !({AGAIN})',
}


def stream_fields(wireshark):
    run = wireshark.run("tshark", "-G", "fields")
    rows = [line.split("\t") for line in run.output.splitlines()]
    return [row[2] for row in rows if row[0] == "F" and row[2].startswith(STREAM)]


def trouble_texts(wireshark):
    """The registered text of each trouble's expert entry, and of a stream without one."""
    rows = [line.split("\t") for line in wireshark.run("tshark", "-G", "fields").output.splitlines()]
    texts = {row[2].removeprefix(EXPERT): row[1] for row in rows
             if row[0] == "F" and row[2].startswith(EXPERT)}
    words = next(row[7] for row in rows if row[0] == "F" and row[2] == STREAM + "trouble")
    troubles = [word.split(" = ")[0] for word in words.split(" | ")[1:]]
    return {word: texts[word.replace("-", "_")] for word in (*troubles, "orderly")}


def by_stream(shown):
    """The frames of each stream, in order."""
    streams = defaultdict(list)
    for fields in shown:
        if fields[INDEX]:
            streams[fields[INDEX]].append(fields)
    return streams


def values(fields, without=()):
    return {name: value for name, value in fields.items()
            if name.startswith(STREAM) and name not in without}


def as_sharkd(name, value):
    """sharkd joins several values, and prints a Boolean, in its own way."""
    if name == FINAL and value:
        return "True" if value in TRUE else "False"
    return value.replace(AGGREGATOR, ",")


class Streams:
    def __init__(self, wireshark, checks, capture):
        self.wireshark = wireshark
        self.checks = checks
        self.capture = capture
        self.names = ["frame.number", "tcpphase.note", *stream_fields(wireshark)]
        self.one_pass = wireshark.fields(capture, self.names)
        self.two_passes = wireshark.fields(capture, self.names, "-2")
        self.streams = by_stream(self.two_passes)
        self.texts = trouble_texts(wireshark)

    def check_same(self, what, wanted, shown):
        different = [f"{name}: '{value}' and '{shown[name]}'" for name, value in wanted.items()
                     if shown[name] != value]
        self.checks.true(what, not different, *different)

    # Each of these is one idea.

    def a_later_pass_shows_the_whole_stream(self):
        for index, shown in self.streams.items():
            self.checks.true(f"stream {index}: final", all(one[FINAL] in TRUE for one in shown))
            self.checks.equal(f"stream {index}: one value of each field", 1,
                              len({tuple(values(one).items()) for one in shown}))

    def sharkd_shows_the_same(self):
        names = [name for name in self.names if name.startswith(STREAM)]
        parts = [names[i:i + COLUMNS_MAX] for i in range(0, len(names), COLUMNS_MAX)]
        results = self.wireshark.sharkd(load(self.capture), *(frames(part) for part in parts))[1:]
        for part, result in zip(parts, results):
            shown = fields_of_frames(result, part)
            self.checks.equal("as many frames", len(self.two_passes), len(shown))
            for one, other in zip(self.two_passes, shown):
                self.check_same(f"frame {one['frame.number']}: tshark -2 and sharkd",
                                {name: as_sharkd(name, one[name]) for name in part}, other)

    def one_pass_ends_with_the_same_values(self):
        """On its last segment, which may be known for the last only later. Second captures behind
        it add only that there are any; the next stream shows whose the SYNs before it were."""
        for index, shown in by_stream(self.one_pass).items():
            own = [one for one in shown if "capture-duplicate" not in one["tcpphase.note"]]
            last = own[-1] if own else shown[-1]
            without = (FINAL, STREAM + "next", STREAM + "flow_end_reason", *OF_ZEEK)
            self.check_same(f"stream {index}: Zeek's words on the last frame in one pass",
                            {name: self.streams[index][0][name] for name in OF_ZEEK}, shown[-1])
            if self.streams[index][0][STREAM + "handshake"] == "unreachable":
                continue    # by an ICMP error after the last segment
            if self.streams[index][0][STREAM + "handshake"] == "not-captured" and shown[0][
                    STREAM + "next"] != self.streams[index][0][STREAM + "next"]:
                continue    # the next stream shows the roles
            if "answered-elsewhere" in last[STREAM + "trouble"] and self.streams[index][0][
                    STREAM + "probe"] == "backscatter":
                continue    # the SYN that it seems to answer is answered otherwise
            if "answered-elsewhere" in last[STREAM + "trouble"] and "answered-elsewhere" not in \
                    self.streams[index][0][STREAM + "trouble"]:
                continue    # the other stream opened later
            if "reconnect-ignored" in last[STREAM + "trouble"] and self.streams[index][0][
                    STREAM + "next"] != last[STREAM + "next"]:
                without += OF_TROUBLE
            last = {**last, STREAM + "capture": shown[-1][STREAM + "capture"]}
            self.check_same(f"stream {index}: the last segment in one pass",
                            values(self.streams[index][0], without), values(last, without))

    def filters_find_all_segments_of_a_stream(self):
        for name in ("handshake", "close", "probe", "reset_cause", "closed_by"):
            for word in {shown[0][STREAM + name] for shown in self.streams.values()} - {""}:
                wanted = [one["frame.number"] for one in self.two_passes
                          if one[STREAM + name] == word]
                found = self.frames(f'{STREAM}{name} == "{word}"', "-2")
                self.checks.equal(f"frames with {name} {word}", wanted, found)

    def each_stream_has_one_summary(self):
        """On its last segment, by how it went."""
        names = [*self.names, "_ws.expert.message", "_ws.expert.severity"]
        shown = self.wireshark.fields(self.capture, names, "-2", "-Y", "tcpphase.expert.summary")
        self.checks.equal("streams with one summary", {index: 1 for index in self.streams},
                          dict(Counter(one[INDEX] for one in shown)))
        for one in shown:
            what = f"stream {one[INDEX]}: summary"
            self.checks.equal(f"{what} on the last segment", one[STREAM + "frame.last"],
                              one["frame.number"])
            trouble = one[STREAM + "trouble"].split(AGGREGATOR)[0] or "orderly"
            number = one["_ws.expert.message"].split(AGGREGATOR).index(self.texts[trouble])
            severity = one["_ws.expert.severity"].split(AGGREGATOR)[number]
            self.checks.equal(f"{what}: severity", one[STREAM + "severity"],
                              SEVERITIES.get(severity, severity))

    def each_trouble_is_a_filter(self):
        """Of the entry of the streams of which it is the worst."""
        for trouble in self.texts:
            last = sorted((shown[-1] for shown in self.streams.values()
                           if shown[0][STREAM + "trouble"].split(AGGREGATOR)[0]
                           == trouble.replace("orderly", "")), key=lambda one: int(one[INDEX]))
            name = "tcpphase.expert." + trouble.replace("-", "_")
            found = self.wireshark.fields(self.capture, [INDEX], "-2", "-Y", name)
            self.checks.equal(f"streams with {name}", [one[INDEX] for one in last],
                              sorted((one[INDEX] for one in found), key=int))

    def one_pass_sums_up_at_most_once(self):
        found = self.wireshark.fields(self.capture, [INDEX], "-Y", "tcpphase.expert.summary")
        counts = Counter(one[INDEX] for one in found)
        self.checks.true("some streams end", len(counts) > 0)
        # an end that later segments refute is taken back, and another one may follow
        alive_again = {one[INDEX] for one in self.wireshark.fields(
            self.capture, [INDEX], "-Y",
            'tcpphase.client.transition matches "^CLOSED>(?!SYN|LISTEN)"')}
        self.checks.equal("streams with two summaries that ended once", [],
                          [index for index, count in counts.items()
                           if count > 1 and index not in alive_again])

    def expert_statistics_count_streams(self):
        """Also where no packet is shown, so that nothing but the statistics asks for them."""
        run = self.wireshark.tshark(self.capture, "-2", "-q", "-z", "expert")
        rows = [line.split() for line in run.output.splitlines()]
        counted = sum(int(row[0]) for row in rows if row[2:4] == ["TCP", "Lifecycle"]
                      and " ".join(row[4:]) in self.texts.values())
        self.checks.equal("summaries in -z expert", len(self.streams), counted)

    def events_stand_on_their_segments(self):
        for event, text in EVENTS.items():
            found = self.frames(f"tcpphase.expert.{event}", "-2")
            self.checks.equal(f"tcpphase.expert.{event}", self.frames(text, "-2"), found)
            self.checks.true(f"a trace has tcpphase.expert.{event}", len(found) > 0)

    def reuse_of_time_wait_is_told(self):
        found = self.frames("tcpphase.expert.time_wait_reuse", "-2")
        reused = self.frames('tcpphase.note == "port-reused"', "-2")
        self.checks.true("some reused ports were in TIME-WAIT, some not",
                         found and set(found) < set(reused), f"{found}", f"{reused}")

    def frames(self, text, *options):
        return [one["frame.number"] for one in
                self.wireshark.fields(self.capture, ["frame.number"], "-Y", text, *options)]


def main():
    options = arguments(__doc__, converter="trace_to_pcapng", traces="the folder of traces")
    checks = Checks()
    with open_folder() as folder:
        capture = folder / "traces.pcapng"
        make_capture(options.converter, read_files(options.traces.rglob("*.trace")), capture)
        streams = Streams(Wireshark(options.plugin_run, options.plugin), checks, capture)
        for idea in (streams.a_later_pass_shows_the_whole_stream,
                     streams.sharkd_shows_the_same,
                     streams.one_pass_ends_with_the_same_values,
                     streams.filters_find_all_segments_of_a_stream,
                     streams.each_stream_has_one_summary,
                     streams.each_trouble_is_a_filter,
                     streams.one_pass_sums_up_at_most_once,
                     streams.expert_statistics_count_streams,
                     streams.events_stand_on_their_segments,
                     streams.reuse_of_time_wait_is_told):
            idea()
    checks.finish()


if __name__ == "__main__":
    main()
