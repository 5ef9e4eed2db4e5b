#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The decoder finds in the packets of the texts what is expected. A line is a packet in the
notation of layers.py, and after "=>" the finding, its number, and the expected properties of a
TCP header. Lines without a blank line between them are one capture. A line "incomplete N" is the
number of incomplete datagrams of the capture."""

import argparse
import ipaddress
import subprocess
import sys
import tempfile
from pathlib import Path

from layers import BUILDERS, LINKS, Packet, write_capture

NO_LAYERS = {"octets", "part", "unknown"}


def read_captures(path):
    """Lists of (line number, packet in words, what is expected)."""
    capture = []
    for number, line in enumerate(path.read_text().splitlines() + [""], 1):
        line = line.partition("#")[0].strip()
        if line:
            packet, _, expected = line.rpartition("=>")
            capture.append((number, packet.strip(), expected.strip()))
        elif capture:
            yield capture
            capture = []


def describe(line):
    """A line of decode_capture: the finding with its number, and of a TCP header all that it tells."""
    words = line.split()
    if words[0] == "incomplete":
        return {line}
    if words[0] != "TCP":
        return {words[0], words[2]}
    source, target, header = (bytes.fromhex(word) for word in words[2:5])
    told = [index for index, word in enumerate(words) if word.startswith("icmp=")][0] + 1
    facts = set(words[5:told]) | {"tcp", f"header={len(header)}"}
    if len(words) > told:
        facts.add(f"mtu={int(words[told], 16)}")
        router = ipaddress.ip_address(bytes.fromhex(words[told + 1])) if words[told + 1:] else "-"
        facts.add(f"router={router}")
    facts.add(f"from={ipaddress.ip_address(source)}")
    facts.add(f"to={ipaddress.ip_address(target)}")
    facts.add(f"seq={int.from_bytes(header[4:8], 'big')}")
    return facts


def wrong_lines(program, capture, folder):
    """What differs, as text."""
    packets = [Packet(text) for _, text, _ in capture if text]
    path = Path(folder) / "capture.pcap"
    write_capture(path, packets)
    run = subprocess.run([program, path], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return [f"line {capture[0][0]}: exit status {run.returncode}", *run.stderr.splitlines()]
    found = run.stdout.splitlines()
    expectations = [(number, expected) for number, text, expected in capture if text]
    expectations += [(number, expected) for number, text, expected in capture if not text]
    return [f"line {number}: {expected}: {line}"
            for (number, expected), line in zip(expectations, found)
            if not (({expected} if expected.startswith("incomplete") else set(expected.split()))
                    <= describe(line))]


def what_is_missing(program, captures):
    """Layers that are in no packet with TCP; findings and links that are in no packet."""
    lines = [(text, expected) for capture in captures for _, text, expected in capture if text]
    listed = subprocess.run([program, "--words"], capture_output=True, text=True, check=True).stdout
    carriers = {layer.name for text, expected in lines if expected.startswith("tcp")
                for layer in Packet(text).layers}
    found = {expected.split()[0] for _, expected in lines}
    missing = [f"layer {name}" for name in BUILDERS if name not in carriers | NO_LAYERS]
    for line in listed.splitlines():
        kind, word, number = line.split()
        if kind == "finding" and word not in found:
            missing.append(f"finding {word}")
        if kind == "link" and LINKS.get(word) != int(number):
            missing.append(f"link {word}")
    return missing


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="decode_capture")
    parser.add_argument("texts", nargs="+", type=Path)
    options = parser.parse_args()
    passed = failed = 0
    every = []
    with tempfile.TemporaryDirectory() as folder:
        for path in options.texts:
            captures = list(read_captures(path))
            every += captures
            for capture in captures:
                wrong = wrong_lines(options.program, capture, folder)
                failed += len(wrong)
                passed += len(capture) - len(wrong)
                for line in wrong:
                    print(f"FAILED: {path.name} {line}")
    for name in what_is_missing(options.program, every):
        failed += 1
        print(f"FAILED: no text walks the {name}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


if __name__ == "__main__":
    main()
