#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs of the program tcpphase that are not regular files: descriptors, pipes, FIFOs and devices
get the same octets as a file."""

import os
import stat
import subprocess

from bed import open_bed
from packets import CLIENT, SERVER, connection, write_capture

DESCRIPTORS = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


def run_into(bed, words, path, mode):
    """With the standard output where this file ends, or where it begins anew."""
    with open(path, mode) as output:
        output.write(b"before\n")
        output.flush()
        status = subprocess.run([bed.program, "-q", *words], stdout=output, cwd=bed.folder,
                                check=False).returncode
        output.write(b"after\n")
    return status


def check_appended(bed, what, words, octets):
    """A descriptor's file is written at its current position."""
    path = bed.folder / "appended"
    for mode in ("ab", "wb"):
        path.write_bytes(b"")
        inode = path.stat().st_ino
        bed.checks.equal(f"{what}, opened {mode}: exit status", 0,
                         run_into(bed, words, path, mode))
        bed.checks.true(f"{what}, opened {mode}: is between what others have written",
                        path.read_bytes() == b"before\n" + octets + b"after\n")
        bed.checks.equal(f"{what}, opened {mode}: the same file", inode, path.stat().st_ino)


def check_fifo(bed, what, words, octets):
    fifo = bed.folder / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen([bed.program, "-q", *words[:-2], words[-2], fifo, words[-1]],
                          cwd=bed.folder) as process:
        bed.checks.true(f"{what}: a FIFO gets all", fifo.read_bytes() == octets)
    bed.checks.equal(f"{what}: a FIFO: exit status", 0, process.returncode)
    bed.checks.true(f"{what}: a FIFO stays", stat.S_ISFIFO(fifo.stat().st_mode))
    fifo.unlink()


def check_output(bed, option, capture):
    """As into a file, octet for octet."""
    whole = bed.folder / "whole"
    bed.ends("a file", 0, "-q", option, whole, capture)
    octets = whole.read_bytes()
    for place in (*DESCRIPTORS, "-"):
        what = f"{option} {place} {capture.name}"
        done = bed.ends(what, 0, "-q", option, place, capture)
        bed.checks.true(f"{what}: a pipe gets all", done.stdout == octets and octets)
        check_appended(bed, what, [option, place, capture], octets)
    check_fifo(bed, f"{option} {capture.name}", [option, capture], octets)


def check_several(bed, capture):
    """A pipe for each of several outputs."""
    bed.ends("files", 0, "-q", "-w", "some.pcapng", "-s", "some.csv", capture)
    read, write = os.pipe()
    done = subprocess.run([bed.program, "-q", "-w", "-", "-s", f"/dev/fd/{write}", capture],
                          capture_output=True, pass_fds=[write], cwd=bed.folder, check=False)
    os.close(write)
    with open(read, "rb") as rows:
        bed.checks.true("two pipes: the rows", rows.read() == bed.files()["some.csv"])
    bed.checks.equal("two pipes: exit status", 0, done.returncode)
    bed.checks.true("two pipes: the capture", done.stdout == bed.files()["some.pcapng"])


def check_closed(bed, capture):
    done = bed.ends("a descriptor that is closed", 1, "-s", "/dev/fd/77", capture)
    bed.checks.true("is told", b"/dev/fd/77: cannot be written" in done.stderr, done.stderr)


def check_devices(bed, capture):
    device = bed.folder / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        open(device, "wb").close()
    except PermissionError:
        print("skipped: a device as output, as only root can make one here")
        return
    for words, status in ((["-s", "null"], 0), (["-w", "null"], 0),
                          (["-f", "sqlite", "-s", "null"], 1)):
        bed.ends("a device", status, *words, capture)
        bed.checks.true(f"{words}: it stays a device", stat.S_ISCHR(device.stat().st_mode))
    bed.ends("two outputs to a device", 0, "-s", "null", "-S", "null", capture)


def check_same_place(bed, capture):
    """Only devices take two outputs."""
    bed.ends("two to /dev/null", 0, "-s", "/dev/null", "-S", "/dev/null", "-w", "/dev/null", capture)
    os.mkfifo(bed.folder / "same")
    for path in ("same.csv", "same", "/dev/stdout", "/dev/fd/1"):
        done = bed.ends("two to one", 2, "-s", path, "-S", path, capture)
        bed.checks.equal(f"{path}: is told", f"tcpphase: {path}: would be written twice; give the "
                         "outputs folders of their own\n", done.stderr.decode())


def main():
    with open_bed(__doc__, "samples") as bed:
        sample = bed.options.samples / "article.pcapng"
        plain = bed.folder / "plain.pcap"       # libwiretap writes it when it is annotated
        write_capture(plain, connection(CLIENT, SERVER))
        for capture in (sample, plain):
            for option in ("-w", "-s", "-S"):
                check_output(bed, option, capture)
        check_several(bed, sample)
        check_closed(bed, sample)
        check_devices(bed, sample)
        check_same_place(bed, sample)


main()
