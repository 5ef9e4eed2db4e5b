#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The statistics: the tree, the table of streams and the flow graph, compared with readable text
files and with the fields of the same frames. With --rewrite (target rewrite-statistics) the text
files are written: read the difference in git."""

import re
import shutil
from pathlib import Path

import packets
from checks import Checks, run_ideas
from statistics_read import (FIELDS, INDEX, expected_flow, expected_table, expected_tree,
                             read_table, read_table_of_sharkd, read_tree, read_tree_of_sharkd,
                             records_of)
from traces import make_capture, read_files
from wireshark import AGGREGATOR, Wireshark, arguments, load, open_folder
from manners_captures import HANDMADE

TREE, TABLE, FLOW = "tcpphase,tree", "tcpphase,streams", "flow,tcpphase,standard"

# About one stream of each outcome.
OUTCOMES = (
    "handshake/refused", "handshake/third-ack-never-seen", "handshake/fast-open-accepted",
    "handshake/server-withdraws", "rfc9293/figure-07-simultaneous-open", "close/four-segments",
    "close/three-segments", "rfc9293/figure-13-simultaneous-close", "close/half-close",
    "close/last-ack-lost", "close/abort", "data/setup-options", "reset/rst-after-fin",
    "life/idle-cut", "life/injection", "probes/xmas", "pickup/midstream-data", "icmp/unreachable",
    "reuse/time-wait-greater-isn")

# The texts: name, capture, options of tshark.
GOLDEN = (
    ("article.tree", "article", ["-z", TREE]),
    ("article.streams", "article", ["-z", TABLE]),
    ("article.flow", "article", ["-z", FLOW]),
    ("outcomes.tree", "outcomes", ["-2", "-z", TREE]),
    ("outcomes.one-pass.tree", "outcomes", ["-z", TREE]),
    ("outcomes.closed.tree", "outcomes", ["-2", "-z", TREE + ',tcpphase.phase == "close"']),
    ("outcomes.streams", "outcomes", ["-2", "-z", TABLE]),
    ("outcomes.one-pass.streams", "outcomes", ["-z", TABLE]),
    ("outcomes.refused.streams", "outcomes",
     ["-2", "-z", TABLE + ',tcpphase.stream.handshake == "refused"']),
    ("outcomes.flow", "outcomes", ["-2", "-z", FLOW]),
    ("outcomes.refused.flow", "outcomes",
     ["-2", "-z", FLOW + ',tcpphase.stream.handshake == "refused"']),
)

FILTERS = ('tcpphase.phase == "close"', 'tcpphase.step == "syn"', "tcpphase.note",
           'tcpphase.from == "server"', 'tcpphase.stream.close == "reset"')


def as_golden(text):
    """From Wireshark 4.4 on a tree is titled otherwise, and its first column is as wide as the title."""
    lines = []
    for line in text.replace("TCP Lifecycle / Phases", "TCP Lifecycle/Phases").splitlines():
        row = re.match(r"( *[^| ][^|]*?) {2,}(\S[^|]*)$", line)
        if re.fullmatch("[=-]{20,}", line):
            line = line[0] * 80
        elif row:
            line = f"{row[1]:34}{row[2]}"
        lines.append(line.rstrip() + "\n")
    return "".join(lines)


class Statistics:
    def __init__(self, wireshark, checks, captures):
        self.wireshark = wireshark
        self.checks = checks
        self.captures = captures

    def print_of(self, name, *options):
        return self.wireshark.tshark(self.captures[name], "-q", *options).output

    def shown(self, name, *options):
        return self.wireshark.fields(self.captures[name], FIELDS, *options)

    def check_golden(self, folder, rewrites):
        for name, capture, options in GOLDEN:
            path = folder / (name + ".golden")
            text = as_golden(self.print_of(capture, *options))
            if rewrites:
                path.write_text(text)
            self.checks.same_lines(name, path.read_text(), text)

    def check_counts(self, what, expected, actual):
        different = [f"{path}: - {expected.get(path)} + {actual.get(path)}"
                     for path in sorted({*expected, *actual})
                     if expected.get(path) != actual.get(path)]
        self.checks.true(what, expected and not different, *different)

    def check_rows(self, what, expected, actual):
        self.checks.equal(f"{what}: streams", sorted(expected), sorted(actual))
        for index in sorted({*expected} & {*actual}):
            self.checks.equal(f"{what}: stream {index}", expected[index], actual[index])

    # Each of these is one idea.

    def tree_and_table_agree_with_the_fields(self):
        for passes in ([], ["-2"]):
            text = self.print_of("traces", *passes, "-z", TREE, "-z", TABLE)
            shown = self.shown("traces", *passes)
            what = " ".join(["traces", *passes])
            self.check_counts(f"{what}: tree", expected_tree(shown, shown), read_tree(text))
            self.check_rows(what, expected_table(shown, shown), read_table(text))

    def a_filter_selects_segments(self):
        """In one pass, a stream is as known at its last segment that was tapped."""
        everything = self.shown("outcomes")
        for text in FILTERS:
            for passes in ([], ["-2"]):
                printed = self.print_of("outcomes", *passes, "-z", f"{TREE},{text}",
                                        "-z", f"{TABLE},{text}", "-z", f"{FLOW},{text}")
                shown = self.shown("outcomes", *passes, "-Y", text)
                what = " ".join([text, *passes])
                self.check_counts(f"{what}: tree", expected_tree(shown, everything), read_tree(printed))
                self.check_rows(what, expected_table(shown, everything), read_table(printed))
                for fields in shown:
                    self.checks.true(f"{what}: frame {fields['frame.number']} is an arrow",
                                     f"|{expected_flow(fields)}\n" in printed
                                     and fields["tcpphase.label"][:15] in printed)

    def two_trees_are_counted_apart(self):
        text = 'tcpphase.phase == "close"'
        alone = self.print_of("outcomes", "-z", TREE), self.print_of("outcomes", "-z", f"{TREE},{text}")
        both = self.print_of("outcomes", "-z", TREE, "-z", f"{TREE},{text}")
        self.checks.same_lines("two trees, each as it is alone",
                               "".join(sorted(alone)), "".join(sorted(re.split(r"(?<=-\n)(?=\n=)", both))))

    def a_new_session_adds_to_the_statistics(self):
        """tshark -M resets the plugin's data, and continues counting."""
        text = self.print_of("article", "-M", "12", "-z", TREE, "-z", TABLE)
        counts = read_tree(text)
        self.checks.equal("segments", 24, counts[("Segments",)])
        self.checks.equal("streams", {"three-way": 1, "not-captured": 1}, {
            path[2]: count for path, count in counts.items()
            if path[:2] == ("Streams", "by handshake") and len(path) == 3})
        self.checks.equal("rows", 2, len(re.findall(r"^ *\d+ \| *0 \|", text, re.MULTILINE)))

    def sharkd_shows_the_same(self):
        """In one process, each file as if it were alone."""
        names = ("outcomes", "article", "outcomes")
        taps = ("tap", {"tap0": "stat:tcpphase", "tap1": "nstat:" + TABLE, "tap2": "seqa:tcpphase"})
        results = self.wireshark.sharkd(*(request for name in names for request in
                                          (load(self.captures[name]), taps)))[1::2]
        for name, result in zip(names, results):
            shown = self.shown(name, "-2")
            taps = {tap["type"]: tap for tap in result["taps"]}
            self.check_counts(f"sharkd, {name}: tree", expected_tree(shown, shown),
                              read_tree_of_sharkd(taps["stats"]["stats"]))
            self.check_rows(f"sharkd, {name}", expected_table(shown, shown),
                            read_table_of_sharkd(taps["nstat"]["tables"][0]["i"]))
            self.checks.equal(f"sharkd, {name}: flow", list(map(expected_flow, records_of(shown))),
                              [flow["c"] for flow in taps["flow"]["flows"]])

    def sharkd_lists_them(self):
        answer = self.wireshark.sharkd(("info", {}))[0]
        for group, tap, title in (("stats", "stat:tcpphase", "Phases and Outcomes"),
                                  ("nstat", "nstat:" + TABLE, "TCP Lifecycle Streams"),
                                  ("seqa", "seqa:tcpphase", "TCP Lifecycle")):
            self.checks.true(f"sharkd has {tap}: {title}",
                             any(one["tap"] == tap and one["name"].endswith(title)
                                 for one in answer[group]))

    def the_ends_are_those_of_the_stream(self):
        """In a tunnel the innermost, as the table has them."""
        for name in ("vxlan", "gre", "mixed"):
            ends = {cell for row in read_table(self.print_of(name, "-z", TABLE)).values()
                    for cell in (row[5], row[7])}
            for mode in ("standard", "network"):
                text = self.print_of(name, "-z", f"flow,tcpphase,{mode}")
                head = set(re.findall(r"[0-9.:a-f]{7,}", "".join(text.splitlines(True)[:2])))
                self.checks.equal(f"{name}: ends in the flow graph, {mode}", ends, head)

    def the_conversation_filter_is_that_of_the_stream(self, plugins):
        """As a second plugin tells it, which asks for it as the menus do."""
        for name in ("mixed", "traces"):
            shown = self.shown(name)
            expected = "".join(f"{fields['frame.number']} {filter_of(fields)}\n" for fields in shown)
            for passes in ([], ["-2"]):
                command = ["env", f"WIRESHARK_PLUGIN_DIR={plugins}", "tshark", "-q",
                           "-r", str(self.captures[name]), *passes]
                run = self.wireshark.run(*command).expect_success(command)
                self.checks.same_lines(" ".join(["conversation filter", name, *passes]),
                                       expected, run.output)


def filter_of(fields):
    """Of the innermost stream of the frame."""
    index = fields[INDEX].split(AGGREGATOR)[-1]
    return f"{INDEX} == {index}" if index else "-"


def make_plugins(options, wireshark, folder):
    """A plugin folder with the plugin and the one that tells filters."""
    version = next((Path(wireshark.home) / "plugins").iterdir()).name
    plugins = folder / "plugins"
    (plugins / version / "epan").mkdir(parents=True)
    for plugin in (options.plugin, options.tell_filters):
        shutil.copy(plugin, plugins / version / "epan")
    return plugins


def ideas(statistics, options, plugins):
    return (
        lambda: statistics.check_golden(options.golden, options.rewrite),
        statistics.tree_and_table_agree_with_the_fields,
        statistics.a_filter_selects_segments,
        statistics.two_trees_are_counted_apart,
        statistics.a_new_session_adds_to_the_statistics,
        statistics.sharkd_shows_the_same,
        statistics.sharkd_lists_them,
        statistics.the_ends_are_those_of_the_stream,
        lambda: statistics.the_conversation_filter_is_that_of_the_stream(plugins),
    )


def make_captures(options, folder):
    captures = {}
    for name, traces in (("traces", options.traces.rglob("*.trace")),
                         ("outcomes", [options.traces / f"{name}.trace" for name in OUTCOMES])):
        captures[name] = folder / f"{name}.pcapng"
        make_capture(options.converter, read_files(traces), captures[name])
    captures["mixed"] = folder / "mixed.pcap"
    packets.write_capture(captures["mixed"], HANDMADE["mixed"])
    for path in (options.samples / "article.pcapng", options.samples / "kernel/vxlan.pcapng",
                 options.samples / "kernel/gre.pcapng"):
        captures[path.stem] = folder / path.name
        captures[path.stem].write_bytes(path.read_bytes())
    return captures


def main():
    options = arguments(__doc__, flags={"rewrite": "write the texts"}, converter="trace_to_pcapng",
                        traces="the folder of traces", samples="the folder of captures",
                        golden="the folder of texts", tell_filters="a second plugin")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    with open_folder() as folder:
        statistics = Statistics(wireshark, checks, make_captures(options, folder))
        plugins = make_plugins(options, wireshark, folder)
        run_ideas(ideas(statistics, options, plugins))
    checks.finish()


if __name__ == "__main__":
    main()
