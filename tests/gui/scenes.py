# SPDX-License-Identifier: GPL-2.0-or-later
"""A user's actions in Wireshark's windows, scene by scene, each of which begins where the previous
one ended, and checks of what the windows show."""

import os
import re
from pathlib import Path
from tempfile import gettempdir

import pyatspi
from broken_connections import HEALTHY, REPETITIONS, TROUBLES
from cable import INTERFACE, Call, be_refused
from desktop import wait_for
from profile import read_buttons, read_columns
from stage import CLOSED, LABELS, NAME, records
from window import descendants, find, is_shown, middle, press, texts, titles
from wireshark import AGGREGATOR


def live_capture(stage):
    """A pipe is used like any other interface. (The filter belongs to another interface.)"""
    pipe = stage.file("pipe")
    os.mkfifo(pipe)
    stage.start("-f", "tcp", "-k", "-i", str(pipe))
    header, packets = records(stage.file("live.pcap"))
    wanted = stage.expected("article.pcapng")
    with open(pipe, "wb", buffering=0) as writer:
        writer.write(header + b"".join(packets[:8]))
        stage.check_list("8 packets of a live capture", wanted[:8])
        stage.window.apply_filter(CLOSED)
        stage.window.wait_for_counts(8, 0)
        writer.write(b"".join(packets[8:]))
        stage.window.wait_for_counts(24, len(stage.one_pass("article.pcapng", CLOSED)))
        stage.window.apply_filter(CLOSED)       # again: now the whole stream is known
        stage.window.wait_for_counts(24, 24)
        stage.window.apply_filter("")
        stage.check_list("all packets, before the end of the capture", wanted)
    stage.window.wait_for_end_of_capture()
    stage.check_list("after the end of the capture", wanted)


class LiveCapture:
    """Captures one after the other, in the same window, each in its own file."""

    def __init__(self, stage):
        self.stage = stage
        self.window = stage.window
        self.file = None

    def begin(self, start):
        """The capture has begun when there is a file; no packets are sent before."""
        before = self.file
        start()
        self.file = wait_for("a new file", lambda: next(
            (path for path in Path(gettempdir()).glob(f"wireshark_{INTERFACE}*") if path != before),
            None))
        wait_for("an empty list", lambda: self.window.packets.queryTable().nRows == 0)

    def check(self, what):
        """All that is saved is shown, up to a call that is refused."""
        be_refused()
        wait_for("the refusal",
                 lambda: ("Refused: RST",) in self.window.packet_texts("Label"))
        self.stage.check_list(what, self.stage.expected(self.file))

    def stop(self):
        self.window.choose("Capture", "Stop")
        self.window.wait_for_end_of_capture()


def capture_at_a_cable(stage):
    """Three times; no capture has anything of the one before."""
    if not stage.cable:
        return
    window = stage.window
    window.choose("File", "Close")
    capture = LiveCapture(stage)
    capture.begin(lambda: window.start_capture(INTERFACE))
    call = Call()
    call.say(100)
    Call().close()
    Call().abort()
    capture.check("at an interface")
    capture.begin(lambda: window.choose("Capture", "Restart"))
    call.say(20)                # its opening was in the capture before
    capture.check("begun again")
    capture.stop()
    capture.begin(lambda: window.choose("Capture", "Start"))
    call.close()
    Call().close()
    capture.check("begun after the end of one")
    capture.stop()
    first = "tcpphase.stream.index == 0"
    window.apply_filter(first)
    stage.check_list(first, stage.expected(capture.file, "-Y", first))
    window.apply_filter("")


def open_a_file(stage):
    stage.window.open_file(stage.file("outcomes.pcapng"))
    wanted = stage.expected("outcomes.pcapng")
    stage.window.wait_for_counts(len(wanted), len(wanted))
    stage.checks.equal("titles of columns", [title for title, _ in read_columns(stage.profile)],
                       titles(stage.window.packets))
    stage.check_list("the second file", wanted)


def apply_filters(stage):
    everything = stage.expected("outcomes.pcapng")
    for text in ('tcpphase.client.state == "TIME-WAIT"', 'tcpphase.stream.close == "reset"',
                 'tcpphase.expert.summary'):
        wanted = stage.expected("outcomes.pcapng", "-Y", text)
        stage.checks.true(f"{text}: finds some", 0 < len(wanted) < len(everything))
        stage.window.apply_filter(text)
        stage.window.wait_for_counts(len(everything), len(wanted))
        stage.check_list(text, wanted)


def press_buttons(stage):
    everything = stage.expected("outcomes.pcapng")
    for button in read_buttons(stage.profile):
        wanted = stage.expected("outcomes.pcapng", "-Y", button.filter)
        stage.window.press_filter_button(button.label)
        stage.window.wait_for_counts(len(everything), len(wanted))
        stage.checks.equal(f"the filter of {button.label}", button.filter, stage.window.filter)
        stage.checks.equal(f"the packets of {button.label}", [row[0] for row in wanted],
                           [row[0] for row in stage.window.packet_texts("No.")])


def find_the_troubles(stage):
    """One click shows the five connections among healthy ones, each with its cause; the expert
    information has a line for each kind."""
    if not stage.file("troubles.pcap").exists():
        return
    window = stage.window
    window.apply_filter("")
    window.open_file(stage.file("troubles.pcap"))
    fields = ("frame.number", *(f"tcpphase.stream.{name}" for name in ("trouble", "cause", "rank")))
    problems = next(button for button in read_buttons(stage.profile) if button.label == "Problems")
    shown = stage.tshark.fields(stage.file("troubles.pcap"), fields, "-2", "-Y", problems.filter)
    stage.checks.equal("kinds of trouble", sorted(TROUBLES),
                       sorted(row["tcpphase.stream.trouble"].split(AGGREGATOR)[0] for row in shown))
    window.press_filter_button(problems.label)
    wait_for("five rows", lambda: window.packets.queryTable().nRows == len(TROUBLES))
    stage.checks.equal("the causes", [(row["frame.number"], row["tcpphase.stream.cause"])
                                      for row in shown], window.packet_texts("No.", "Cause"))
    window.sort_by("Rank")
    wait_for("the worst first", lambda: window.packet_texts("Rank") ==
             [(rank,) for rank in sorted(row["tcpphase.stream.rank"] for row in shown)])
    window.sort_by("No.")
    window.apply_filter("")
    wait_for("all rows", lambda: window.packets.queryTable().nRows > HEALTHY)
    window.type_filter("${problems}")
    wait_for("five rows by keyboard", lambda: window.packets.queryTable().nRows == len(TROUBLES))
    window.apply_filter("")
    window.choose("Analyze", "Expert Information")
    dialog = window.dialog("Expert Information")
    tree = find(dialog, pyatspi.ROLE_TREE)
    wanted = sorted([("Error", "1"), *[("Warning", "1")] * 3, ("Note", "1"), ("Chat", str(HEALTHY))])

    def lines():
        """Those of streams; events of single segments stand in others."""
        return sorted((row[0], row[4]) for row in texts(tree)
                      if row[3] == NAME and "sent again" not in row[1])

    wait_for("all of the summary", lambda: len(lines()) == len(wanted))
    stage.checks.equal("lines of expert information and their counts", wanted, lines())
    window.close(dialog)


def see_a_stall(stage):
    """In the flow graph of the connection that stands still each repetition is an arrow."""
    if not stage.file("troubles.pcap").exists():
        return
    text = 'tcpphase.stream.trouble == "data-unanswered"'
    wanted = stage.statistic("troubles.pcap", "flow", "tcpphase", "network", text)
    stage.checks.true("the repetitions", wanted.count("Data 100 B, sent") > REPETITIONS, wanted)
    stage.window.apply_filter(text)
    wait_for("one stream", lambda: 0 < stage.window.packets.queryTable().nRows < 30)
    stage.check_exported_flow("a stall", wanted, "stall.txt", limited=True)
    stage.window.apply_filter("")


def follow_one_stream(stage):
    """By the conversation filter, in either menu; the filter stays with the file, and the next."""
    window = stage.window
    window.apply_filter("tcpphase.stream.index == 7")
    wanted = stage.expected("outcomes.pcapng", "-Y", "tcpphase.stream.index == 7")
    stage.check_list("stream 7", wanted)
    everything = stage.expected("outcomes.pcapng")
    row = int(wanted[0][0]) - 1
    item = ("Conversation Filter", f"{NAME} stream")
    for what, choose in (
            ("Conversation Filter", lambda: window.choose("Analyze", *item)),
            ("Conversation Filter of the packet's menu",
             lambda: window.choose_by_keys(window.packet(row), *item))):
        window.apply_filter("")
        window.wait_for_counts(len(everything), len(everything))
        window.go_to(row + 1)
        wait_for("the packet", lambda: window.selected_frame() == row + 1)
        wait_for("the packet in view", lambda: window.is_in_view(window.packet(row)))
        choose()
        window.wait_for_counts(len(everything), len(wanted))
        stage.check_list(what, wanted)
    stage.desktop.press("ctrl+r")
    stage.check_list("reloaded with the filter of a stream", wanted)
    window.open_file(stage.file("article.pcapng"))
    window.wait_for_counts(24, 0)
    window.open_file(stage.file("outcomes.pcapng"))
    stage.check_list("opened again with the filter of a stream", wanted)


def reload_the_file(stage):
    wanted = stage.expected("outcomes.pcapng")
    stage.window.apply_filter("")
    stage.window.wait_for_counts(len(wanted), len(wanted))
    stage.desktop.press("ctrl+r")
    stage.window.wait_for_counts(len(wanted), len(wanted))
    stage.check_list("reloaded", wanted)


def reload_lua(stage):
    """Wireshark then registers its fields and columns anew, and dissects all packets again."""
    if not stage.lua:
        print("SKIPPED: to reload Lua plugins: this Wireshark has no Lua")
        return
    wanted = stage.expected("outcomes.pcapng")
    loaded = stage.lua_loaded()
    stage.checks.true("the script is loaded", loaded > 0)
    stage.desktop.press("ctrl+shift+l")
    wait_for("the script, once more", lambda: stage.lua_loaded() > loaded)
    wait_for("all packets", lambda: stage.window.packet_texts(*LABELS) == wanted)
    stage.window.apply_filter(CLOSED)
    closed = stage.expected("outcomes.pcapng", "-Y", CLOSED)
    stage.window.wait_for_counts(len(wanted), len(closed))
    stage.check_list("filtered after Lua was loaded again", closed)
    stage.window.apply_filter("")
    stage.window.wait_for_counts(len(wanted), len(wanted))


def disable_the_protocol(stage):
    """Its columns are empty, its details gone and its fields absent, until it is enabled again."""
    window = stage.window
    wanted = stage.expected("article.pcapng")
    without = stage.expected("article.pcapng", "--disable-protocol", "tcpphase")
    stage.checks.equal("what is left", {("", "", "")}, {row[1:] for row in without})
    for enabled, rows in ((False, without), (True, wanted)):
        state = "enabled" if enabled else "disabled"
        window.enable(NAME, enabled)
        wait_for(f"the list when {state}", lambda rows=rows: window.packet_texts(*LABELS) == rows)
        window.go_to(23)
        wait_for("frame 23", lambda: window.selected_frame() == 23)
        stage.checks.equal(f"details when {state}", enabled, bool(window.detail(f"[{NAME}")))
        window.apply_filter("tcpphase")
        window.wait_for_counts(len(rows), len(rows) if enabled else 0)
        window.apply_filter("")
        window.wait_for_counts(len(rows), len(rows))


def look_at_phases(stage):
    """The tree of statistics: the same words and counts as tshark prints, in any order."""
    stage.window.choose("Statistics", NAME, "Phases and Outcomes")
    dialog = stage.window.dialog("Phases and Outcomes")
    tree = find(dialog, pyatspi.ROLE_TREE)
    printed = stage.statistic("outcomes.pcapng", "tcpphase,tree")
    wanted = sorted(re.findall(r"^ *(\S.*?) {2,}(\d+) ", printed, re.M))
    stage.checks.true("tshark prints a tree", len(wanted) > 20, printed)
    top = re.findall(r"^(\S+) {2,}(\d+) ", printed, re.M)
    wait_for("the counts at the top", lambda: set(top) <= set(texts(tree, (0, 1))))
    stage.window.expand_all(dialog, tree)
    wait_for("all of the tree", lambda: tree.queryTable().nRows == len(wanted))
    stage.checks.equal("the tree of phases", wanted, sorted(texts(tree, (0, 1))))
    stage.window.close(dialog)


def look_at_streams(stage):
    stage.window.choose("Statistics", f"{NAME} Streams")
    dialog = stage.window.dialog(f"{NAME} Streams")
    table = find(dialog, pyatspi.ROLE_TREE)
    fields = ("tcpphase.stream.index", "tcpphase.stream.handshake", "tcpphase.stream.close",
              "tcpphase.stream.cause")
    shown = stage.tshark.fields(stage.file("outcomes.pcapng"), fields, "-2", "-Y", "tcpphase")
    wanted = sorted({tuple(row[field] for field in fields) for row in shown},
                    key=lambda row: int(row[0]))
    wait_for("all streams", lambda: table.queryTable().nRows == len(wanted))
    columns = titles(table)
    numbers = [columns.index(title) for title in ("Stream", "Handshake", "Close", "Cause")]
    rows = sorted(texts(table, numbers), key=lambda row: int(row[0]))
    stage.checks.equal("the table of streams", wanted, rows)
    ranks = [int(row[0]) for row in texts(table, [columns.index("Rank")])]
    stage.checks.equal("ranks, the worst first", sorted(ranks), ranks)
    stage.checks.equal("columns with spaces around their cells or titles",
                       ["Handshake (ms)", "Server RTT (ms)", "Client RTT (ms)", "First byte (ms)"],
                       [title.strip() for title, *cells in zip(columns, *texts(table))
                        if any(text != text.strip() for text in (title, *cells))])
    stage.window.close(dialog)


def look_at_the_flow(stage):
    """It is drawn; its export is what tshark prints."""
    window = stage.window
    window.open_file(stage.file("article.pcapng"))
    window.wait_for_counts(24, 24)
    stage.check_list("the first file again", stage.expected("article.pcapng"))
    wanted = stage.statistic("article.pcapng", "flow", "tcpphase", "network")
    stage.check_exported_flow("the flow", wanted, "flow.txt", limited=False)


def jump_to_a_frame(stage):
    """A double click on a number of a frame."""
    window = stage.window
    window.go_to(23)
    wait_for("frame 23", lambda: window.selected_frame() == 23)
    window.desktop.click(*middle(window.detail(f"[{NAME}")))
    window.desktop.press("Right")               # shows what is below
    answer = wait_for("the frame that it answers", lambda: window.detail("[Answers: 22"))
    window.desktop.click(*middle(answer), times=2)
    wait_for("frame 22", lambda: window.selected_frame() == 22)
    stage.checks.passes()


def change_a_preference(stage):
    """All packets are judged anew."""
    window = stage.window
    window.open_file(stage.file("midstream.pcapng"))
    before = stage.expected("midstream.pcapng")
    wanted = stage.expected("midstream.pcapng", "-o", "tcpphase.server:first-receiver")
    stage.checks.true("the preference matters", wanted != before)
    stage.check_list("before", before)
    window.choose("Edit", "Preferences")
    dialog = window.dialog("Preferences")
    window.show_preferences_of(dialog, NAME)
    for role, name in ((pyatspi.ROLE_LABEL, "Server, if the opening is missing"),
                       (pyatspi.ROLE_LABEL, "Ports of servers, if the opening is missing"),
                       (pyatspi.ROLE_LABEL, "Time between two captures of a packet (ms)"),
                       (pyatspi.ROLE_CHECK_BOX, "Show the stream with each segment"),
                       (pyatspi.ROLE_CHECK_BOX, "Print the stream in full with each segment")):
        stage.checks.true(f"the preference {name} is shown", any(
            node.getRole() == role and node.name == name and is_shown(node)
            for node in descendants(dialog)))
    window.select_in(next(node for node in descendants(dialog) if is_shown(node)
                          and node.getRole() == pyatspi.ROLE_COMBO_BOX
                          and node.name == "Lower port"), "Receiver")
    press(find(dialog, pyatspi.ROLE_PUSH_BUTTON, "OK"))
    wait_for("the new roles", lambda: window.packet_texts(*LABELS) == wanted)
    stage.checks.passes()


def leave(stage):
    program = stage.window.program
    stage.desktop.press("ctrl+q")
    wait_for("the end of Wireshark", lambda: program.poll() is not None)
    stage.checks.equal("its exit status", 0, program.returncode)


SCENES = (live_capture, capture_at_a_cable, open_a_file, apply_filters, press_buttons,
          follow_one_stream, look_at_phases, look_at_streams, reload_the_file, reload_lua,
          find_the_troubles, see_a_stall, look_at_the_flow, jump_to_a_frame, disable_the_protocol,
          change_a_preference, leave)
