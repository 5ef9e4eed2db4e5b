#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One version in all places, and a source tarball that depends on the files alone."""

import argparse
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).parent.parent / "wireshark"))

from checks import Checks       # noqa: E402

EPOCH = "1790000000"


def make(source, folder, umask, **environment):
    """The tarball, and the folder that dpkg-buildpackage works in."""
    made = subprocess.run([source / "packaging/source-package", "-v", "~deb0", folder], umask=umask,
                          env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, **environment},
                          capture_output=True, text=True, check=False)
    if made.returncode != 0:
        sys.exit(f"source-package: {made.stdout}{made.stderr}")
    unpacked = Path(made.stdout.strip())
    return unpacked.with_name(unpacked.name + ".tar.xz").read_bytes(), unpacked


def check_versions(checks, source):
    version = re.search(r"^project\(tcpphase VERSION ([0-9.]+)", (source / "CMakeLists.txt").read_text(),
                        re.M)[1]
    spec = (source / "packaging/tcpphase.spec").read_text()
    latest = re.search(r"^## \[(.*?)\] - (\S+)$", (source / "CHANGELOG.md").read_text(), re.M)
    checks.equal("the version of the spec", version, re.search(r"^Version: *(\S+)", spec, re.M)[1])
    checks.equal("the latest version of CHANGELOG.md", version, latest[1])
    checks.true("its date", re.fullmatch(r"unreleased|\d{4}-\d\d-\d\d", latest[2]), latest[2])
    return version


def check_tarball(checks, source, folder, version):
    one, unpacked = make(source, folder / "one", 0o022, TZ="UTC")
    other, _ = make(source, folder / "a" / "deeper", 0o077, TZ="Pacific/Kiritimati", LC_ALL="C")
    checks.true("with another umask and time zone: the same bytes", one == other)
    again, _ = make(unpacked, folder / "again", 0o022)
    checks.true("made of what is unpacked: the same bytes", one == again)
    with tarfile.open(unpacked.with_name(unpacked.name + ".tar.xz")) as archive:
        members = archive.getmembers()
    checks.equal("dates", {int(EPOCH)}, {member.mtime for member in members})
    checks.equal("modes", {0o644, 0o755}, {member.mode for member in members if member.isfile()})
    checks.equal("owners", {0}, {member.uid for member in members})
    checks.equal("names", [], [member.name for member in members
                               if not member.name.startswith(f"tcpphase-{version}/")])
    changelog = (unpacked / "debian/changelog").read_text()
    checks.equal("the version of the Debian package", f"tcpphase ({version}-1~deb0)",
                 " ".join(changelog.split()[:2]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="the folder of the sources")
    source = parser.parse_args().source
    checks = Checks()
    version = check_versions(checks, source)
    with TemporaryDirectory() as folder:
        check_tarball(checks, source, Path(folder), version)
    checks.finish()


if __name__ == "__main__":
    main()
