#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The decoder finds the same TCP headers as the probe in tshark: the same octets in the same
frames, with the same addresses, lengths, identification, TTL and defects. Compared for the
packets of the texts, random nests of layers, and the traces over other layers."""

import argparse
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from checks import Checks
from decode_texts import read_captures
from layers import Packet, write_capture
from nests import Nests, all_links
from traces import make_capture, read_files
from wireshark import Wireshark, open_folder
from wireshark_layers import LAYERS, can_be_over

SEED = 793
PACKETS = 700           # of each link

# Intended differences: the decoder removes fewer headers, does not decode Teredo, does not take an
# ICMP error about a tunnel for one about the tunnelled packet, decodes IPv6 that ICMP of IPv4 quotes,
# NFLOG of big-endian machines, and IPv6 packets whose length is set by the network card.
DIFFERENT = ("raw ipv4*70 tcp", "raw ipv4 udp(to=3544) ipv6 tcp", "raw ipv4 icmp ipv4 ipv4 tcp",
             "raw ipv4 icmp ipv6 tcp", "nflog(big,prefix) ipv4 tcp", "raw ipv6(length=0) tcp",
             "raw ipv6(length=0) tcp octets(count=30)")

# Wireshark 4.6 looks for nothing in GTP when its length or that of the packet in it is not that of
# the rest, and for more in an Ethernet frame; in FabricPath within a tunnel it takes the last four
# octets for a checksum. The decoder does as Wireshark 4.0 does.
OTHERWISE_IN_4_6 = re.compile(r"gtp(\(length=|(\(\S*\))? (ipv[46]\(length=|ethernet (?!ip)))"
                              r"| \S+ ethernet fabric-path ")


def is_comparable(wireshark, text):
    return text not in DIFFERENT and (wireshark.version < (4, 6) or not OTHERWISE_IN_4_6.search(text))


def headers(output):
    """Of each frame, the line of its TCP header."""
    return {int(line.split()[1]): line for line in output.splitlines() if line.startswith("TCP ")}


def compare(checks, options, wireshark, capture, described):
    for keeps in (False, True):
        defragment = str(not keeps).upper()
        seen = wireshark.run("tshark", "-r", str(capture), "-o", "tcp.check_checksum:TRUE",
                             "-o", f"ip.defragment:{defragment}",
                             "-o", f"ipv6.defragment:{defragment}")
        found = subprocess.run([options.program, *["--keep-fragments"][:keeps], capture],
                               capture_output=True, text=True, check=True).stdout
        expected, actual = headers(seen.errors), headers(found)
        checks.true(f"{capture.name}: no frame beyond the last one",
                    max([0, *expected, *actual]) <= len(described))
        for frame, text in enumerate(described, 1):
            if is_comparable(wireshark, text):
                checks.equal(f"{capture.name}, frame {frame}: {text}"
                             + (", fragments kept" if keeps else ""),
                             expected.get(frame), actual.get(frame))


def text_captures(options):
    for path in options.texts:
        for number, capture in enumerate(read_captures(path)):
            texts = [text for _, text, _ in capture if text]
            if any("tcp" in text for text in texts) and not texts[0].startswith("unknown"):
                yield f"{path.stem}-{number}", texts


def random_captures(options):
    for number, link in enumerate(all_links()):
        yield f"random-{link}", Nests(Random(options.seed + number)).capture(link, options.packets)


def trace_captures(options, folder):
    """The traces over other layers, as pcap files."""
    scenarios = read_files(options.traces.rglob("*.trace"))
    for layers in LAYERS:
        name = folder / layers
        make_capture(options.converter, [scenario for scenario in scenarios
                                         if can_be_over(layers, scenario)],
                     name.with_suffix(".pcapng"), layers)
        subprocess.run(["editcap", "-F", "pcap", name.with_suffix(".pcapng"),
                        name.with_suffix(".pcap")], check=True)
        yield name.with_suffix(".pcap")


def count_frames(capture):
    listed = subprocess.run(["capinfos", "-M", "-T", "-r", "-c", capture], capture_output=True,
                            text=True, check=True).stdout
    return int(listed.split()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plugin-run", required=True, type=Path)
    parser.add_argument("--plugin", required=True, type=Path, help="the probe by itself")
    parser.add_argument("--program", required=True, help="decode_capture")
    parser.add_argument("--converter", required=True, type=Path, help="trace_to_pcapng")
    parser.add_argument("--traces", required=True, type=Path, help="the folder of traces")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--packets", type=int, default=PACKETS)
    parser.add_argument("texts", nargs="+", type=Path)
    options = parser.parse_args()
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    with open_folder() as folder, ThreadPoolExecutor() as pool:
        jobs = []
        for name, texts in [*text_captures(options), *random_captures(options)]:
            path = folder / f"{name}.pcap"
            write_capture(path, [Packet(text) for text in texts])
            jobs.append(pool.submit(compare, checks, options, wireshark, path, texts))
        for path in trace_captures(options, folder):
            texts = ["of the traces"] * count_frames(path)
            jobs.append(pool.submit(compare, checks, options, wireshark, path, texts))
        for job in jobs:
            job.result()
    checks.finish()


if __name__ == "__main__":
    main()
