# SPDX-License-Identifier: GPL-2.0-or-later
"""An invisible desktop: a display and a window manager. Its windows are read and operated through
the accessibility interface, over a bus that starts on first use."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

SIZE = (1366, 768)
PATIENCE = 60           # seconds that one step may take on a slow machine

LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
PROGRAMS = ("Xvfb", "openbox", "dbus-run-session", "xdotool", "import", "compare", "wireshark",
            LAUNCHER)


def missing():
    """The programs that a desktop needs and that are not installed."""
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    try:
        import pyatspi      # noqa: F401
    except ImportError:
        absent.append("pyatspi")
    return absent


class Late(Exception):
    """A step took too long."""


def wait_for(what, ask, patience=PATIENCE):
    """Polls until the answer is true; errors while windows appear or disappear are ignored."""
    end = time.monotonic() + patience
    error = None
    while True:
        try:
            answer = ask()
            if answer:
                return answer
        except Exception as caught:     # errors of the bus about a window that is gone
            error = caught
        if time.monotonic() > end:
            raise Late(f"waited in vain: {what}" + (f" ({error})" if error else ""))
        time.sleep(0.05)


@contextmanager
def session(plugin_run, plugin, folder):
    """The words that run a program as an ordinary user, with the plugin, on a message bus."""
    for name in ("config", "run", "home"):
        (folder / name).mkdir()
        if os.getuid() == 0:
            shutil.chown(folder / name, "nobody", "nogroup")
    (folder / "run").chmod(0o700)
    os.environ["TCPPHASE_CONFIG_DIR"] = str(folder / "config")
    yield [plugin_run, plugin, "env", f"HOME={folder}/home", f"XDG_CONFIG_HOME={folder}/home",
           f"XDG_RUNTIME_DIR={folder}/run", f"TMPDIR={folder}/run", "dbus-run-session", "--"]


class Desktop:
    """Runs a command in a session; all processes that it starts end with it."""

    def __init__(self, folder):
        self.folder = folder
        self.programs = []

    def __enter__(self):
        try:
            self.start_display()
            self.start("openbox", "--sm-disable")
            wait_for("a window manager", lambda: subprocess.run(
                ["xdotool", "get_num_desktops"], capture_output=True, check=False).returncode == 0)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            self.stop(program)

    def start(self, *command, **options):
        log = open(self.folder / f"{Path(command[0]).name}.log", "a", encoding="utf-8")
        program = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   **options)
        self.programs.append(program)
        return program

    def stop(self, program):
        program.terminate()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        if program in self.programs:
            self.programs.remove(program)

    def start_display(self):
        """A number that is free, chosen by the server."""
        read, write = os.pipe()
        width, height = SIZE
        self.start("Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
                   "-nolisten", "tcp", pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            os.environ["DISPLAY"] = ":" + pipe.readline().strip()
        if os.environ["DISPLAY"] == ":":
            sys.exit("Xvfb did not start\n" + (self.folder / "Xvfb.log").read_text())

    def take_picture(self, path, window="root"):
        subprocess.run(["import", "-silent", "-window", str(window), str(path)], check=True)

    def wait_until_still(self):
        """Nothing changes any more: two screenshots are equal."""
        def ask():
            pictures = [self.folder / "one.png", self.folder / "two.png"]
            for path in pictures:
                self.take_picture(path)
            return subprocess.run(["compare", "-metric", "AE", *pictures, "null:"],
                                  capture_output=True, check=False).returncode == 0
        wait_for("a picture that stands still", ask)

    @staticmethod
    def type(text):
        subprocess.run(["xdotool", "type", "--delay", "5", text], check=True)

    @staticmethod
    def press(*keys):
        subprocess.run(["xdotool", "key", "--delay", "20", *keys], check=True)

    @staticmethod
    def click(x, y, button=1, times=1):
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "--repeat", str(times),
                        "--delay", "80", str(button)], check=True)
