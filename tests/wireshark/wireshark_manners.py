#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin in Wireshark: the output of other protocols is the same as without it, and its own
output is where a user expects it."""

import json
import subprocess

import packets
from checks import Checks, run_ideas
from manners_captures import make_captures
from packets import CLIENT, SERVER
from wireshark import (SEGMENT_FIELDS, Wireshark, arguments, fields_of_frames, frames, load,
                       open_folder)

FIELDS = ("frame.number", *SEGMENT_FIELDS)
COLUMNS = ["No.", "Time", "Source", "Destination", "Protocol", "Length", "Info"]


# What is the plugin's own, taken away

def without_own_details(text):
    """The output of -V without our subtrees."""
    kept, is_own = [], False
    for line in text.splitlines():
        if not line.startswith("    "):
            is_own = line.startswith(("TCP Lifecycle", "[TCP Lifecycle"))
        if not is_own:
            kept.append(line)
    return "\n".join(kept)


def without_own_keys(text):
    """The output of -T json without our layers; a key may stand there twice."""
    def drop_own(pairs):
        return [pair for pair in pairs if pair[0] != "tcpphase"]
    return json.dumps(json.loads(text, object_pairs_hook=drop_own), indent=1)


def as_it_is(text):
    return text


VIEWS = (
    ("packet list", [], as_it_is),
    ("frame.protocols", ["-T", "fields", "-e", "frame.number", "-e", "frame.protocols"], as_it_is),
    ("details", ["-V"], without_own_details),
    ("JSON", ["-T", "json"], without_own_keys),
    ("conversations", ["-q", "-z", "conv,tcp"], as_it_is),
)


def words_of(tables):
    """The field, the word and the meaning of each row of the vocabulary's tables."""
    field = ""
    for line in tables.splitlines():
        *_, word, meaning = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if line.startswith("| --- "):
            continue
        if meaning == "label":
            field = "tcpphase.step"
        elif meaning == "the segment":
            field = "tcpphase.note"
        elif meaning == "meaning":
            field = f"tcpphase.stream.{word}"
        elif meaning == "what":
            field = ""
        elif field:
            yield field, word, meaning


class Manners:
    def __init__(self, wireshark, checks, captures):
        self.wireshark = wireshark
        self.checks = checks
        self.captures = captures

    def labels(self, name, *options):
        return [fields["tcpphase.label"] for fields in
                self.wireshark.fields(self.captures[name], FIELDS, *options)]

    def check_same_view(self, name, view, *options, own_options=()):
        """One kind of output, equal with and without the plugin. own_options are understood only
        with the plugin."""
        title, view_options, clean = view
        command = [*view_options, *options]
        run = self.wireshark.tshark(self.captures[name], *command, *own_options)
        plain = self.wireshark.tshark(self.captures[name], *command, plugin=False)
        what = " ".join([f"{name}: {title}", *options, *own_options])
        self.checks.same_lines(what + ": unchanged", clean(plain.output), clean(run.output))
        self.checks.equal(what + ": no message", plain.errors, run.errors)

    def check_no_labels(self, name, *options):
        shown = self.wireshark.fields(self.captures[name], FIELDS, *options)
        own = [fields["frame.number"] for fields in shown
               if any(fields[field] for field in SEGMENT_FIELDS)]
        self.checks.equal(" ".join([f"{name}: frames with our fields", *options]), [], own)

    # Each of these is one idea.

    def other_output_is_unchanged(self):
        for name in ("traces", "mixed"):
            for view in VIEWS:
                for passes in ([], ["-2"]):
                    self.check_same_view(name, view, *passes)

    def disabled_tcp_is_left_alone(self):
        for view in VIEWS:
            self.check_same_view("mixed", view, "--disable-protocol", "tcp")
        self.check_no_labels("mixed", "--disable-protocol", "tcp")
        self.check_no_labels("mixed", "--disable-protocol", "tcp", "-2")

    def the_plugin_can_be_disabled(self):
        options = ["--disable-protocol", "tcpphase"]
        for title, view_options, _ in VIEWS:
            self.check_same_view("mixed", (title, view_options, as_it_is), own_options=options)
        self.check_no_labels("mixed", *options)
        self.check_no_labels("mixed", *options, "-2")

    def a_profile_can_disable_the_plugin(self, folder):
        """As Analyze > Enabled Protocols does."""
        command = ["tshark", "-r", str(self.captures["article"]), "-V"]
        for protocol, is_shown in (("tcpphase", False), ("udp", True)):
            profile = folder / protocol
            profile.mkdir()
            (profile / "disabled_protos").write_text(protocol + "\n")
            run = self.wireshark.run("env", f"WIRESHARK_CONFIG_DIR={profile}", *command)
            self.checks.equal(f"shown with {protocol} disabled", is_shown,
                              "TCP Lifecycle" in run.expect_success(command).output)

    def decode_as_of_ports_works(self):
        decode = ["-d", "tcp.port==9,http"]
        self.check_same_view("connections", VIEWS[1], *decode)
        protocols = self.wireshark.tshark(self.captures["connections"], *VIEWS[1][1], *decode).output
        self.checks.true("port 9 is HTTP when the user says so", ":tcp:http" in protocols, protocols)
        self.checks.equal("it is labelled all the same",
                          self.labels("connections"), self.labels("connections", *decode))

    def decode_as_tcp_is_labelled(self):
        decode = ["-d", "ip.proto==253,tcp"]
        for view in VIEWS:
            self.check_same_view("experiment", view, *decode)
        self.check_no_labels("experiment")
        wanted = self.labels("connections")[:8]
        for passes in ([], ["-2"]):
            self.checks.equal("protocol 253 as TCP", wanted,
                              self.labels("experiment", *decode, *passes))
        self.checks.equal("TCP remains TCP", self.labels("connections"),
                          self.labels("connections", *decode))

    def decode_as_other_than_tcp_is_not_labelled(self):
        decode = ["-d", "ip.proto==6,data"]
        for view in VIEWS:
            self.check_same_view("connections", view, *decode)
        self.check_no_labels("connections", *decode)
        self.check_no_labels("connections", *decode, "-2")

    def quoted_headers_are_no_segments(self):
        names = ("icmp.type", "icmpv6.type", *FIELDS)
        for passes in ([], ["-2"]):
            shown = self.wireshark.fields(self.captures["errors"], names, *passes)
            quoting = [fields for fields in shown if fields["icmp.type"] or fields["icmpv6.type"]]
            labels = [fields["tcpphase.label"] for fields in shown if fields not in quoting]
            self.checks.equal("frames that quote", 8, len(quoting))
            self.checks.equal("labels of frames that quote", ["ICMP error: port unreachable"] * 8,
                              [fields["tcpphase.label"] for fields in quoting])
            self.checks.equal("phases of frames that quote", [""] * 8,
                              [fields["tcpphase.phase"] for fields in quoting])
            self.checks.equal("labels of the frames around", self.labels("connections"), labels)

    def quotes_of_tunnels_tell_nothing(self):
        self.check_no_labels("tunnelled-quotes")
        self.check_no_labels("tunnelled-quotes", "-2")

    def each_header_has_a_subtree(self):
        inner = self.labels("connections")[:8]
        outer = [f"Data {len(packets.openflow_packet_in(frame))} B"
                 for frame in packets.connection(CLIENT, SERVER)]
        for passes in ([], ["-2"]):
            self.checks.equal("TCP in TCP, outermost first",
                              [f"{one}|{two}" for one, two in zip(outer, inner)],
                              self.labels("tcp-in-tcp", *passes)[3:])
        text = self.wireshark.tshark(self.captures["tcp-in-tcp"], "-V").output
        self.checks.equal("subtrees", 3 + 2 * 8, text.count("TCP Lifecycle: "))

    def a_custom_column_shows_the_label(self):
        column = 'gui.column.format:"Number","%m","Phase","%Cus:tcpphase.label:0:R","Info","%i"'
        for passes in ([], ["-2"]):
            run = self.wireshark.tshark(self.captures["article"], "-o", column, *passes)
            lines = run.output.splitlines()
            for number, label in enumerate(self.labels("article"), 1):
                self.checks.true(f"column of frame {number}: {label}",
                                 lines[number - 1].split()[1:1 + len(label.split())]
                                 == label.split(), f"+ {lines[number - 1]}")

    def default_columns_are_unchanged(self):
        run = self.wireshark.run("tshark", "-G", "currentprefs")
        _, _, columns = run.output.partition("gui.column.format:")
        titles = [word for word in columns.partition("\n\n")[0].split('"')[1::4]]
        self.checks.equal("default columns", COLUMNS, titles)

    def fields_are_those_of_the_table(self, golden):
        run = self.wireshark.run("tshark", "-G", "fields")
        rows = [line.split("\t") for line in run.output.splitlines()]
        fields = {row[2]: row[3] for row in rows
                  if row[0] == "F" and row[2].startswith("tcpphase")}
        width = max(map(len, fields), default=0)
        self.checks.same_lines("fields and their types", golden.read_text(), "".join(
            f"{name:{width}}  {fields[name]}\n" for name in sorted(fields)))

    def display_filters_find_frames(self):
        everything = list(range(1, 25))
        for text, wanted in (
                ('tcpphase', everything),
                ('tcpphase.stream.index == 0', everything),
                ('tcpphase.step == "syn"', [1]),
                ('tcpphase.note == "d-sack"', [21]),
                ('tcpphase.note', [9, 13, 20, 21]),
                ('tcpphase.note == "spurious-retransmission"', [20]),
                ('tcpphase.phase == "close"', [22, 23, 24]),
                ('tcpphase.phase == "data" && tcpphase.from == "server"', [16]),
                ('tcpphase.label contains "Handshake"', [1, 2, 3]),
                ('tcpphase.client.state == "TIME-WAIT"', [24]),
                ('tcpphase.server.transition == "ESTABLISHED>CLOSE-WAIT>LAST-ACK"', [23]),
                ('tcpphase.answers == 22', [23]),
                ('tcpphase.answer_time > 0.03', [19])):
            for passes in ([], ["-2"]):
                shown = self.wireshark.fields(self.captures["article"], ["frame.number"],
                                              "-Y", text, *passes)
                self.checks.equal(" ".join([text, *passes]), wanted,
                                  [int(fields["frame.number"]) for fields in shown])

    def a_read_filter_changes_no_label(self):
        """Frames that a read filter of two passes drops have been seen all the same."""
        for text in ('tcp.len > 0', 'tcpphase.phase == "close"', 'tcpphase.note'):
            run = self.labels("article", "-2", "-R", text)
            self.checks.equal(f"-R {text}", self.labels("article", "-Y", text), run)
            self.checks.equal(f"-R {text} -Y tcpphase", run,
                              self.labels("article", "-2", "-R", text, "-Y", "tcpphase"))

    def a_new_session_begins_anew(self):
        """tshark -M forgets everything every so many frames."""
        run = self.wireshark.fields(self.captures["article"], FIELDS, "-M", "12")
        whole = self.wireshark.fields(self.captures["article"], FIELDS)
        self.checks.equal("the first session", whole[:12], run[:12])
        self.checks.equal("the second begins in mid-stream",
                          ("ack", "midstream", "0"),
                          tuple(run[12]["tcpphase." + name]
                                for name in ("step", "note", "stream.index")))

    def settings_of_tcp_change_nothing(self):
        whole = self.wireshark.fields(self.captures["traces"], FIELDS)
        for name, value in (("tcp.analyze_sequence_numbers", "FALSE"),
                            ("tcp.relative_sequence_numbers", "FALSE"),
                            ("tcp.desegment_tcp_streams", "FALSE"),
                            ("tcp.reassemble_out_of_order", "TRUE"),
                            ("tcp.try_heuristic_first", "TRUE"),
                            ("tcp.summary_in_tree", "FALSE"),
                            ("ip.summary_in_tree", "FALSE")):
            shown = self.wireshark.fields(self.captures["traces"], FIELDS, "-o", f"{name}:{value}")
            different = [f"{one}\n    {other}" for one, other in zip(whole, shown) if one != other]
            self.checks.true(f"{name}:{value} changes nothing", not different, *different)

    def a_pipe_is_read(self):
        run = self.wireshark.run("sh", "-c", 'tshark -r - -T fields -e tcpphase.label < "$1"',
                                 "sh", str(self.captures["article"]))
        self.checks.equal("labels from a pipe", self.labels("article"), run.output.splitlines())

    def one_file_leaves_nothing_to_the_next(self):
        order = ("article", "connections", "tcp-in-tcp", "traces", "article", "connections")
        requests = [request for name in order
                    for request in (load(self.captures[name]), frames(FIELDS))]
        results = self.wireshark.sharkd(*requests)[1::2]
        for number, (name, result) in enumerate(zip(order, results), 1):
            alone = self.wireshark.sharkd(load(self.captures[name]), frames(FIELDS))[1]
            self.checks.equal(f"file {number} of one process: {name}",
                              fields_of_frames(alone, FIELDS), fields_of_frames(result, FIELDS))

    def the_tree_offers_filters(self):
        """Apply as Filter: the word itself."""
        request = ("frame", {"frame": 2, "proto": True})
        tree = json.dumps(self.wireshark.sharkd(load(self.captures["article"]), request)[1])
        for text in ('tcpphase.step == "syn-ack"', 'tcpphase.label == "Handshake 2/3: SYN-ACK"',
                     'tcpphase.server.state == "SYN-RECEIVED"', 'tcpphase.answers == 1',
                     'tcpphase.stream.index == 0'):
            self.checks.true(f"the tree offers {text}", json.dumps(text) in tree)

    def words_are_explained(self, vocabulary_table):
        """Each word that a field can have stands in its description, with its meaning."""
        run = self.wireshark.run("tshark", "-G", "fields")
        blurbs = {columns[2]: f"{columns[-1]} |" for columns in
                  (line.split("\t") for line in run.output.splitlines()) if columns[0] == "F"}
        table = subprocess.run([vocabulary_table], check=True, capture_output=True, text=True)
        for field, word, meaning in words_of(table.stdout):
            self.checks.true(f"the description of {field} says what {word} means",
                             f"| {word} = {meaning} |" in blurbs[field], blurbs[field])


def ideas(manners, options, folder):
    return (
        manners.other_output_is_unchanged,
        manners.disabled_tcp_is_left_alone,
        manners.the_plugin_can_be_disabled,
        lambda: manners.a_profile_can_disable_the_plugin(folder),
        manners.decode_as_of_ports_works,
        manners.decode_as_tcp_is_labelled,
        manners.decode_as_other_than_tcp_is_not_labelled,
        manners.quoted_headers_are_no_segments,
        manners.quotes_of_tunnels_tell_nothing,
        manners.each_header_has_a_subtree,
        manners.a_custom_column_shows_the_label,
        manners.default_columns_are_unchanged,
        lambda: manners.fields_are_those_of_the_table(options.fields),
        manners.display_filters_find_frames,
        manners.a_read_filter_changes_no_label,
        manners.a_new_session_begins_anew,
        manners.settings_of_tcp_change_nothing,
        manners.a_pipe_is_read,
        manners.one_file_leaves_nothing_to_the_next,
        manners.the_tree_offers_filters,
        lambda: manners.words_are_explained(options.vocabulary_table),
    )


def main():
    options = arguments(__doc__, converter="trace_to_pcapng", traces="the folder of traces",
                        article="a capture", fields="the table of fields",
                        vocabulary_table="prints the words")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    with open_folder() as folder:
        manners = Manners(wireshark, checks, make_captures(options, folder))
        run_ideas(ideas(manners, options, folder))
    checks.finish()


if __name__ == "__main__":
    main()
