#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Existing databases: which the program tcpphase resumes, refuses or replaces, and what it keeps."""

import os
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

from bed import open_bed

NOBODY = 65534


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
    bed.checks.equal("nothing is left", [], [name for name in os.listdir(bed.folder)
                                             if name.startswith(".based")])


def check_nothing_added(bed):
    """A run that adds nothing leaves nothing to be resumed."""
    (bed.folder / "text").write_text("no capture\n")
    bed.ends("nothing is added", 1, "--resume", "-s", "nothing.sqlite", "text")
    bed.checks.equal("nothing is left", [], [name for name in os.listdir(bed.folder)
                                             if "nothing" in name])


def change_and_die(database, *statements):
    """In a process that is killed afterwards."""
    process = os.fork()
    if process == 0:
        connection = sqlite3.connect(database, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(process, 0)


def condition(database):
    """What SQLite says of it, and the number of streams."""
    connection = sqlite3.connect(database)
    try:
        return (*connection.execute("PRAGMA integrity_check").fetchone(),
                *connection.execute("SELECT count(*) FROM streams").fetchone())
    except sqlite3.DatabaseError as error:
        return str(error), None
    finally:
        connection.close()


def check_journals(bed, sample):
    """The journal of a database that was removed is not applied to a new one of its name."""
    database = bed.folder / "journal.sqlite"
    change = "UPDATE streams SET stream_summary = hex(randomblob(4000))"
    for ending, statements in (("-wal", ["PRAGMA journal_mode=WAL", change]),
                               ("-journal", ["PRAGMA cache_size=1", "BEGIN", change])):
        for words in ([], ["--resume"]):
            bed.ends("a database", 0, "-s", database, bed.options.samples / "kernel")
            change_and_die(database, *statements)
            bed.checks.true(f"{ending} is left", Path(f"{database}{ending}").exists())
            database.unlink()
            bed.ends(f"anew, with {ending} {words}", 0, *words, "-s", database, sample)
            bed.checks.equal(f"{ending} {words}: is not applied", ("ok", 1), condition(database))
            database.unlink()


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


def main():
    with open_bed(__doc__, "samples") as bed:
        sample = bed.options.samples / "article.pcapng"
        check_unreadable(bed, sample)
        check_unresumable(bed, sample)
        check_locked(bed, sample)
        check_based(bed, sample)
        check_nothing_added(bed)
        check_journals(bed, sample)
        check_memory(bed, sample)


main()
