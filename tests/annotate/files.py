#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the program tcpphase writes: links and names; and what remains when an output cannot be
written, or a run is ended."""

import os
import resource
import shutil
import signal
import stat
import subprocess

from bed import open_bed
from packets import segment, write_capture

SERVER = ("203.0.113.1", 443)
MANY = 60_000           # streams: adding them to a database takes some seconds


def hidden(folder):
    return sorted(path.name for path in folder.iterdir()
                  if path.name.startswith(".") and not path.name.endswith(".done"))


def check_text(bed):
    """Text that was asked for is an output as well."""
    for word in ("--help", "--version"):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([bed.program, word], stdout=full, stderr=subprocess.PIPE,
                                  check=False)
        bed.checks.equal(f"{word} to a full device", 1, done.returncode)
        bed.checks.true("is told", b"No space left" in done.stderr, done.stderr)


def check_links(bed, sample, rows):
    folder = bed.folder / "links"
    (folder / "there").mkdir(parents=True)
    target = folder / "there" / "real.csv"
    link = folder / "link.csv"
    link.symlink_to("there/real.csv")
    for what in ("a dangling link", "a link"):
        bed.ends(what, 0, "-s", link, sample)
        bed.checks.true(f"{what} stays", link.is_symlink())
        bed.checks.true(f"{what} leads to the output", target.read_bytes() == rows)
    inode = target.stat().st_ino
    bed.ends("again", 0, "-s", link, sample)
    bed.checks.true("the target is replaced, not written over", target.stat().st_ino != inode)
    (folder / "circle").symlink_to("circle")
    done = bed.ends("a link to itself", 1, "-s", folder / "circle", sample)
    bed.checks.true("is told", b"circle: cannot be written" in done.stderr, done.stderr)
    database = folder / "link.sqlite"
    database.symlink_to("there/real.sqlite")
    bed.ends("a link to a database", 0, "-s", database, sample)
    bed.checks.true("its target is the database", (folder / "there/real.sqlite").is_file())
    bed.checks.true("the link stays", database.is_symlink())


def check_planted(bed, sample):
    """A symbolic link with a name that a run might use for a temporary file is not followed."""
    folder = bed.folder / "planted"
    folder.mkdir()
    victim = folder / "victim"
    victim.write_text("precious")
    for name, words in (("out.csv", []), ("out.sqlite", []), ("out.sqlite", ["--resume"])):
        planted = folder / f".{name}.part"
        planted.unlink(missing_ok=True)
        planted.symlink_to("victim")
        bed.run(*words, "-s", folder / name, sample)
        bed.checks.equal(f"{name} {words}: the victim is as it was", "precious",
                         victim.read_text())


def check_names(bed, sample, rows):
    """A name that is too long for an output is an error of that capture only."""
    folder = bed.folder / "names"
    folder.mkdir()
    for length in (236, 250, 255):
        name = "n" * (length - len(".csv")) + ".csv"
        bed.ends(f"a name of {length}", 0, "-s", folder / name, sample)
        bed.checks.true("is written", (folder / name).read_bytes() == rows)
    bed.ends("a database", 0, "-s", folder / ("d" * 244 + ".sqlite"), sample)
    captures = bed.folder / "named"
    captures.mkdir()
    names = ["a.pcapng", "b" * 240, "c" * 250, "d.pcapng"]
    for name in names:
        shutil.copy(sample, captures / name)
    for words in ([], ["--resume"]):
        done = bed.ends("one name is too long", 1, *words, "-s", "tables/", "named")
        bed.checks.true("is told", b"c.streams.csv: cannot be written" in done.stderr, done.stderr)
        bed.checks.equal("the others are written",
                         [f"{name}.streams.csv" for name in names if name[0] != "c"],
                         [name for name in bed.files("tables") if not name.endswith(".done")])


def check_several(bed, sample):
    """Outputs of a kind may be given several times."""
    for option, ending, other in (("-w", "pcapng", "pcapng"), ("-s", "csv", "ndjson"),
                                  ("-S", "csv", "trace")):
        first, second = f"several-1.{ending}", f"several-2.{other}"
        bed.ends(f"{option} twice", 0, option, first, option, second, sample)
        for name in (first, second):
            bed.ends(f"{option} once", 0, option, f"alone-{name}", sample)
            bed.checks.true(f"{option} twice: {name}", (bed.folder / name).read_bytes()
                            == (bed.folder / f"alone-{name}").read_bytes())


def check_mode(bed, sample):
    for name in ("mode.csv", "mode.sqlite"):
        old = os.umask(0o027)
        bed.ends("a umask", 0, "-s", name, sample)
        os.umask(old)
        bed.checks.equal(f"{name}: mode", 0o640, stat.S_IMODE((bed.folder / name).stat().st_mode))


def check_interrupted(bed):
    """A signal takes effect while a database is filled, and while rows are copied to a slow reader."""
    write_capture(bed.folder / "many.pcap",
                  (segment((f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 40000),
                           SERVER, "S", number) for number in range(MANY)))
    folder = bed.folder / "interrupted"
    folder.mkdir()
    with subprocess.Popen([bed.program, "-s", "interrupted/many.sqlite", "many.pcap"],
                          cwd=bed.folder) as process:
        journal = folder / ".many.sqlite.part-journal"
        while process.poll() is None and not (
                journal.exists() and (folder / ".many.sqlite.part").stat().st_size > 1 << 20):
            pass
        process.send_signal(signal.SIGINT)
    bed.checks.equal("filling is interrupted", -signal.SIGINT, process.returncode)
    bed.checks.equal("nothing is left", [], os.listdir(folder))
    with subprocess.Popen([bed.program, "many.pcap", "open.pcapng"], cwd=bed.folder,
                          stdout=subprocess.PIPE) as process:
        process.stdout.read(1 << 15)                    # it is copying now, and blocks
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
    bed.checks.equal("copying is interrupted", -signal.SIGTERM, process.returncode)


def limit_size():
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))


def check_broken(bed):
    """A pipe without a reader, and the limit on file sizes: nothing is left."""
    folder = bed.folder / "broken"
    folder.mkdir()
    with subprocess.Popen([bed.program, "-S", "-", "-s", "broken/many.csv", "many.pcap",
                           "open.pcapng"], cwd=bed.folder, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        process.stdout.close()
        errors = process.stderr.read()
    bed.checks.equal("whom nobody reads, ends", -signal.SIGPIPE, process.returncode)
    bed.checks.true("is told", b"that are not complete are not written" in errors, errors)
    bed.checks.equal("nothing is left by it", [], os.listdir(folder))
    for words in (["many.pcap"], ["many.pcap", "open.pcapng"]):     # one of them is small enough
        for name in ("many.csv", "many.sqlite", "many.pcapng"):
            if name.endswith("pcapng") and len(words) > 1:
                continue
            option = "-w" if name.endswith("pcapng") else "-s"
            done = subprocess.run([bed.program, option, f"broken/{name}", *words], cwd=bed.folder,
                                  capture_output=True, check=False, preexec_fn=limit_size)
            bed.checks.equal(f"{name} of {words}: too large", 1, done.returncode)
            bed.checks.true("is told", b"broken/" in done.stderr, done.stderr)
            bed.checks.true(f"{name} of {words}: has no part of a capture",
                            not (folder / name).exists() or
                            b"many.pcap" not in (folder / name).read_bytes())
            bed.checks.equal(f"{name} of {words}: nothing is left", [], hidden(folder))
            for path in folder.iterdir():
                path.unlink()


def check_full_disk(bed, sample):
    """If one output cannot be written, the others are."""
    done = bed.ends("a full device beside others", 1, "-s", "/dev/full", "-s", "beside.csv",
                    "many.pcap", sample)
    bed.checks.true("the other is written", (bed.folder / "beside.csv").exists(), done.stderr)
    for words in ([sample], ["-f", "csv", sample], ["-f", "csv", sample, "many.pcap"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([bed.program, *words], stdout=full, stderr=subprocess.PIPE,
                                  cwd=bed.folder, check=False)
        bed.checks.equal(f"{words}: a full standard output",
                         (1, b"tcpphase: the standard output: cannot be written: No space left on "
                          b"device\n"), (done.returncode, done.stderr))


def main():
    with open_bed(__doc__, "samples") as bed:
        sample = bed.options.samples / "article.pcapng"
        rows = bed.run("-s", "-", sample).stdout
        shutil.copy(sample, bed.folder / "open.pcapng")
        check_text(bed)
        check_links(bed, sample, rows)
        check_planted(bed, sample)
        check_names(bed, sample, rows)
        check_several(bed, sample)
        check_mode(bed, sample)
        check_interrupted(bed)
        check_broken(bed)
        check_full_disk(bed, sample)


main()
