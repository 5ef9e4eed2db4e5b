#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Program and plugin agree: the tables of tcpphase have, field by field, the values that the plugin
shows in a second pass. The captures are the samples, and all traces with the same settings in
one capture each."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "wireshark"))

from checks import Checks                                            # noqa: E402
from traces import make_capture, preferences, read_by_settings       # noqa: E402
from wireshark import (AGGREGATOR, SEGMENT_FIELDS, Wireshark,        # noqa: E402
                       arguments, open_folder)

OWN = "tcpphase."
SENTENCES = ("stream.hint", "why")
PLACES = ("stream.client.address", "stream.client.port", "stream.server.address",
          "stream.server.port", "stream.start_time")


def run(program, *options):
    command = [program, *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{command}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout


def table(program, kind, *words):
    return list(csv.DictReader(io.StringIO(run(program, kind, "-", *words))))


def objects(program, kind, capture):
    """Rows of NDJSON as strings like those of CSV. Numbers keep their digits."""
    lines = run(program, "-f", "ndjson", kind, "-", capture).splitlines()
    rows = [json.loads(line, parse_float=str) for line in lines]
    return [{name: text_of(name, value) for name, value in row.items()} for row in rows]


def separator_of(name):
    """Between words, or between sentences."""
    return "; " if name in SENTENCES else " "


def text_of(name, value):
    if isinstance(value, list):
        return separator_of(name).join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def shown_text(name, value):
    """What tshark prints, in the format of the program."""
    if name == "stream.final":
        return {"1": "true", "True": "true", "0": "false", "False": "false"}.get(value, value)
    return value.replace(AGGREGATOR, separator_of(name))


def check_rows(checks, what, rows, wanted):
    """Both lists of dictionaries, in the same order; what comes first in each tells them apart."""
    if len(rows) != len(wanted):
        name = next(iter([*wanted, *rows][0]))
        checks.same_lines(f"{what}: rows by {name}", *("\n".join(row[name] for row in table) + "\n"
                                                     for table in (wanted, rows)))
        return
    for row, shown in zip(rows, wanted):
        for name, value in shown.items():
            checks.equal(f"{what}: {name} of {next(iter(shown.items()))}", value,
                         row.get(name, ""))


def words_of(settings):
    """The settings for tshark and for the program: preferences, and options with hyphens."""
    return ([word for name, value in settings.items() for word in ("-o", f"{name}:{value}")],
            [word for name, value in settings.items()
             for word in ("--" + name.removeprefix(OWN).replace("_", "-"), value)])


def check_capture(checks, wireshark, program, capture, settings=(), left_out=PLACES):
    """All fields, but for those of streams that are left out."""
    for_tshark, for_program = words_of(dict(settings))
    streams = table(program, "-s", *for_program, capture)
    segments = table(program, "-S", *for_program, capture)
    stream_names = [name for name in stream_columns(program, capture) if name not in left_out]
    names = [name.removeprefix(OWN) for name in SEGMENT_FIELDS]
    fields = wireshark.fields(capture, ["frame.number", *(OWN + name for name in names),
                                        *(OWN + name for name in stream_names
                                          if name != "stream.index")],
                              "-2", "-Y", "tcpphase.phase", *for_tshark)
    shown = [{name.removeprefix(OWN): shown_text(name.removeprefix(OWN), value)
              for name, value in row.items()} for row in fields]
    wanted = [{"frame.number": row["frame.number"], **{name: row[name] for name in names}}
              for row in shown]
    check_rows(checks, f"{capture.name}, segments", segments, wanted)
    by_index = {int(row["stream.index"]): {name: row[name] for name in stream_names}
                for row in shown}
    order = sorted(by_index)
    wanted = [by_index[index] for index in order]
    streams.sort(key=lambda row: int(row["stream.index"]))
    check_rows(checks, f"{capture.name}, streams", streams, wanted)
    check_formats(checks, program, capture)


def decides(program, capture, settings):
    """Whether the tables differ from those without them."""
    return any(table(program, kind, *words_of(settings)[1], capture) != table(program, kind, capture)
               for kind in ("-S", "-s"))


def stream_columns(program, capture):
    return next(csv.reader(io.StringIO(run(program, "-s", "-", capture))))


def check_formats(checks, program, capture):
    """Absent values are omitted in NDJSON."""
    for kind in ("-s", "-S"):
        rows = [{name: value for name, value in row.items() if value}
                for row in table(program, kind, capture)]
        checks.true(f"{capture.name}: CSV and NDJSON of {kind}",
                    rows == objects(program, kind, capture))


def main():
    options = arguments(__doc__, program="the program tcpphase", converter="trace_to_pcapng",
                        traces="folder of traces", samples="folder of captures")
    checks = Checks()
    wireshark = Wireshark(options.plugin_run, options.plugin)
    for capture in sorted(options.samples.rglob("*.pcap*")):
        check_capture(checks, wireshark, options.program, capture)
    with open_folder() as folder:
        deciding = set()
        for settings, scenarios in read_by_settings(options.traces.rglob("*.trace")).items():
            capture = folder / "traces.pcapng"
            make_capture(options.converter, scenarios, capture)
            settings = preferences(settings)
            check_capture(checks, wireshark, options.program, capture, settings)
            if decides(options.program, capture, settings):
                deciding.update(settings)
        checks.equal("settings that decide something",
                     {OWN + name for name in ("duplicate_window", "server", "server_ports", "slow_response")},
                     deciding)
    checks.finish()


if __name__ == "__main__":
    main()
