#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The layers around a segment do not change its verdict: the traces, carried over other layers,
show the same as over Ethernet and IPv4."""

from concurrent.futures import ThreadPoolExecutor

from checks import Checks
from traces import PROTOCOLS, check_frames, make_capture, read_files
from wireshark import SEGMENT_FIELDS, Wireshark, arguments, open_folder

LAYERS = (
    "vlan", "qinq", "ipip", "gre", "vxlan", "fragments",
    "ipv6", "ipv6-ext", "6in4", "ipv6,fragments",
    "vlan,vxlan,gre", "qinq,gre,vxlan,fragments", "vxlan,6in4,ipv6-ext", "ipip,ipip,gre,ipip",
)
IPV6_LAYERS = {"ipv6", "ipv6-ext", "6in4"}

MORE_FRAGMENTS = ("ip.flags.mf", "ipv6.fraghdr.more")
FIELDS = ("frame.number", PROTOCOLS, *MORE_FRAGMENTS, *SEGMENT_FIELDS)


def needs_identification(scenario):
    """IPv6 has none: what is late or captured twice is told by time alone."""
    return scenario.has("again", "id=[0-9]+", "out-of-order", "capture-duplicate")


def can_be_over(layers, scenario):
    names = set(layers.split(","))
    if scenario.has("icmp6?>"):                     # goes over one version of IP, and quotes its TCP
        return not names & (IPV6_LAYERS | {"fragments"}) and not scenario.has("icmp6>")
    if names & IPV6_LAYERS and needs_identification(scenario):
        return False
    if scenario.has("fragment", "cut=[0-9]+", "nopayload"):   # such fragments make no datagram
        return "fragments" not in names
    return True


def is_carrier(fields):
    """Of a datagram in fragments, the last one carries the segment."""
    values = "|".join(fields[name] for name in MORE_FRAGMENTS).split("|")
    return "1" not in values and "True" not in values


def options_for(layers):
    defragment = str("fragments" in layers).upper()
    return ["-o", "tcp.check_checksum:TRUE",
            "-o", f"ip.defragment:{defragment}", "-o", f"ipv6.defragment:{defragment}"]


def show(wireshark, converter, folder, layers, scenarios):
    """The frames over these layers, in one pass and in two."""
    capture = folder / f"{layers}.pcapng"
    make_capture(converter, scenarios, capture, layers)
    return [wireshark.fields(capture, FIELDS, *options_for(layers), *passes)
            for passes in ([], ["-2"])]


def check(checks, layers, scenarios, shown):
    for passes, all_frames in zip(("one pass", "two passes"), shown):
        what = f"over {layers}, {passes}: "
        carriers = all_frames
        if "fragments" in layers:
            carriers = [fields for fields in all_frames if is_carrier(fields)]
            checks.true(what + "some segment is in fragments", len(carriers) < len(all_frames))
            checks.true(what + "only the last fragment has a subtree",
                        not any(fields["tcpphase.phase"] for fields in all_frames
                                if not is_carrier(fields)))
        check_frames(checks, what, scenarios, carriers)


def main():
    options = arguments(__doc__, converter="trace_to_pcapng", traces="the folder of traces")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    scenarios = read_files(options.traces.rglob("*.trace"))
    chosen = {layers: [scenario for scenario in scenarios if can_be_over(layers, scenario)]
              for layers in LAYERS}
    checks = Checks()
    with open_folder() as folder, ThreadPoolExecutor() as pool:
        shown = pool.map(lambda layers: show(wireshark, options.converter, folder, layers,
                                             chosen[layers]), LAYERS)
        for layers, frames in zip(LAYERS, shown):
            check(checks, layers, chosen[layers], frames)
    checks.finish()


if __name__ == "__main__":
    main()
