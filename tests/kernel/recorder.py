# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs scenarios and records them: NAME.pcapng, the capture, and NAME.states, the states of both
ends according to the kernel."""

import os
import subprocess
from contextlib import nullcontext

from bed import make_bed
from offload import offloading_path
from rework import paused, rework
from scenarios import SCENARIOS
from states import Unavailable
from tcpdump import captured
from truth import hide_unseen, write_connections

PLACES = {"client": "at the client", "server": "at the server",
          "client alone": "at the client, what it sends",
          "server alone": "at the server, what it sends",
          "both": "at the client and at the server, offloaded checksums there as they are sent, merged",
         "both, offload": "at the client and at the server, merged",
          "middle": "in the middle, as sent, lost segments too"}


def describe(scenario):
    kernel = os.uname().release.split("-")[0]
    return (f"{scenario.description()}\n"
            f"Captured {PLACES[scenario.point]}; the sockets were Linux {kernel}'s.")


def write_capture(raw, capture, scenario, begun, pauses):
    for when, seconds in pauses:
        rework(raw, paused(when, seconds))
    if scenario.reworked:
        rework(raw, scenario.reworked)
    since = ["-A", f"{begun:.6f}"] if begun else []
    subprocess.run(["editcap", "-F", "pcapng", *since, "--capture-comment", scenario.description(),
                    raw, capture], check=True, capture_output=True)
    raw.unlink()


def record(bed, number, scenario, folder):
    """Unavailable: the kernel lacks what the scenario needs."""
    raw = folder / "raw.pcap"
    path = offloading_path(bed) if scenario.point.endswith("offload") else nullcontext()
    with bed.scenario(number, scenario.port), path:
        with captured(bed, scenario.point, raw):
            scenario.play(bed)
        connections = bed.truth()
        begun, pauses = bed.begun_epoch, list(bed.pauses)
    connections = [hide_unseen(connection, scenario.unseen) for connection in connections]
    write_capture(raw, folder / f"{scenario.name}.pcapng", scenario, begun, pauses)
    (folder / f"{scenario.name}.states").write_text(
        write_connections(describe(scenario), connections))


def record_all(relay, scenarios, folder):
    """Those that could be played; of the others it says why not."""
    played = []
    try:
        with make_bed(relay) as bed:
            for scenario in scenarios:
                try:
                    record(bed, SCENARIOS.index(scenario) + 1, scenario, folder)
                    played.append(scenario)
                except Unavailable as why:
                    print(f"SKIPPED: {scenario.name}: {why}; it is judged as recorded")
                except (OSError, RuntimeError) as error:
                    raise RuntimeError(f"{scenario.name}: {error}") from error
    except Unavailable as why:
        print(f"SKIPPED: {why}; all scenarios are judged as recorded")
        return []
    return played
