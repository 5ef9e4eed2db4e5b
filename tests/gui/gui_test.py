#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's windows with the plugin and the profile, on a desktop of their own: what they show is
what tshark prints, from the first packet of a live capture to the last window. The interpreter
is Debian's, which has pyatspi."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "wireshark"), str(TESTS / "kernel")]

from broken_connections import make_troubles
from cable import lay_cable
from desktop import Desktop, Late, missing, session
from states import Unavailable
from wireshark_live import RIGHTS

SKIPPED = 77
LONGEST = 900           # seconds, for all of it
NAME = "TCP Lifecycle"
SAMPLES = ("close-by-client", "refused", "close-in-three-segments", "syn-unanswered",
           "half-close-with-data", "forged-reset-to-the-client", "abort-by-server",
           "simultaneous-close", "fin-lost")        # of the pictures
OUTCOMES = ("life", "reset", "probes")     # folders of traces with streams of all kinds


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    for name, what in (("plugin-run", "packaging/plugin-run"), ("plugin", "tcpphase.so"),
                       ("profile", "the profile"), ("article", "a capture"),
                       ("midstream", "one that begins with the server"),
                       ("converter", "trace_to_pcapng"), ("traces", "the folder of traces"),
                       ("failure", "where the picture of a failure is kept")):
        parser.add_argument("--" + name, required=True, type=Path, help=what)
    parser.add_argument("--samples", type=Path, help="the folder of sample captures, for pictures")
    parser.add_argument("--pictures", type=Path, help="take pictures into this folder instead")
    parser.add_argument("--inside", type=Path, help="(the folder of a session, which this runs in)")
    parser.add_argument("--cable", action="store_true", help="(there is a cable to capture at)")
    return parser.parse_args()


def prepare(options, folder):
    """The captures, and a configuration of the user's."""
    from traces import make_capture, read_files
    shutil.copy(options.article, folder / "article.pcapng")
    shutil.copy(options.midstream, folder / "midstream.pcapng")
    files = [path for name in OUTCOMES for path in (options.traces / name).glob("*.trace")]
    make_capture(options.converter, read_files(files), folder / "outcomes.pcapng")
    subprocess.run(["editcap", "-F", "pcap", folder / "article.pcapng", folder / "live.pcap"],
                   check=True)
    try:
        make_troubles(folder / "troubles.pcap")
    except Unavailable as error:
        print(f"SKIPPED: connections in trouble: {error}")
    if options.pictures:
        (folder / "pictures").mkdir()
        (folder / "pictures").chmod(0o777)
        subprocess.run(["mergecap", "-a", "-w", folder / "samples.pcapng",
                        *(options.samples / "kernel" / f"{name}.pcapng" for name in SAMPLES)],
                       check=True)
    profile = folder / "config" / "profiles" / NAME
    shutil.copytree(options.profile, profile)
    (folder / "config" / "recent_common").write_text(
        "gui.geometry_main_x: 0\ngui.geometry_main_y: 0\n"
        "gui.geometry_main_width: 1356\ngui.geometry_main_height: 728\n")
    for path in (profile.parent, profile, *profile.iterdir(), folder / "config" / "recent_common"):
        path.chmod(0o777)


def find_network(options):
    """Where the session runs, and what to tell it of that."""
    if not options.pictures:
        try:
            network = lay_cable()
            os.environ["TCPPHASE_RIGHTS"] = RIGHTS
            return network, ["--cable"]
        except Unavailable as error:
            print(f"SKIPPED: to capture at an interface: {error}")
    return nullcontext(), []


def run_inside(options):
    """Runs this program again, as an ordinary user in a session, and ends all its processes
    afterwards."""
    network, what = find_network(options)
    with tempfile.TemporaryDirectory(prefix="tcpphase-gui-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        with session(options.plugin_run, options.plugin, folder) as words:
            prepare(options, folder)
            command = [*words, sys.executable, "-B", *sys.argv, *what, "--inside", folder]
            with network:
                run = subprocess.Popen(command, start_new_session=True)
            try:
                status = run.wait(LONGEST)
            except subprocess.TimeoutExpired:
                print(f"FAILED: not done in {LONGEST} s")
                status = 1
            finally:
                try:
                    os.killpg(run.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        if options.pictures:
            for picture in (folder / "pictures").glob("*.png"):
                shutil.copy(picture, options.pictures)
        picture = folder / "failure.png"
        if picture.exists():
            shutil.copy(picture, options.failure)
            print(f"picture of the failure: {options.failure}")
    return status


def play(options):
    from checks import Checks
    from stage import Stage
    if options.pictures:
        from pictures import SCENES
    else:
        from scenes import SCENES
    checks = Checks()
    with Desktop(options.inside) as desktop:
        stage = Stage(desktop, options, checks)
        for scene in SCENES:
            failed, begin = checks.failed, time.monotonic()
            try:
                scene(stage)
            except Late as late:
                checks.fails(f"{scene.__name__}: {late}")
            if checks.failed > failed:
                desktop.take_picture(options.inside / "failure.png")
                break       # the next would begin where this one stopped
            print(f"{scene.__name__}: {time.monotonic() - begin:.0f} s", flush=True)
    checks.finish()


def main():
    options = parse()
    absent = missing()
    if absent:
        print(f"skipped: no desktop without {', '.join(absent)}")
        return SKIPPED
    if options.inside:
        play(options)
    return run_inside(options)


if __name__ == "__main__":
    sys.exit(main())
