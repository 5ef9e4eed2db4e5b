#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the program tcpphase writes: links, names, existing databases; and what remains when an
output cannot be written, or a run is ended."""

import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess

from bed import open_bed
from packets import segment, write_capture

SERVER = ("203.0.113.1", 443)
MANY = 60_000           # streams: adding them to a database takes some seconds
NOBODY = 65534


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


def paths_in(database):
    with sqlite3.connect(database) as connection:
        found = [path for path, in connection.execute("SELECT path FROM captures ORDER BY path")]
    connection.close()
    return found


def check_unreadable(bed, sample):
    """A database that cannot be resumed is not changed."""
    (bed.folder / "text.sqlite").write_bytes(b"no database" * 1000)
    done = bed.ends("resumed: no database", 1, "--resume", "-s", "text.sqlite", sample)
    bed.checks.true("is told", b"text.sqlite: " in done.stderr, done.stderr)
    bed.checks.true("stays", (bed.folder / "text.sqlite").read_bytes() == b"no database" * 1000)
    database = bed.folder / "shared" / "private.sqlite"
    database.parent.mkdir()
    bed.ends("a database", 0, "-s", database, sample)
    before = database.read_bytes()
    program = [bed.program]
    if os.geteuid() == 0:
        bed.folder.chmod(0o755)
        database.parent.chmod(0o777)
        database.chmod(0o600)
        program = ["setpriv", f"--reuid={NOBODY}", "--clear-groups", bed.program]
    else:
        database.chmod(0)
    shutil.copy(sample, bed.folder / "open.pcapng")
    (bed.folder / "open.pcapng").chmod(0o644)
    done = subprocess.run([*program, "--resume", "-s", database, "open.pcapng"], cwd=bed.folder,
                          capture_output=True, check=False)
    database.chmod(0o600)
    bed.checks.equal("resumed: an unreadable database", 1, done.returncode)
    bed.checks.true("is told", b"private.sqlite: unable to open" in done.stderr, done.stderr)
    bed.checks.true("stays", database.read_bytes() == before)


CHANGES = {"ALTER TABLE streams ADD COLUMN more": b"another version wrote table streams",
           "ALTER TABLE captures RENAME COLUMN frames TO other": b"another version wrote table captures",
           "DROP TABLE streams; CREATE TABLE streams (capture, stream_index)":
               b"another version wrote table streams",
           "DROP TABLE captures": b"it has no table captures", "DROP TABLE streams": b"it has no table streams",
           "DROP TABLE captures; DROP TABLE streams; CREATE TABLE others (name)":
               b"it has no table captures"}


def check_refused(bed, what, wanted, program=()):
    """Refuses to resume refused/all.sqlite, and leaves nothing but it."""
    folder = bed.folder / "refused"
    before = (folder / "all.sqlite").read_bytes()
    done = subprocess.run([*program, bed.program, "--resume", "-s", "refused/all.sqlite",
                           "open.pcapng"], cwd=bed.folder, capture_output=True, check=False)
    bed.checks.equal(f"resumed, {what}: exit status", 1, done.returncode)
    bed.checks.true(f"resumed, {what}: is told", done.stderr.startswith(
        b"tcpphase: refused/all.sqlite: cannot be resumed: " + wanted), done.stderr)
    bed.checks.true(f"resumed, {what}: stays", (folder / "all.sqlite").read_bytes() == before)
    bed.checks.equal(f"resumed, {what}: nothing else is left", ["all.sqlite"], os.listdir(folder))


def check_unresumable(bed, sample):
    """Other columns or tables, and a database that is read-only; an empty file is no obstacle."""
    folder = bed.folder / "refused"
    folder.mkdir()
    database = folder / "all.sqlite"
    for change, wanted in CHANGES.items():
        bed.ends("a database", 0, "-s", database, sample)
        with sqlite3.connect(database) as connection:
            connection.executescript(change)
        connection.close()
        check_refused(bed, change, wanted)
    database.write_bytes(b"")
    bed.ends("resumed, an empty file", 0, "--resume", "-s", database, sample)
    bed.ends("a database, anew", 0, "-s", database, sample)
    folder.chmod(0o777)
    database.chmod(0o444)
    check_refused(bed, "mode 0444", b"it is read-only",
                  ["setpriv", f"--reuid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else ())


def check_locked(bed, sample):
    """Another program, or another run, that writes the database."""
    bed.ends("a database", 0, "-s", "locked.sqlite", sample)
    other = sqlite3.connect(bed.folder / "locked.sqlite")
    other.execute("BEGIN IMMEDIATE")
    done = bed.ends("locked by another program", 1, "--resume", "-s", "locked.sqlite",
                    "open.pcapng")
    bed.checks.true("is told", b"locked.sqlite: database is locked" in done.stderr, done.stderr)
    other.close()
    pipe = bed.folder / "slow"
    os.mkfifo(pipe)
    for name in ("locked.sqlite", "locked.csv"):
        with subprocess.Popen([bed.program, "--resume", "-s", name, "slow"],
                              cwd=bed.folder) as first:
            with open(pipe, "wb") as capture:       # is opened when the outputs are
                done = bed.ends("a second run", 1, "-s", name, sample)
                bed.checks.true("is refused", b"another run is writing it" in done.stderr,
                                done.stderr)
                capture.write(sample.read_bytes())
        bed.checks.equal(f"{name}: the first run", 0, first.returncode)
    bed.checks.equal("all rows are there", sorted([str(sample), "slow"]),
                     paths_in(bed.folder / "locked.sqlite"))


def check_based(bed, sample):
    """What a killed run has left is used only as long as it contains everything published."""
    bed.ends("published", 0, "-s", "based.sqlite", sample)
    with subprocess.Popen([bed.program, "-s", "based.sqlite", "slow"], cwd=bed.folder) as killed:
        with open(bed.folder / "slow", "wb"):
            killed.kill()
            killed.wait()
    bed.ends("resumed", 0, "--resume", "-s", "based.sqlite", "open.pcapng")
    bed.checks.equal("what was published is kept", sorted([str(sample), "open.pcapng"]),
                     paths_in(bed.folder / "based.sqlite"))
    bed.checks.equal("nothing is left", [], [name for name in hidden(bed.folder)
                                             if "based" in name])


def peak(bed, *words):
    """KiB, maximal memory of a run and its children."""
    # a sanitizer delays the reuse of freed memory
    environment = os.environ | {"ASAN_OPTIONS": "quarantine_size_mb=1"}
    with subprocess.Popen([bed.program, *words], cwd=bed.folder, env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    bed.checks.equal(f"{words}: exit status", 0, process.returncode)
    return usage.ru_maxrss


def check_memory(bed, sample):
    """Resuming takes the same memory, however large a database is."""
    small = peak(bed, "-s", "small.sqlite", sample)
    shutil.copy(bed.folder / "small.sqlite", bed.folder / "large.sqlite")
    with sqlite3.connect(bed.folder / "large.sqlite") as connection:
        connection.execute("CREATE TABLE ballast (octets BLOB)")
        connection.executemany("INSERT INTO ballast VALUES (?)",
                               ((os.urandom(1 << 20),) for _ in range(100)))
    connection.close()
    large = peak(bed, "--resume", "-s", "large.sqlite", "open.pcapng")
    bed.checks.true("memory stays", large - small < 16384, f"{small} KiB, {large} KiB")
    with sqlite3.connect(bed.folder / "large.sqlite") as connection:
        count = connection.execute("SELECT count(*) FROM ballast").fetchone()
    connection.close()
    bed.checks.equal("what others have put there is kept", (100,), count)
    (bed.folder / "large.sqlite").unlink()


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
    bed.checks.true("is told", b"no output is written" in errors, errors)
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
    """If one output cannot be written, the others are. The same for temporary files, whose folder
    is named in the message."""
    many = bed.folder / "many.pcap"
    done = bed.ends("a full device beside others", 1, "-s", "/dev/full", "-s", "beside.csv",
                    many, sample)
    bed.checks.true("the other is written", (bed.folder / "beside.csv").exists(), done.stderr)
    tiny = bed.folder / "tiny"
    tiny.mkdir()
    script = 'mount -t tmpfs -o size=64k none "$1" && TMPDIR=$1 && export TMPDIR && shift && "$@"'
    trial = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", tiny, "true"],
                           capture_output=True, check=False)
    if trial.returncode != 0:
        print("skipped: a full folder of temporary files, as nothing can be mounted here")
        return
    done = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", tiny, bed.program, many,
                           sample], cwd=bed.folder, capture_output=True, check=False)
    bed.checks.equal("a full TMPDIR: exit status", 1, done.returncode)
    bed.checks.true("is told by its name", f"temporary file in {tiny}".encode() in done.stderr,
                    done.stderr)
    bed.checks.true("the other capture is read", str(sample).encode() in done.stdout)


def main():
    with open_bed(__doc__, "samples") as bed:
        sample = bed.options.samples / "article.pcapng"
        rows = bed.run("-s", "-", sample).stdout
        check_text(bed)
        check_links(bed, sample, rows)
        check_planted(bed, sample)
        check_names(bed, sample, rows)
        check_several(bed, sample)
        check_mode(bed, sample)
        check_unreadable(bed, sample)
        check_unresumable(bed, sample)
        check_locked(bed, sample)
        check_based(bed, sample)
        check_memory(bed, sample)
        check_interrupted(bed)
        check_broken(bed)
        check_full_disk(bed, sample)


main()
