#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Live captures: tshark between two hosts shows each segment as soon as it is captured, with the
same fields as for the saved file afterwards. Needs root, for the two network namespaces of the
hosts."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "kernel"))

from bed import End, find_programs
from checks import Checks
from hosts import PATIENCE, Host, mac_of
from states import Unavailable
from wireshark import Wireshark, arguments, columns, open_folder

SKIPPED = 77
RIGHTS = "+net_raw,+net_admin"
PORT, CLOSED_PORT = 8888, 8889
HANDSHAKE = ["syn", "syn-ack", "handshake-ack"]

# Messages of tshark that are not errors.
MESSAGES = re.compile(r"Capturing on 'eth0'|.*-- Capture started\.|.*-- File: \".*\"|"
                      r"(tshark:)?|\d+ packets? captured|Running as user.*")


def make_hosts():
    """A client and a server, with a cable from one to the other."""
    if os.geteuid() != 0:
        raise Unavailable("not root")
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    find_programs(("ip", "ethtool"))
    client, server = Host("client", 1), Host("server", 2)
    client.run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0",
               "netns", f"/proc/{os.getpid()}/fd/{server.descriptor}")
    for host in (client, server):
        host.plug_in()
    return client, server


class Conversation:
    """A connection from one host to the other, a step at a time."""

    def __init__(self, client, server):
        self.client = client
        self.address = server.addresses[socket.AF_INET]
        self.listener = server.socket()
        self.listener.bind((self.address, PORT))
        self.listener.listen()

    def open(self):
        caller = self.client.socket()
        caller.connect((self.address, PORT))
        called, address = self.listener.accept()
        return End(None, caller, (self.address, PORT)), End(None, called, address)

    def all_of_it(self):
        caller, called = self.open()
        for sender, receiver in ((caller, called), (called, caller)):
            sender.send(100)
            receiver.receive(100)
        caller.shut()
        called.receive_end()
        called.close()
        caller.receive_end()
        caller.close()

    def aborted(self):
        caller, called = self.open()
        caller.send(10)
        called.receive(10)
        caller.abort()
        called.close()

    def refused(self):
        with self.client.socket() as caller:
            caller.connect_ex((self.address, CLOSED_PORT))


class Capture:
    """A tshark that captures on the client's side, into a file in an empty folder: as soon as there is
    one, the capture has begun."""

    def __init__(self, bench, folder, *options):
        command = ["tshark", "-i", "eth0", "-f", "tcp", "-l", "--temp-dir", str(folder),
                   *columns(bench.names), *options]
        self.names = bench.names
        self.frames = []        # as it prints them
        with bench.client:
            self.process = subprocess.Popen(
                **bench.wireshark.call(command, rights=RIGHTS), stdout=subprocess.PIPE,
                stderr=subprocess.PIPE)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        if not self.wait(lambda: any(folder.iterdir())):
            self.process.kill()
            raise RuntimeError("tshark does not capture: " + self.process.stderr.read())

    def read(self):
        for line in self.process.stdout:
            self.frames.append(dict(zip(self.names, line.rstrip("\n").split("\t"))))

    def values(self, name):
        return [frame[name] for frame in self.frames]

    def wait(self, condition):
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def first(self, name, count):
        """Waits for so many frames; their values."""
        self.wait(lambda: len(self.frames) >= count)
        return self.values(name)[:count]

    def refusals(self):
        return self.values("tcp.srcport").count(str(CLOSED_PORT))

    def is_over(self):
        return self.process.poll() is not None

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.end()

    def end(self):
        """The exit status, and unexpected messages."""
        if not self.wait(self.is_over):
            self.process.kill()
        self.process.wait()
        self.reader.join()
        said = self.process.stderr.readlines()
        return self.process.returncode, [line for line in said
                                         if not MESSAGES.fullmatch(line.strip())]


class Bench:
    """What all checks use. Captures come one after the other."""

    def __init__(self, options, checks, folder):
        self.wireshark = Wireshark(options.plugin_run, options.plugin)
        self.checks = checks
        self.folder = folder
        self.client, self.server = make_hosts()
        self.conversation = Conversation(self.client, self.server)
        own = [line.split()[0] for line in options.fields.read_text().splitlines()]
        self.names = ["frame.number", "frame.time_epoch", "tcp.srcport", *own]

    def empty_folder(self, name):
        """Everybody may write to it: root captures as nobody."""
        folder = self.folder / name
        folder.mkdir()
        folder.chmod(0o777)
        return folder

    def saving(self, name, *options):
        """A capture that saves what it shows, and the file."""
        folder = self.empty_folder(name)
        file = folder / f"{name}.pcapng"
        return Capture(self, folder, "-P", "-w", str(file), *options), file

    def play(self, capture, *parts):
        """And waits until all of it is shown: a refused connection comes last."""
        before = capture.refusals()
        for part in (*parts, self.conversation.refused):
            part()
        capture.wait(lambda: capture.refusals() > before)

    def saved(self, file):
        return self.wireshark.fields(file, self.names)

    def check_same(self, what, saved, shown):
        self.checks.true(f"{what}: something is captured", saved)
        self.checks.equal(f"{what}: as many frames as saved", len(saved), len(shown))
        for one, other in zip(saved, shown):
            different = [name for name in self.names if one[name] != other[name]]
            self.checks.true(f"{what}: frame {one['frame.number']} is shown as when saved",
                             not different,
                             *(f"{name}: '{one[name]}' and '{other[name]}'" for name in different))

    def check_end(self, what, end):
        self.checks.equal(f"{what}: ends well and says nothing", (0, []), end)

    # Each of these is one idea.

    def frames_are_shown_as_they_come(self):
        capture, file = self.saving("saved")
        caller, called = self.conversation.open()
        self.checks.equal("the handshake, while the connection is open", HANDSHAKE,
                          capture.first("tcpphase.step", 3))
        caller.abort()
        called.close()
        self.checks.equal("its end, while the capture goes on", [*HANDSHAKE, "reset"],
                          capture.first("tcpphase.step", 4))
        self.play(capture, self.conversation.all_of_it, self.conversation.aborted)
        self.play(capture, self.conversation.all_of_it)
        self.check_end("SIGINT", capture.interrupt())
        self.check_same("a live capture", self.saved(file), capture.frames)

    def a_stall_is_shown_while_it_lasts(self):
        """The server's address changes below the connection, and nothing answers the client's data."""
        capture, file = self.saving("stall")
        caller, called = self.conversation.open()
        self.server.run("ip", "link", "set", "eth0", "address", mac_of(9))
        caller.send(100)
        self.checks.equal("payload that nothing answers, while the client waits",
                          ["Data 100 B", "Data 100 B, sent again", "Data 100 B, sent again (3rd time)",
                           "Data 100 B, sent again (4th time)"], capture.first("tcpphase.label", 7)[3:])
        self.server.run("ip", "link", "set", "eth0", "address", self.server.mac)
        called.receive(100)
        self.play(capture, caller.abort, called.close)
        self.check_end("SIGINT after a stall", capture.interrupt())
        self.check_same("a stall", self.saved(file), capture.frames)

    def a_display_filter_finds_them(self):
        steps = 'tcpphase.step in {"handshake-ack", "refused"}'
        capture = Capture(self, self.empty_folder("filter"), "-Y", steps)
        self.play(capture, self.conversation.all_of_it, self.conversation.aborted)
        self.checks.equal(f"{steps}, while the capture goes on",
                          ["handshake-ack", "handshake-ack", "refused"],
                          capture.values("tcpphase.step"))
        self.checks.equal("their streams", ["0", "1", "2"], capture.values("tcpphase.stream.index"))
        self.check_end("SIGINT with a display filter", capture.interrupt())

    def nothing_is_captured(self):
        capture = Capture(self, self.empty_folder("nothing"))
        self.check_end("SIGINT before the first frame", capture.interrupt())
        self.checks.equal("frames of nothing", [], capture.frames)

    def a_condition_ends_it(self):
        for number, condition in enumerate((("-c", "8"), ("-a", "packets:8"), ("-a", "duration:1"),
                                            ("-a", "filesize:2"))):
            what = " ".join(condition)
            capture, file = self.saving(f"condition-{number}", *condition)
            until = time.monotonic() + PATIENCE
            while not capture.is_over() and time.monotonic() < until:
                self.conversation.all_of_it()
                time.sleep(0.1)
            self.check_end(what, capture.end())
            self.check_same(what, self.saved(file), capture.frames)

    def each_file_of_a_ring_begins_anew(self):
        capture, file = self.saving("ring", "-b", "packets:7", "-b", "files:3")
        for _ in range(4):
            self.play(capture, self.conversation.all_of_it)
        self.check_end("SIGINT with a ring buffer", capture.interrupt())
        left = sorted(file.parent.iterdir())
        self.checks.equal("files in the ring", 3, len(left))
        starts = [i for i, number in enumerate(capture.values("frame.number")) if number == "1"]
        self.checks.true("old files were overwritten", len(starts) > 3, f"+ {len(starts)} files")
        ends = [*starts[1:], len(capture.frames)]
        for path, start, end in zip(left, starts[-3:], ends[-3:]):
            self.check_same(path.name, self.saved(path), capture.frames[start:end])


def main():
    options = arguments(__doc__, fields="the table of fields")
    checks = Checks()
    with open_folder() as folder:
        try:
            bench = Bench(options, checks, folder)
        except Unavailable as why:
            print(f"skipped: {why}")
            sys.exit(SKIPPED)
        bench.frames_are_shown_as_they_come()
        bench.a_stall_is_shown_while_it_lasts()
        bench.a_display_filter_finds_them()
        bench.nothing_is_captured()
        bench.a_condition_ends_it()
        bench.each_file_of_a_ring_begins_anew()
    checks.finish()


if __name__ == "__main__":
    main()
