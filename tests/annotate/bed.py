# SPDX-License-Identifier: GPL-2.0-or-later
"""The environment of a run of the program tcpphase."""

import subprocess


class Bed:
    """A working folder, and the program."""

    def __init__(self, program, folder, checks):
        self.program, self.folder, self.checks = str(program), folder, checks

    def run(self, *words, data=None, stdin=None):
        words = [word if isinstance(word, bytes) else str(word) for word in words]
        return subprocess.run([self.program, *words], input=data, stdin=stdin, cwd=self.folder,
                              capture_output=True, check=False)

    def ends(self, what, status, *words, data=None):
        done = self.run(*words, data=data)
        self.checks.equal(f"{what}: exit status of {' '.join(map(str, words))}", status,
                          done.returncode)
        return done

    def files(self, folder="."):
        """The contents of all files, hidden ones included."""
        top = self.folder / folder
        return {str(path.relative_to(top)): path.read_bytes()
                for path in sorted(top.rglob("*")) if path.is_file()}
