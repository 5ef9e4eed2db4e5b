#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""packaging/need says what it installs and starts no services, by stand-ins for apt-get, sudo and id;
packaging/test and packaging/try refuse what they do not know."""

import argparse
import os
import pty
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "wireshark"))

from checks import Checks

STAND_INS = {
    "dpkg-query": "exit 1",
    "id": 'echo "$STAND_IN_USER"',
    # with a password at a terminal only
    "sudo": 'test "$1" != -n || exit 1; echo "sudo" >>"$DPKG_ROOT/log"; exec "$@"',
    "apt-get": r'''case "$*" in
*--print-uris*) printf "'x:/%s.deb' %s.deb 1500000 SHA256:0\n" one one two two ;;
*install*) { tail -n 1 "$DPKG_ROOT/usr/sbin/policy-rc.d"; echo "$@"; } >>"$DPKG_ROOT/log" 2>&1 ;;
esac''',
}
COMMAND = "sh -c 'apt-get update && apt-get install --no-install-recommends one two'"
PLANNED = "tcpphase: installing 2 packages (3 MB to download): one two"


class Bed:
    def __init__(self, options, folder, checks):
        self.packaging, self.checks, self.root = options.packaging, checks, folder
        self.policy = folder / "usr" / "sbin" / "policy-rc.d"
        self.policy.parent.mkdir(parents=True)
        programs = folder / "bin"
        programs.mkdir()
        for name, words in STAND_INS.items():
            (programs / name).write_text(f"#!/bin/sh\n{words}\n")
            (programs / name).chmod(0o755)
        self.environment = {**os.environ, "DPKG_ROOT": str(folder),
                            "PATH": f"{programs}:{os.environ['PATH']}"}

    def need(self, user, terminal=subprocess.DEVNULL):
        """The exit status, what was said, and what apt-get found."""
        run = subprocess.run([self.packaging / "need", "one", "two"], stdin=terminal, text=True,
                             env={**self.environment, "STAND_IN_USER": user}, check=False,
                             stderr=subprocess.PIPE if terminal == subprocess.DEVNULL else terminal)
        log = self.root / "log"
        done = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return run.returncode, run.stderr, done

    def check_root(self):
        status, said, done = self.need("0")
        self.checks.equal("root: status and words", (0, PLANNED + "\n"), (status, said))
        self.checks.equal("root: while installing services are forbidden", "exit 101", done[0])
        self.checks.true("root: and not afterwards", not self.policy.exists())

    def check_policy_of_admin(self):
        self.policy.write_text("#!/bin/sh\nexit 104\n")
        _, _, done = self.need("0")
        self.checks.equal("the administrator's policy is in force", "exit 104", done[0])
        self.checks.equal("the administrator's policy stays", "#!/bin/sh\nexit 104\n",
                          self.policy.read_text())
        self.policy.unlink()

    def check_without_rights(self):
        status, said, done = self.need("1000")
        self.checks.equal("no root: status, and nothing is done", (1, []), (status, done))
        self.checks.equal("no root: says what to run", COMMAND, said.splitlines()[-1])
        self.checks.true("no root: says how much", "2 packages (3 MB to download)" in said, said)

    def check_terminal(self):
        ours, theirs = pty.openpty()
        status, _, done = self.need("1000", terminal=theirs)
        os.close(theirs)
        os.close(ours)
        self.checks.equal("at a terminal sudo asks", (0, "sudo"), (status, done[0] if done else ""))

    def check_options(self):
        for script, usage in (("test", "usage: test [--fast | --install-only]\n"), ("try", "usage: try [CAPTURE...]\n")):
            for option, status in (("--help", 0), ("-h", 0), ("--slow", 2)):
                run = subprocess.run(["dash", self.packaging / script, option], text=True,
                                     capture_output=True, check=False)
                self.checks.equal(f"{script} {option}", (status, usage),
                                  (run.returncode, run.stderr if status else run.stdout))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packaging", required=True, type=Path)
    options = parser.parse_args()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="tcpphase-") as name:
        bed = Bed(options, Path(name), checks)
        bed.check_root()
        bed.check_policy_of_admin()
        bed.check_without_rights()
        bed.check_terminal()
        bed.check_options()
    checks.finish()


if __name__ == "__main__":
    main()
