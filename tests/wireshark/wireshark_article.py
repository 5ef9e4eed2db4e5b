#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The article's connection, segment by segment, compared with a readable table."""

import re
from datetime import datetime, timezone
from decimal import Decimal

from checks import Checks
from wireshark import AGGREGATOR, Wireshark, arguments

COLUMNS = ("frame.number", "frame.time_epoch", "tcpphase.from", "tcpphase.label",
           "tcpphase.client.state", "tcpphase.server.state", "tcpphase.note", "tcpphase.answers")


def clock(epoch):
    moment = Decimal(epoch)
    seconds = datetime.fromtimestamp(int(moment), timezone.utc)
    return f"{seconds:%H:%M:%S}.{int(moment % 1 * 1000000):06}"


def row_of(fields):
    values = {**fields, "frame.time_epoch": clock(fields["frame.time_epoch"]),
              "tcpphase.note": fields["tcpphase.note"].replace(AGGREGATOR, " ")}
    return [values[name] or "-" for name in COLUMNS]


def golden_rows(path):
    return [re.split(r" {2,}", line.strip()) for line in path.read_text().splitlines()
            if line.strip() and not line.startswith("#")]


def main():
    options = arguments(__doc__, capture="the article's connection", golden="the table")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    expected = golden_rows(options.golden)
    checks = Checks()
    for passes in ([], ["-2"]):
        shown = wireshark.fields(options.capture, COLUMNS, *passes)
        checks.equal("as many frames as the table has rows", len(expected), len(shown))
        for row, fields in zip(expected, shown):
            checks.equal(f"frame {row[0]}" + ", two passes" * len(passes),
                         "  ".join(row), "  ".join(row_of(fields)))
    checks.finish()


if __name__ == "__main__":
    main()
