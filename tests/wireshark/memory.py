#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark under valgrind with all samples and traces: no leaks and no invalid reads in the plugin.
Errors of tshark without the plugin are counted and ignored."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor

from checks import Checks
from traces import make_capture, read_files
from wireshark import Wireshark, arguments, open_folder

# Memory that is still reachable at the end is not lost: Wireshark frees little of it.
VALGRIND = ("valgrind", "--leak-check=full", "--show-leak-kinds=definite,possible",
            "--errors-for-leak-kinds=definite,possible", "--keep-debuginfo=yes",
            "--num-callers=40", "--child-silent-after-fork=yes", "--xml=yes")
WAYS = {"one pass, details": ["-V"], "two passes, experts": ["-2", "-q", "-z", "expert"],
        "two passes, filter": ["-2", "-Y", 'tcpphase.stream.close == "reset"'],
        "one pass, statistics": ["-q", "-z", "tcpphase,tree", "-z", "tcpphase,streams",
                                 "-z", "flow,tcpphase,standard"],
        "without us": ["-2", "-V"]}


def is_ours(error):
    """Nodes of a statistics tree are Wireshark's, and tshark does not free them."""
    for frame in error.iter("frame"):
        if (frame.findtext("fn") or "").startswith(("stats_tree_create_", "stats_tree_manip_")):
            return False
        if any("tcpphase" in (frame.findtext(name) or "") for name in ("obj", "fn", "dir")):
            return True
    return False


class Findings:
    """The errors that valgrind tells of."""

    def __init__(self, text):
        self.errors = ElementTree.fromstring(text).findall("error")

    def ours(self):
        """Those with a function of the plugin among the callers."""
        return [error for error in self.errors if is_ours(error)]

    def invalid(self):
        """Accesses, not losses."""
        return [error for error in self.errors if not error.findtext("kind").startswith("Leak")]


def describe(error):
    frames = [f"{frame.findtext('fn')} ({frame.findtext('file')}:{frame.findtext('line')})"
              for frame in error.iter("frame")]
    return [error.findtext("kind"), *(f"    {frame}" for frame in frames[:12])]


def run(wireshark, capture, options, plugin):
    """valgrind writes its XML to the descriptor that is our standard error, and nothing else."""
    command = [*VALGRIND, "--xml-fd=9", "tshark", "-r", str(capture), *options]
    result = wireshark.run("sh", "-c", '"$@" 9>&2 2>/dev/null', "sh", *command, plugin=plugin)
    if result.status != 0:
        sys.exit(f"{' '.join(command)}: exit status {result.status}\n{result.errors[-2000:]}")
    return Findings(result.errors)


def merge(converter, traces, samples, folder):
    """All traces and all samples behind each other, in one capture."""
    made = folder / "traces.pcapng"
    make_capture(converter, read_files(traces.rglob("*.trace")), made)
    merged = folder / "all.pcapng"
    subprocess.run(["mergecap", "-a", "-w", merged, made, *sorted(samples.rglob("*.pcapng"))],
                   check=True)
    merged.chmod(0o644)
    return merged


def main():
    options = arguments(__doc__, converter="trace_to_pcapng", traces="the folder of traces",
                        samples="the folder of captures")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    with open_folder() as folder, ThreadPoolExecutor() as pool:
        capture = merge(options.converter, options.traces, options.samples, folder)
        jobs = {way: pool.submit(run, wireshark, capture, ways, way != "without us")
                for way, ways in WAYS.items()}
        found = {way: job.result() for way, job in jobs.items()}
    plain = found.pop("without us")
    print(f"tshark alone: {len(plain.errors)} findings, {len(plain.invalid())} of them accesses")
    for way, findings in found.items():
        print(f"{way}: {len(findings.errors)} findings, {len(findings.ours())} of them ours")
        checks.true(f"{way}: the plugin loses nothing and reads what it may", not findings.ours(),
                    *(line for error in findings.ours() for line in describe(error)))
        checks.true(f"{way}: no more accesses than tshark's own",
                    len(findings.invalid()) <= len(plain.invalid()),
                    *(line for error in findings.invalid() for line in describe(error)))
    checks.finish()


if __name__ == "__main__":
    main()
