# SPDX-License-Identifier: GPL-2.0-or-later
"""The window in which the scenes play, and what they read in it."""

import re
import struct
from contextlib import suppress

import pyatspi
from desktop import Late, wait_for
from window import Window, find, press
from wireshark import Wireshark

NAME = "TCP Lifecycle"
SHOWN = {"Label": "tcpphase.label", "Client state": "tcpphase.client.state",
         "Server state": "tcpphase.server.state"}
LABELS = ("No.", *SHOWN)
CLOSED = 'tcpphase.stream.close == "three-segment"'


def records(path):
    """The header of a pcap file, and its records."""
    octets = path.read_bytes()
    header, place, result = octets[:24], 24, []
    order = "<" if header[:4] == b"\xd4\xc3\xb2\xa1" else ">"
    while place < len(octets):
        length = struct.unpack(order + "I", octets[place + 8:place + 12])[0]
        result.append(octets[place:place + 16 + length])
        place += 16 + length
    return header, result


class Stage:
    def __init__(self, desktop, options, checks):
        self.desktop = desktop
        self.checks = checks
        self.folder = options.inside
        self.profile = options.profile
        self.cable = options.cable
        self.tshark = Wireshark(options.plugin_run, options.plugin)
        self.lua = re.search(r"(with\s|\+)Lua", self.tshark.run("tshark", "--version").output)
        self.window = None
        self.answers = {}

    def file(self, name):
        return self.folder / name

    def start(self, *options):
        """Wireshark, with the profile, and with a script that writes a line when it is loaded."""
        if self.lua:
            self.file("mark.lua").write_text(
                f'local file = io.open("{self.file("loaded")}", "a")\n'
                'file:write("loaded\\n")\nfile:close()\n')
            options = ("-X", f"lua_script:{self.file('mark.lua')}", *options)
        self.window = Window(self.desktop, "-C", NAME, "-o", "gui.ask_unsaved:FALSE",
                             "-o", "gui.update.enabled:FALSE", *options)

    def lua_loaded(self):
        """How often."""
        return len(self.file("loaded").read_text().splitlines())

    def expected(self, name, *options):
        """The rows of LABELS, by tshark; asked once."""
        names = ("frame.number", *SHOWN.values())
        if (name, options) not in self.answers:
            shown = self.tshark.fields(self.file(name), names, "-2", *options)
            self.answers[name, options] = [
                tuple(fields[field].replace("|", ",") for field in names) for fields in shown]
        return self.answers[name, options]

    def one_pass(self, name, text):
        """The frames that a filter finds as they come."""
        return self.tshark.fields(self.file(name), ["frame.number"], "-Y", text)

    def statistic(self, name, *arguments):
        """What tshark prints between the rules of a statistic."""
        return self.tshark.tshark(self.file(name), "-q", "-2", "-z", ",".join(arguments)).output

    def check_list(self, what, wanted):
        """A row may be there before its texts are."""
        wait_for(f"{what}: {len(wanted)} rows",
                 lambda: self.window.packets.queryTable().nRows == len(wanted))
        shown = []

        def is_shown():
            shown[:] = self.window.packet_texts(*LABELS)
            return shown == wanted

        with suppress(Late):
            wait_for(what, is_shown)
        self.checks.equal(what, wanted, shown)

    def check_exported_flow(self, what, wanted, name, limited):
        """limited: to the filter of the list."""
        window = self.window
        window.choose("Statistics", "Flow Graph")
        dialog = window.dialog("Flow")
        window.select_in(find(dialog, pyatspi.ROLE_COMBO_BOX, "All Flows"), NAME)
        box = find(dialog, pyatspi.ROLE_CHECK_BOX, matches="(?i)^limit to display filter")
        if box.getState().contains(pyatspi.STATE_CHECKED) != limited:      # 4.4 remembers it
            press(box)
            self.desktop.wait_until_still()
        press(find(dialog, pyatspi.ROLE_PUSH_BUTTON, "Export"))
        saving = window.dialog("Save Graph")
        window.select_in(find(saving, pyatspi.ROLE_COMBO_BOX, matches="Portable Document"), "ASCII")
        exported = self.file(name)
        find(saving, pyatspi.ROLE_TEXT, "File name:").queryEditableText().setTextContents(str(exported))
        press(find(saving, pyatspi.ROLE_PUSH_BUTTON, "Save"))
        wait_for("the exported flow", lambda: exported.exists() and exported.stat().st_size)
        self.checks.same_lines(what, wanted.strip(), exported.read_text().strip())
        window.close(dialog)
