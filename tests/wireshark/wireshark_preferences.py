#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The preferences of the plugin, and what follows from them."""

from checks import Checks, run_ideas
from manners_captures import make_captures
from wireshark import SEGMENT_FIELDS, Wireshark, arguments, frames, load, open_folder, setconf

FIELDS = ("frame.number", *SEGMENT_FIELDS)
PREFERENCES = {"server": "Lower port", "server_ports": "", "duplicate_window": "500", "slow_response": "1000",
               "show_stream": "TRUE"}
OTHER_PREFERENCES = {"server": "first-receiver", "server_ports": "40000-65535",
                     "duplicate_window": "0", "slow_response": "100"}


class Preferences:
    def __init__(self, wireshark, checks, captures):
        self.wireshark = wireshark
        self.checks = checks
        self.captures = captures

    def they_have_defaults(self):
        for kind in ("currentprefs", "defaultprefs"):
            lines = self.wireshark.run("tshark", "-G", kind).output.splitlines()
            pairs = [line.removeprefix("#tcpphase.").split(": ", 1) for line in lines
                     if line.startswith("#tcpphase.")]
            everywhere = "FALSE" if self.wireshark.version >= (4, 4) else "TRUE"
            self.checks.equal(f"tshark -G {kind}", PREFERENCES | {"stream_everywhere": everywhere}, dict(pairs))

    def frames_printed(self, name, field, *options):
        """How many frames have the field in JSON."""
        text = self.wireshark.tshark(self.captures[name], "-T", "json", *options).output
        return text.count(f'"tcpphase.stream.{field}":')

    def the_stream_is_printed_once(self):
        """By default from 4.4 on: before, Wireshark does not tell which fields -e prints."""
        tells_printed = self.wireshark.version >= (4, 4)
        ways = {"FALSE": False, "TRUE": True, None: not tells_printed}
        for value, is_everywhere in ways.items():
            options = ["-2", "-o", f"tcpphase.stream_everywhere:{value}"] if value else ["-2"]
            what = " ".join(options)
            for name in ("index", "summary", "close"):
                self.checks.equal(f"{what}: frames with the stream's {name} in JSON",
                                  24 if is_everywhere or name != "close" else 1,
                                  self.frames_printed("article", name, *options))
            shown = self.wireshark.fields(self.captures["article"], ["tcpphase.stream.close"], *options)
            self.checks.equal(f"{what}: frames of which -e prints the close",
                              24 if is_everywhere or tells_printed else 1,
                              sum(bool(fields["tcpphase.stream.close"]) for fields in shown))
            found = self.wireshark.fields(self.captures["article"], ["frame.number"], *options,
                                          "-Y", "tcpphase.stream.close")
            self.checks.equal(f"{what}: frames that a filter on the stream finds", 24, len(found))

    def an_open_stream_in_trouble_is_printed_in_one_pass(self):
        """With each segment that decides it so far. No stream of this capture ends."""
        names = ["frame.number", "tcpphase.stream.frame.deciding", "tcpphase.stream.severity"]
        shown = self.wireshark.fields(self.captures["unanswered"], names,
                                      "-o", "tcpphase.stream_everywhere:TRUE")
        wanted = sum(number == deciding and severity in ("warning", "error")
                     for number, deciding, severity in (fields.values() for fields in shown))
        printed = self.frames_printed("unanswered", "handshake", "-o", "tcpphase.stream_everywhere:FALSE")
        self.checks.equal("frames with the stream's handshake in JSON, one pass", wanted, printed)
        self.checks.true("a stream is in trouble", wanted > 0)

    def checksums_are_verified_when_tcp_does(self):
        for value, is_found in (("TRUE", True), ("FALSE", False)):
            shown = self.wireshark.fields(
                self.captures["traces"], ["frame.number"], "-o", f"tcp.check_checksum:{value}",
                "-Y", 'tcpphase.note == "checksum-bad"')
            self.checks.equal(f"wrong checksums are noted with tcp.check_checksum:{value}",
                              is_found, bool(shown))

    def a_change_holds_from_the_next_load(self):
        """In one process; open files keep what they were loaded with."""
        capture = load(self.captures["traces"])
        names = frames((*FIELDS, "tcpphase.stream.trouble"))
        usual = self.wireshark.sharkd(capture, names)[-1]
        for name, value in OTHER_PREFERENCES.items():
            change = setconf(f"tcpphase.{name}", value)
            restore = setconf(f"tcpphase.{name}", PREFERENCES[name])
            changed = self.wireshark.sharkd(change, capture, names)[-1]
            self.checks.true(f"{name}:{value} makes a difference", changed != usual)
            results = self.wireshark.sharkd(
                capture, names, change, names, load(self.captures["article"]), capture, names,
                restore, names, capture, names)
            for what, number, wanted in (("before", 1, usual), ("set, not loaded again", 3, usual),
                                         ("loaded again", 6, changed),
                                         ("set back, not loaded again", 8, changed),
                                         ("set back and loaded again", 10, usual)):
                self.checks.true(f"{name}:{value} in one process: {what}",
                                 results[number] == wanted)


def main():
    options = arguments(__doc__, converter="trace_to_pcapng", traces="the folder of traces",
                        article="a capture")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    with open_folder() as folder:
        preferences = Preferences(wireshark, checks, make_captures(options, folder))
        ideas = (preferences.they_have_defaults, preferences.the_stream_is_printed_once,
                 preferences.an_open_stream_in_trouble_is_printed_in_one_pass,
                 preferences.checksums_are_verified_when_tcp_does,
                 preferences.a_change_holds_from_the_next_load)
        run_ideas(ideas)
    checks.finish()


if __name__ == "__main__":
    main()
