#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The configuration profile: Wireshark loads it without warnings, its columns, colours and buttons
do what their names say, and the colours are legible for everybody."""

import re
import shutil
import subprocess

from checks import Checks
from profile import (VISIONS, closest, contrast, read_buttons, read_columns, read_jsonc_rules,
                     read_rules)
from traces import make_capture, read_files
from wireshark import AGGREGATOR, Wireshark, arguments, open_folder

NAME = "TCP Lifecycle"

COLUMNS = ["No.", "Time", "Stream", "From", "Source", "Destination", "Label", "Notes", "Client state",
           "Server state", "Length", "Rank", "Cause", "Info"]

# The fields of a segment that buttons and rules use.
FIELDS = ("stream.index", "phase", "step", "note", "stream.handshake", "stream.close",
          "stream.half_close_bytes", "stream.frame.deciding", "stream.trouble", "stream.severity",
          "stream.client.retransmissions", "stream.server.retransmissions")

RESETS = ("refused", "handshake-reset", "reset")
REPELLED = ("refused", "reset", "unreachable")
UNANSWERED = ("unanswered", "half-open")
STALLED = {"zero-window", "window-full", "window-probe", "window-probe-ack"}
STALLS = {"data-unanswered", "path-mtu", "window-closed", "data-refused", "acks-unheard"}
HELD_UP = {"keep-alive-ack", *STALLED}


class Segment:
    """The words of a segment; each name of FIELDS stands behind the last dot."""

    def __init__(self, fields):
        self.number = int(fields["frame.number"])
        self.rule = fields["frame.coloring_rule.name"]
        (_, self.phase, self.step, notes, self.handshake, self.close, half_close, deciding, troubles,
         self.severity, *again) = (fields["tcpphase." + name] for name in FIELDS)
        self.troubles = set(troubles.split(AGGREGATOR)) - {""}
        self.decides = str(self.number) in deciding.split(AGGREGATOR)
        self.notes = set(notes.split(AGGREGATOR))
        self.half_close_bytes = int(half_close or 0)
        self.is_sent_again = any(int(count or 0) for count in again)


BUTTONS = {
    "Problems": lambda s: s.decides and s.troubles,
    "Connections": lambda s: s.decides,
    "Handshakes": lambda s: s.phase == "handshake",
    "Failed": lambda s: s.handshake in REPELLED + UNANSWERED,
    "Resets": lambda s: s.step in RESETS,
    "Stalls": lambda s: s.troubles & STALLS and s.notes & {*STALLED, "retransmission"},
    "Half-closed": lambda s: s.close == "half-closed" or s.half_close_bytes > 0,
    "Strays": lambda s: s.phase == "stray",
}

# The first matching rule colours a segment.
RULES = {
    "Stray": lambda s: s.phase == "stray",
    "Reset": lambda s: s.step in RESETS,
    "Failed attempt": lambda s: (s.handshake in REPELLED
                                 or s.handshake in UNANSWERED and s.is_sent_again),
    "Probe": lambda s: s.handshake == "probe",
    "Sent again": lambda s: "retransmission" in s.notes,
    "Handshake": lambda s: s.phase == "handshake",
    "Held up or idle": lambda s: s.step == "keep-alive" or s.notes & HELD_UP,
    "In trouble": lambda s: s.severity in ("warning", "error"),
    "Close": lambda s: s.phase == "close",
}

LEAST_CONTRAST = 4.5            # WCAG 2.1, success criterion 1.4.3
LEAST_DISTANCE = 10             # a just noticeable difference is 2.3


class Profile:
    def __init__(self, options, checks):
        self.folder = options.profile
        self.checks = checks
        self.wireshark = Wireshark(options.plugin_run, options.plugin)
        self.buttons = read_buttons(self.folder)
        self.rules = read_rules(self.folder)

    def install(self):
        """As a profile of the user."""
        home = self.wireshark.run("printenv", "WIRESHARK_CONFIG_DIR").output.strip()
        profiles = f"{home}/profiles/{NAME}"
        shutil.copytree(self.folder, profiles)
        self.wireshark.run("chmod", "-R", "a+rX", profiles)

    def tshark(self, capture, *options):
        return self.wireshark.tshark(capture, "-C", NAME, *options)

    def frames_of(self, capture, text):
        run = self.tshark(capture, "-2", "-Y", text, "-T", "fields", "-e", "frame.number")
        return [int(line) for line in run.output.splitlines()]

    # Each of these is one idea.

    def tshark_says_nothing(self, capture):
        run = self.tshark(capture, "--color", "-2")
        self.checks.equal("warnings", "", run.errors)

    def columns_show_fields(self, article):
        """In a width of their own, so that they can be told apart."""
        self.checks.equal("titles of columns", COLUMNS,
                          [title for title, _ in read_columns(self.folder)])
        names = ("frame.number", "tcpphase.label", "tcpphase.note", "tcpphase.client.state",
                 "tcpphase.server.state", "frame.len", "tcpphase.stream.rank", "tcpphase.stream.cause")
        for fields, line in zip(self.wireshark.fields(article, names),
                                self.tshark(article).output.splitlines()):
            number, *shown = fields.values()
            wanted = " ".join(word.replace(AGGREGATOR, ",") for word in shown if word)
            self.checks.true(f"the row of frame {number}", wanted in " ".join(line.split()),
                             f"- {wanted}", f"+ {line}")

    def segments(self, capture):
        names = ["frame.number", "frame.coloring_rule.name", *("tcpphase." + name for name in FIELDS)]
        shown = self.wireshark.fields(capture, names, "-C", NAME, "--color", "-2")
        return [Segment(fields) for fields in shown if fields["tcpphase.stream.index"]]

    def buttons_find_what_they_say(self, capture, segments):
        """And a macro of the same name, for who uses the keyboard."""
        self.checks.equal("buttons", [*BUTTONS], [button.label for button in self.buttons])
        for button in self.buttons:
            found = self.frames_of(capture, button.filter)
            wanted = [segment.number for segment in segments if BUTTONS[button.label](segment)]
            self.checks.true(f"{button.label}: finds some, and not all",
                             0 < len(wanted) < len(segments))
            self.checks.equal(button.label, wanted, found)
            macro = "${" + button.label.lower().replace("-", "_") + "}"
            self.checks.equal(macro, wanted, self.frames_of(capture, macro))

    def rules_colour_what_they_say(self, segments):
        self.checks.equal("rules, in order", [*RULES], [rule.name for rule in self.rules])
        for segment in segments:
            wanted = next((name for name, fits in RULES.items() if fits(segment)), "")
            self.checks.equal(f"the rule of frame {segment.number}", wanted, segment.rule)
        for name in RULES:
            self.checks.true(f"{name}: is seen", any(segment.rule == name for segment in segments))

    def words_are_of_the_vocabulary(self, vocabulary):
        run = self.wireshark.run("tshark", "-G", "fields")
        known = {line.split("\t")[2] for line in run.output.splitlines() if line[0] == "F"}
        cells = [cell.strip(" `") for line in vocabulary.splitlines()
                 for cell in line.split("|")[1:3]]       # words stand in the first two columns
        texts = [item.filter for item in [*self.buttons, *self.rules]]
        texts += [form for _, form in read_columns(self.folder)]
        for field in {name for text in texts for name in re.findall(r"tcpphase[\w.]*", text)}:
            self.checks.true(f"{field} is a field", field in known)
        for word in {word for text in texts for word in re.findall(r'"([^"]*)"', text)}:
            self.checks.true(f"{word} is a word", word in cells)

    def rules_are_the_same_in_both_formats(self):
        """colorfilters is read by Wireshark before 5.0, coloring_rules.jsonc by later versions."""
        self.checks.equal("the rules of both formats", self.rules, read_jsonc_rules(self.folder))
        made = subprocess.run([self.folder.parents[1] / "coloring-rules", self.folder / "colorfilters"],
                              capture_output=True, text=True, check=True).stdout
        self.checks.equal("coloring_rules.jsonc is made by packaging/coloring-rules", made,
                          (self.folder / "coloring_rules.jsonc").read_text())

    def colours_can_be_read(self):
        for rule in self.rules:
            ratio = contrast(rule.background, rule.foreground)
            self.checks.true(f"{rule.name}: contrast {ratio:.1f}", ratio >= LEAST_CONTRAST)
        for vision in VISIONS:
            apart, one, other = closest(self.rules, vision)
            self.checks.true(f"{vision}: {one} and {other} are {apart:.0f} apart",
                             apart >= LEAST_DISTANCE)


def main():
    options = arguments(__doc__, converter="trace_to_pcapng", traces="the folder of traces",
                        article="a capture", profile="the profile",
                        vocabulary="the program that prints the words")
    checks = Checks()
    profile = Profile(options, checks)
    with open_folder() as folder:
        profile.install()
        article, capture = folder / "article.pcapng", folder / "traces.pcapng"
        shutil.copy(options.article, article)
        make_capture(options.converter, read_files(options.traces.rglob("*.trace")), capture)
        segments = profile.segments(capture)
        profile.tshark_says_nothing(article)
        profile.columns_show_fields(article)
        profile.buttons_find_what_they_say(capture, segments)
        profile.rules_colour_what_they_say(segments)
    profile.words_are_of_the_vocabulary(profile.wireshark.run(str(options.vocabulary)).output)
    profile.rules_are_the_same_in_both_formats()
    profile.colours_can_be_read()
    checks.finish()


if __name__ == "__main__":
    main()
