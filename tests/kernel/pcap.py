# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what tcpdump wrote: classic pcap files."""

import struct

FILE_HEADER = 24            # octets


def record_header(octets):
    """The struct of a record's header, in the file's octet order: seconds, fraction, captured length,
    original length."""
    return struct.Struct(("<" if octets[:1] in (b"\xd4", b"\x4d") else ">") + "LLLL")


def records(octets):
    """Of each complete record: where it begins, its header's fields and its frame."""
    header = record_header(octets)
    start = FILE_HEADER
    while start + header.size <= len(octets):
        fields = header.unpack_from(octets, start)
        frame = octets[start + header.size:start + header.size + fields[2]]
        if len(frame) < fields[2]:
            return
        yield start, fields, frame
        start += header.size + fields[2]
