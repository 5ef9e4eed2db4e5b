#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every trace as a capture: tshark in one pass, tshark in two passes and sharkd show the same for
each frame, which is what the trace expects; in two passes also for each stream. Traces with
settings are shown with these."""

from checks import Checks
from traces import (PROTOCOLS, check_answer_times, check_claims, check_frames, make_capture,
                    preferences, read_by_settings)
from wireshark import (AGGREGATOR, SEGMENT_FIELDS, Wireshark, arguments, fields_of_frames, frames,
                       load, open_folder, setconf)

FIELDS = ("frame.number", "frame.time_epoch", PROTOCOLS, *SEGMENT_FIELDS)

# Traces contain wrong checksums and incomplete fragments.
PREFERENCES = {"tcp.check_checksum": "TRUE", "ip.defragment": "FALSE"}


def tshark_options(settings):
    return [word for name, value in settings.items() for word in ("-o", f"{name}:{value}")]


def ask_sharkd(wireshark, capture, settings):
    requests = [setconf(name, value) for name, value in settings.items()]
    result = wireshark.sharkd(*requests, load(capture), frames(FIELDS))[-1]
    shown = fields_of_frames(result, FIELDS)
    for fields in shown:        # sharkd joins several values in its own way
        fields["tcpphase.note"] = fields["tcpphase.note"].replace(",", AGGREGATOR)
    return shown


def check_same(checks, what, expected, actual):
    checks.equal(f"{what}: as many frames", len(expected), len(actual))
    for one, other in zip(expected, actual):
        different = [name for name in FIELDS if one[name] != other[name]]
        checks.true(f"{what}: frame {one['frame.number']} shows the same", not different,
                    *(f"{name}: '{one[name]}' and '{other[name]}'" for name in different))


def names_claimed(scenarios):
    claims = [claim for scenario in scenarios for claim in scenario.claims]
    return sorted({f"tcpphase.stream.{claim.name}" for claim in claims
                   if not claim.is_of_capture()} - set(FIELDS))


def check_capture(wireshark, checks, scenarios, capture):
    """A capture of scenarios with the same settings."""
    settings = preferences(scenarios[0].settings)
    what = "".join(f"{name}:{value} " for name, value in settings.items())
    settings = {**PREFERENCES, **settings}
    options = tshark_options(settings)
    one_pass = wireshark.fields(capture, FIELDS, *options)
    two_passes = wireshark.fields(capture, [*FIELDS, *names_claimed(scenarios)], *options, "-2")
    sharkd = ask_sharkd(wireshark, capture, settings)
    check_frames(checks, what, scenarios, one_pass)
    check_answer_times(checks, what, one_pass)
    check_claims(checks, scenarios, two_passes)
    check_same(checks, f"{what}one pass and two", one_pass, two_passes)
    check_same(checks, f"{what}tshark and sharkd", one_pass, sharkd)


def main():
    options = arguments(__doc__, converter="trace_to_pcapng", traces="the folder of traces")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    with open_folder() as folder:
        capture = folder / "traces.pcapng"
        for scenarios in read_by_settings(options.traces.rglob("*.trace")).values():
            make_capture(options.converter, scenarios, capture)
            check_capture(wireshark, checks, scenarios, capture)
    checks.finish()


if __name__ == "__main__":
    main()
