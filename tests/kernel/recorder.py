# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays scenarios and records them: NAME.pcapng, what was captured, and NAME.states, what the kernel
says the ends went through."""

import os
import subprocess

from truth import write_connections
from wrap import wrap_capture

PLACES = {"client": "at the client", "server": "at the server",
          "middle": "in the middle, as sent, lost segments too"}


def describe(scenario):
    return (f"{scenario.description()}\n"
            f"Captured {PLACES[scenario.point]}; the sockets were Linux {os.uname().release.split('-')[0]}'s.")


def record(bed, number, scenario, folder):
    """Unavailable: the kernel does not have what it takes."""
    raw = folder / "raw.pcap"
    with bed.scenario(number):
        with bed.captured(scenario.point, raw):
            scenario.play(bed)
            bed.pause()
        connections = bed.truth()
    if scenario.wrap:
        wrap_capture(raw, scenario.wrap)
    capture = folder / f"{scenario.name}.pcapng"
    subprocess.run(["editcap", "-F", "pcapng", "--capture-comment", scenario.description(),
                    raw, capture], check=True, capture_output=True)
    raw.unlink()
    (folder / f"{scenario.name}.states").write_text(
        write_connections(describe(scenario), connections))
