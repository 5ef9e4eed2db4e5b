# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures to test the plugin's effect on other protocols: hand-made ones, all traces, and the
article's."""

import packets
from packets import CLIENT, CLIENT_6, SERVER, SERVER_6
from traces import make_capture, read_files

SWITCH, CONTROLLER = ("203.0.113.1", 50000), ("203.0.113.2", 6653)     # OpenFlow's port


def connections():
    return packets.connection(CLIENT, SERVER) + packets.connection(CLIENT_6, SERVER_6)


def connections_with_errors():
    """The same, with an ICMP error after each segment of the clients that quotes it."""
    result = []
    for client, server in ((CLIENT, SERVER), (CLIENT_6, SERVER_6)):
        for number, frame in enumerate(packets.connection(client, server)):
            result.append(frame)
            if number % 2 == 0:
                result.append(packets.icmp_error(server, client, frame))
    return result


def with_protocol_253(frame):
    """RFC 3692: for experiments."""
    ethernet, ip, rest = frame[:14], frame[14:34], frame[34:]
    ip = ip[:9] + b"\xfd\0\0" + ip[12:]
    return ethernet + ip[:10] + packets.checksum(ip).to_bytes(2, "big") + ip[12:] + rest


def tunnelled_quotes():
    """ICMP errors about packets of a tunnel, from ends whose addresses begin like ICMP types do."""
    syn = packets.connection(CLIENT, SERVER)[0]
    return [packets.icmp_error(SERVER, CLIENT, packets.ethernet(
        packets.ipv4((address, 0), SERVER, 4, syn[14:]))) for address in ("0.0.0.9", "3.3.3.3")]


def tcp_in_tcp():
    """A switch that sends the frames of a connection to its controller, over TCP."""
    result = packets.connection(SWITCH, CONTROLLER)[:3]
    seq = 101
    for frame in packets.connection(CLIENT, SERVER):
        message = packets.openflow_packet_in(frame)
        result.append(packets.segment(SWITCH, CONTROLLER, "PA", seq, 501, message))
        seq += len(message)
    return result


HANDMADE = {
    "connections": connections(),
    "errors": connections_with_errors(),
    "experiment": [with_protocol_253(frame) for frame in packets.connection(CLIENT, SERVER)],
    "tcp-in-tcp": tcp_in_tcp(),
    "tunnelled-quotes": tunnelled_quotes(),
    "mixed": connections_with_errors() + tcp_in_tcp(),
}


def make_captures(options, folder):
    captures = {name: folder / f"{name}.pcap" for name in HANDMADE}
    for name, path in captures.items():
        packets.write_capture(path, HANDMADE[name])
    captures["traces"] = folder / "traces.pcapng"
    make_capture(options.converter, read_files(options.traces.rglob("*.trace")),
                 captures["traces"])
    captures["unanswered"] = folder / "unanswered.pcapng"
    make_capture(options.converter, read_files([options.traces / "trouble" / "data-unanswered.trace"]),
                 captures["unanswered"])
    captures["article"] = folder / "article.pcapng"
    captures["article"].write_bytes(options.article.read_bytes())
    return captures
