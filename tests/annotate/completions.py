#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What bash and zsh complete in a command line of tcpphase, typed on a terminal."""

import argparse
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks           # noqa: E402
from wireshark import open_folder   # noqa: E402

PATIENCE = 20                       # s
FILES = ("one.pcap", "two words.pcap")
ALL = "\x1b*"                       # the key that inserts all completions

BASH = ["bash", "--norc", "--noprofile", "-i"]
BASH_SETUP = """PS1=
bind 'set enable-bracketed-paste off'
source {file}
"""
ZSH = ["zsh", "-f", "-i"]
ZSH_SETUP = r"""PS1=
unsetopt prompt_sp prompt_cr
fpath=({file:h} $fpath)
autoload -Uz compinit && compinit -u -D
bindkey -e
zle -C all-matches complete-word _generic
zstyle ':completion:all-matches:*' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert true
bindkey '\e*' all-matches
"""


class Shell:
    def __init__(self, command, setup, folder):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, {**os.environ, "TERM": "dumb", "HOME": str(folder)})
        self.ask(setup + "true")

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def read_until(self, pattern):
        shown, end = "", time.monotonic() + PATIENCE
        while not (found := re.search(pattern, shown, re.DOTALL)):
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit(f"the shell does not say {pattern}, but:\n{shown!r}")
            shown += os.read(self.terminal, 65536).decode(errors="replace")
        return found[1]

    def ask(self, keys):
        """What a command prints."""
        self.type(f"{keys} ; printf '%s' '@''done'\n")
        return self.read_until("(.*)@done")

    def completed(self, line):
        """The words of the line, with all completions of the last one."""
        self.type(line + ALL + "\x01printf '<%s>' \x05")
        return re.findall("<([^>]*)>", self.ask("").rpartition("<tcpphase>")[2])

    def close(self):
        self.type("\x15exit\n")
        os.close(self.terminal)
        os.waitpid(self.process, 0)


def options_of(program):
    shown = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  (?:-\w, |    )(--[\w-]+)", shown, re.MULTILINE)


def check_shell(checks, shell, options):
    def completes(line, *expected):
        checks.equal(line, sorted(expected), sorted(shell.completed(f"tcpphase {line}")))

    checks.true("there are options", len(options) > 10, options)
    completes("--", *options)
    completes("--ser", *(option for option in options if option.startswith("--ser")))
    completes("--stri", "--strip")
    completes("--format ", "--format", "csv", "html", "mermaid", "ndjson", "pdf", "png", "sqlite", "svg", "text",
              "trace")
    completes("-f n", "-f", "ndjson")
    completes("--format=sq", "--format=sqlite")
    completes("--server fi", "--server", "first-receiver")
    completes("--jobs ", "--jobs")
    completes("--jobs o", "--jobs", "o")
    completes("-q o", "-q", "one.pcap")
    completes("", "ladder", "report", "show", *FILES)
    completes("sh", "show")
    completes("show o", "show", "one.pcap")
    completes("--streams o", "--streams", "one.pcap")
    completes("-w t", "-w", "two words.pcap")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shell", required=True, choices=("bash", "zsh"))
    parser.add_argument("--file", required=True, type=Path)
    parser.add_argument("--program", required=True, type=Path)
    options = parser.parse_args()
    if not shutil.which(options.shell):
        print(f"skipped: {options.shell} is not installed")
        sys.exit(77)
    command, setup = (BASH, BASH_SETUP) if options.shell == "bash" else (ZSH, ZSH_SETUP)
    checks = Checks()
    with open_folder() as folder:
        for name in FILES:
            (folder / name).touch()
        shell = Shell(command, setup.replace("{file:h}", shlex.quote(str(options.file.parent)))
                      .replace("{file}", shlex.quote(str(options.file))), folder)
        check_shell(checks, shell, options_of(options.program))
        shell.close()
    checks.finish()


main()
