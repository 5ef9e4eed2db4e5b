# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's windows, read and operated through the accessibility interface."""

import os
import re
import subprocess

import pyatspi
from desktop import Late, wait_for
from gi.repository import GLib

# Accessible objects with thousands of children that are not widgets.
DEEP = {pyatspi.ROLE_TREE, pyatspi.ROLE_TABLE, pyatspi.ROLE_TREE_TABLE, pyatspi.ROLE_LIST}

LONGEST_MENU = 40       # items


def children(node):
    """Those that are still there when they are asked for."""
    return [child for child in (node.getChildAtIndex(i) for i in range(node.childCount)) if child]


def descendants(node):
    for child in children(node):
        yield child
        if child.getRole() not in DEEP:
            yield from descendants(child)


def find(node, role, name=None, matches=None):
    """The first of the role, and of the name or what fits it; None: there is none."""
    for found in descendants(node):
        if found.getRole() == role and (name is None or found.name == name) and (
                matches is None or re.search(matches, found.name)):
            return found
    return None


def press(node):
    """A click that opens a modal dialog returns when that is closed, too late for the bus."""
    try:
        node.queryAction().doAction(0)
    except GLib.GError:
        pass


def is_shown(node):
    return node.getState().contains(pyatspi.STATE_SHOWING)


def texts(table, columns=None, first=0, last=None):
    """The texts of a table's cells, a tuple a row."""
    cells = table.queryTable()
    columns = range(cells.nColumns) if columns is None else columns
    return [tuple(cells.getAccessibleAt(row, column).name for column in columns)
            for row in range(first, cells.nRows if last is None else last)]


def titles(table):
    """Those of its columns, which are its first children."""
    return [table.getChildAtIndex(i).name for i in range(table.queryTable().nColumns)]


def middle(node):
    box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    return box.x + box.width // 2, box.y + box.height // 2


def beginning(node):
    """Of the text in it, where the middle of a wide cell may be hidden."""
    box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    return box.x + 10, box.y + box.height // 2


class Window:
    """Wireshark, and its main window."""

    def __init__(self, desktop, *options):
        self.desktop = desktop
        self.program = desktop.start("wireshark", *options, env={
            **os.environ, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_SCALE_FACTOR": "1"})
        wait_for("a window of Wireshark", lambda: self.visible_windows(r"[Cc]aptur|pcap|Wireshark"))
        # Start the bus only now: Wireshark connects to it. A Wireshark that starts later tries before it
        # is connected, and then never does (Qt 5).
        self.main = wait_for("an application", self.find_main)

    @staticmethod
    def visible_windows(title):
        run = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title],
                             capture_output=True, text=True, check=False)
        return run.stdout.split()

    @staticmethod
    def application():
        desktop = pyatspi.Registry.getDesktop(0)
        return next((node for node in children(desktop) if node.name == "Wireshark"), None)

    def find_main(self):
        application = self.application()
        return application and next((node for node in children(application)
                                     if find(node, pyatspi.ROLE_MENU_BAR)), None)

    def find(self, role, name=None, matches=None):
        """As find; a search during which a widget goes is done again."""
        return wait_for(f"a search for {name or matches or role}",
                        lambda: (find(self.main, role, name, matches),))[0]

    # The list of packets

    @property
    def packets(self):
        return self.find(pyatspi.ROLE_TREE, "Packet list")

    def packet_texts(self, *columns):
        """By the titles of columns."""
        shown = titles(self.packets)
        return texts(self.packets, [shown.index(column) for column in columns])

    def sort_by(self, column):
        """Ascending, at the first click on the title of the column."""
        self.desktop.click(*middle(self.packets.getChildAtIndex(titles(self.packets).index(column))))

    def counts(self):
        """Packets in the file, and those that the filter lets through: from the status bar. Later
        versions than 4.0 leave out the second if it is the first."""
        label = self.find(pyatspi.ROLE_LABEL, matches=r"^Packets: ")
        numbers = re.findall(r"(?:Packets|Displayed): (\d+)", label.name) if label else []
        return (int(numbers[0]), int(numbers[-1])) if numbers else None

    def wait_for_counts(self, *counts):
        wait_for(f"packets and displayed packets: {counts}", lambda: self.counts() == counts)

    def packet(self, row):
        """The number of that in the row."""
        return self.packets.queryTable().getAccessibleAt(row, 0)

    def is_in_view(self, node):
        """Whether all of a row of the packets is above the scroll bar at the bottom, which is lower than
        a row: a list that still scrolls shows it elsewhere."""
        row, packets = (at.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
                        for at in (node, self.packets))
        return packets.y < row.y and row.y + 2 * row.height <= packets.y + packets.height

    def go_to(self, frame):
        """By the bar that asks for a number."""
        self.desktop.press("ctrl+g")
        bar = wait_for("a bar for a number", lambda: next(
            (node for node in descendants(self.main)
             if node.getRole() == pyatspi.ROLE_LABEL and node.name == "Packet:" and is_shown(node)),
            None)).parent
        entry = find(bar, pyatspi.ROLE_TEXT)
        entry.queryEditableText().setTextContents(str(frame))
        press(find(bar, pyatspi.ROLE_PUSH_BUTTON, "Go to packet"))

    def detail(self, text):
        """The row of the packet's details that begins with the text; None: it is not there."""
        details = self.find(pyatspi.ROLE_TREE, "Packet details").queryTable()
        rows = (details.getAccessibleAt(row, 0) for row in range(details.nRows))
        return next((row for row in rows if row.name.startswith(text)), None)

    def expand_all(self, dialog, tree):
        """Shows all that is below the rows of a tree: Wireshark 4.6 expands only the first level of
        its statistics. The last row comes first: those above it stay where they are."""
        wait_for("an active dialog", lambda: dialog.getState().contains(pyatspi.STATE_ACTIVE))
        rows = tree.queryTable()

        def has(row, state):
            return rows.getAccessibleAt(row, 0).getState().contains(state)

        for row in reversed(range(rows.nRows)):
            if has(row, pyatspi.STATE_EXPANDABLE) and not has(row, pyatspi.STATE_EXPANDED):
                self.desktop.click(*beginning(rows.getAccessibleAt(row, 0)))
                self.desktop.press("asterisk")
                wait_for(f"what is below row {row}",
                         lambda row=row: has(row, pyatspi.STATE_EXPANDED))

    def show_preferences_of(self, dialog, protocol):
        """The tree of pages is the last; a page is found by typing its name."""
        pages = [node for node in descendants(dialog) if node.getRole() == pyatspi.ROLE_TREE][-1]
        names = [row[0] for row in texts(pages, [0])]
        cell = pages.queryTable().getAccessibleAt(names.index("Protocols"), 0)
        self.desktop.click(*beginning(cell))
        self.desktop.press("Right")
        wait_for("the protocols", lambda: pages.queryTable().nRows > 100)
        self.desktop.type(protocol)

    def enable(self, protocol, wanted):
        """In the list of protocols, or disable."""
        self.choose("Analyze", "Enabled Protocols")
        dialog = self.dialog("Enabled Protocols")
        find(dialog, pyatspi.ROLE_TEXT).queryEditableText().setTextContents(protocol)
        rows = find(dialog, pyatspi.ROLE_TREE).queryTable()
        wait_for(f"only {protocol}", lambda: rows.nRows == 1
                 and rows.getAccessibleAt(0, 0).name == protocol)
        box = rows.getAccessibleAt(0, 0)

        def is_enabled():
            return box.getState().contains(pyatspi.STATE_CHECKED)

        if is_enabled() != wanted:
            self.desktop.click(*middle(box))
            self.desktop.press("space")
            wait_for(f"the other state of {protocol}", lambda: is_enabled() == wanted)
        press(find(dialog, pyatspi.ROLE_PUSH_BUTTON, "OK"))

    def select_in(self, combo_box, text):
        """The entry that begins with the text. A dialog that has just opened may still move."""
        self.desktop.wait_until_still()
        self.desktop.click(*middle(combo_box))
        wait_for("the entries", lambda: is_shown(combo_box.getChildAtIndex(0)))
        self.desktop.type(text)
        self.desktop.press("Return")
        wait_for(f"{text} chosen", lambda: combo_box.name.startswith(text))

    def selected_frame(self):
        """From the title of the first row of its details."""
        details = self.find(pyatspi.ROLE_TREE, "Packet details")
        found = re.match(r"Frame (\d+)", details.queryTable().getAccessibleAt(0, 0).name)
        return int(found[1]) if found else None

    # Captures

    def start_capture(self, interface):
        """By a double click on it, where no file is open."""
        def ask():
            tree = next(node for node in descendants(self.main)
                        if node.getRole() == pyatspi.ROLE_TREE and is_shown(node))
            row = [row[1] for row in texts(tree)].index(interface)
            return tree.queryTable().getAccessibleAt(row, 1)
        cell = wait_for(f"{interface} in the list of interfaces", ask)
        self.desktop.click(*middle(cell), times=2)

    def wait_for_end_of_capture(self):
        wait_for("the end of the capture", lambda: not self.main.name.startswith("Capturing"))

    # The filter

    @property
    def filter_entry(self):
        """The only one in a tool bar that is shown."""
        def ask():
            bars = (node for node in descendants(self.main)
                    if node.getRole() == pyatspi.ROLE_TOOL_BAR and is_shown(node))
            return next(entry for entry in (find(bar, pyatspi.ROLE_TEXT) for bar in bars) if entry)
        return wait_for("the entry of the filter", ask)

    @property
    def filter(self):
        text = self.filter_entry.queryText()
        return text.getText(0, text.characterCount)

    def apply_filter(self, text):
        self.filter_entry.queryEditableText().setTextContents(text)
        wait_for("the filter's text", lambda: self.filter == text)
        self.filter_entry.queryComponent().grabFocus()
        self.desktop.press("Return")

    def type_filter(self, text):
        """By keyboard alone."""
        self.desktop.press("ctrl+slash")
        self.desktop.type(text)
        wait_for("the filter's text", lambda: self.filter == text)
        self.desktop.press("Return")

    def press_filter_button(self, label):
        press(self.find(pyatspi.ROLE_PUSH_BUTTON, label))

    # Menus and dialogs

    def choose(self, *path):
        """Presses an item of a menu, without opening the menu."""
        node = self.find(pyatspi.ROLE_MENU_BAR)
        for name in path:
            node = wait_for(f"{name} in the menu", lambda node=node, name=name: next(
                (item for item in self.items(node) if self.plain(item.name) == name), None))
        press(node)

    @staticmethod
    def items(node):
        below = children(node)
        if len(below) == 1 and below[0].getRole() == pyatspi.ROLE_POPUP_MENU:
            return children(below[0])
        return below

    @staticmethod
    def plain(name):
        return name.rstrip("…").replace("&", "")

    def choose_by_keys(self, node, *path):
        """The same of the menu that the right button opens, which is no child of anything: the name of
        the item that a key goes to is in an event."""
        names = []

        def listen(event):
            if event.detail1 and event.source.getRole() == pyatspi.ROLE_MENU_ITEM:
                names.append(self.plain(event.source.name))

        def step(key):
            before = len(names)

            def has_come():
                while GLib.MainContext.default().iteration(False):
                    pass
                return len(names) > before

            self.desktop.press(key)
            wait_for(f"what {key} goes to", has_come)

        pyatspi.Registry.registerEventListener(listen, "object:state-changed:focused")
        try:
            self.desktop.click(*middle(node), button=3)
            for name in path:
                step("Down" if name == path[0] else "Right")
                for _ in range(LONGEST_MENU):
                    if names[-1] == name:
                        break
                    step("Down")
                else:
                    raise Late(f"{name} is not in the menu, but {', '.join(names)}")
        finally:
            pyatspi.Registry.deregisterEventListener(listen, "object:state-changed:focused")
        self.desktop.press("Return")

    def dialog(self, title):
        """A window whose title has these words."""
        def ask():
            return next((node for node in children(self.application())
                         if re.search(title, node.name) and is_shown(node)), None)
        return wait_for(f"a window {title}", ask)

    def take_picture(self, path, node=None):
        """Of the main window, or of another; of few colours, as it is kept in the repository."""
        box = (node or self.main).queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        area = f"{box.width}x{box.height}+{box.x}+{box.y}"
        subprocess.run(["import", "-silent", "-window", "root", "-crop", area, "+repage", "+dither",
                        "-colors", "128", "-strip", f"PNG8:{path}"], check=True)

    def close(self, dialog):
        title = dialog.name
        button = find(dialog, pyatspi.ROLE_PUSH_BUTTON, matches="^(Close|Cancel)$")
        press(button)
        wait_for(f"the end of {title}", lambda: all(
            node.name != title or not is_shown(node) for node in children(self.application())))

    def open_file(self, path):
        self.choose("File", "Open")
        dialog = self.dialog("Open Capture File")
        entry = wait_for("a file name", lambda: find(dialog, pyatspi.ROLE_TEXT, "File name:")
                         or find(dialog, pyatspi.ROLE_TEXT))
        entry.queryEditableText().setTextContents(str(path))
        press(find(dialog, pyatspi.ROLE_PUSH_BUTTON, "Open"))
        wait_for(f"{path} in the title", lambda: self.main.name.startswith(path.name))
