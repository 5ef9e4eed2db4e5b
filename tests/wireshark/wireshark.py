# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark and sharkd, with or without the plugin, and parses their output."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

# All that the plugin shows of one segment.
SEGMENT_FIELDS = tuple("tcpphase." + name for name in (
    "phase", "step", "label", "note", "from", "client.state", "server.state",
    "client.transition", "server.transition", "answers", "answer_time", "why", "stream.index"))

AGGREGATOR = "|"        # occurs in no word of the plugin
NO_PLUGINS = "WIRESHARK_PLUGIN_DIR=/nonexistent"


def columns(names):
    """Options of tshark: fields, of which several values are joined by AGGREGATOR."""
    return ["-T", "fields", "-E", "separator=/t", "-E", "aggregator=" + AGGREGATOR,
            *(word for name in names for word in ("-e", name))]


class Run:
    """The output of a program."""

    def __init__(self, completed):
        self.output = completed.stdout
        self.errors = completed.stderr
        self.status = completed.returncode

    def expect_success(self, command):
        if self.status != 0:
            sys.exit(f"{' '.join(command)}: exit status {self.status}\n{self.errors}")
        return self


class Wireshark:
    def __init__(self, plugin_run, plugin):
        self.command = [plugin_run, plugin]
        # A run that lasts as long as this process; the others use its folders.
        self.first = subprocess.Popen([*self.command, "sh", "-c", 'echo "$HOME"; read -r _'],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.home = self.first.stdout.readline().strip()
        folder = next((Path(self.home) / "plugins").iterdir())
        self.version = tuple(map(int, folder.name.split(".")))      # such as (4, 0)

    def call(self, command, plugin=True, rights=""):
        """Arguments of Popen for one of Wireshark's programs."""
        environment = [] if plugin else [NO_PLUGINS]
        preload = os.environ.get("TCPPHASE_PRELOAD")    # the runtime of a sanitizer
        if preload:
            environment.append(f"LD_PRELOAD={preload}")
        return {"args": [*self.command, "env", *environment, *command], "text": True,
                "env": {**os.environ, "TCPPHASE_HOME": self.home, "TCPPHASE_RIGHTS": rights}}

    def run(self, *command, plugin=True, requests=None):
        """Runs one of Wireshark's programs; the caller checks the status."""
        return Run(subprocess.run(**self.call(command, plugin), input=requests,
                                  capture_output=True, check=False))

    def tshark(self, capture, *options, plugin=True):
        command = ["tshark", "-r", str(capture), *options]
        return self.run(*command, plugin=plugin).expect_success(command)

    def fields(self, capture, names, *options, plugin=True):
        """A dictionary a frame; several values of a field are joined by AGGREGATOR."""
        run = self.tshark(capture, *columns(names), *options, plugin=plugin)
        return [dict(zip(names, line.split("\t"))) for line in run.output.splitlines()]

    def sharkd(self, *requests, plugin=True):
        """The results of (method, parameters) pairs, in order, all in one process."""
        lines = [json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})
                 for number, (method, parameters) in enumerate(requests, 1)]
        run = self.run("sharkd", "-", plugin=plugin, requests="\n".join(lines) + "\n")
        run.expect_success(["sharkd"])
        answers = [json.loads(line) for line in run.output.splitlines()]
        for answer, line in zip(answers, lines):
            if "error" in answer:
                sys.exit(f"sharkd: {line}\n{answer['error']['message']}")
        return [answer["result"] for answer in answers]


def load(capture):
    """A request to sharkd."""
    return ("load", {"file": str(capture)})


def setconf(name, value):
    """A request to sharkd: a preference."""
    return ("setconf", {"name": name, "value": value})


def frames(names, display_filter=""):
    """A request to sharkd: a custom column for each name, with all values of the field."""
    columns_wanted = {f"column{i}": f"{name}:0" for i, name in enumerate(names)}
    return ("frames", {**columns_wanted, **({"filter": display_filter} if display_filter else {})})


def fields_of_frames(result, names):
    """The answer to it, as Wireshark.fields() gives it."""
    return [dict(zip(names, frame["c"])) for frame in result]


@contextmanager
def open_folder():
    """A temporary folder that everybody may read, since root runs Wireshark as nobody."""
    with tempfile.TemporaryDirectory(prefix="tcpphase-") as name:
        os.chmod(name, 0o755)
        yield Path(name)


def arguments(description, flags=(), **more):
    """The command line of a test program: --plugin-run, --plugin and others."""
    parser = argparse.ArgumentParser(description=description)
    for name in ("plugin_run", "plugin", *more):
        parser.add_argument("--" + name.replace("_", "-"), required=True, type=Path,
                            help=more.get(name))
    for name in flags:
        parser.add_argument("--" + name, action="store_true", help=flags[name])
    return parser.parse_args()
