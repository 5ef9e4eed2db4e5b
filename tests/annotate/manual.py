#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual pages: man and mandoc give no warnings; tcpphase(1) has its sections and, of each option, the
text of --help; tcpphase-fields(7) has each word of the vocabulary."""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks       # noqa: E402

SECTIONS = ("SYNOPSIS", "DESCRIPTION", "OPTIONS", "FORMATS", "CAPTURES", "OUTPUTS", "EXIT STATUS", "SEE ALSO")
MARGIN = 28                     # of what an option does, in the help
LINTERS = (["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"], ["mandoc", "-Tlint"])


def said(text):
    return " ".join(text.split())


def options_of_help(text):
    """An option, as it is written, to what it does."""
    options = {}
    for line in text.partition("\nOptions:\n")[2].partition("\n\n")[0].splitlines():
        if line[:MARGIN].strip():
            name = line[:MARGIN].strip()
            options[name] = ""
        options[name] = said(options[name] + " " + line[MARGIN:])
    return options


def options_of_page(text):
    text = text.partition("\n.SH OPTIONS\n.TP\n.B ")[2].partition("\n.SH ")[0].replace("\\-", "-")
    return {name: said(meaning) for name, _, meaning in
            (option.partition("\n") for option in text.split("\n.TP\n.B "))}


def check_complaints(checks, command, page):
    done = subprocess.run([*command, page], capture_output=True, text=True, check=False)
    complaints = done.stderr + (done.stdout if command[0] == "mandoc" else "")
    checks.equal(f"{command[0]}: exit status and complaints", (0, ""), (done.returncode, complaints))


def check_words(checks, page, table):
    """The first column of the vocabulary's tables, or the second of that of the steps."""
    text = page.read_text().replace("\\-", "-")
    rows = subprocess.run([table], capture_output=True, text=True, check=True).stdout.splitlines()
    words = {re.search(r"`([^`]+)`", row).group(1) for row in rows if "`" in row} - {"tcpphase.stream."}
    checks.true("the vocabulary has words", len(words) > 100, words)
    for word in sorted(words):
        checks.true(f"{page.name} has {word}",
                    re.search(rf"^\.B (tcpphase\.stream\.)?{re.escape(word)}$", text, re.MULTILINE))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", required=True, type=Path)
    parser.add_argument("--fields-page", required=True, type=Path)
    parser.add_argument("--vocabulary-table", required=True, type=Path)
    parser.add_argument("--program", required=True, type=Path)
    options = parser.parse_args()
    missing = [command[0] for command in LINTERS if not shutil.which(command[0])]
    if missing:
        print(f"skipped: {' and '.join(missing)} not installed")
        sys.exit(77)
    checks = Checks()
    for command in LINTERS:
        check_complaints(checks, command, options.page)
        check_complaints(checks, command, options.fields_page)
    check_words(checks, options.fields_page, options.vocabulary_table)
    help_text = subprocess.run([options.program, "--help"], capture_output=True, text=True,
                               check=True).stdout
    in_help, in_page = options_of_help(help_text), options_of_page(options.page.read_text())
    checks.true("the help has options", len(in_help) > 10, in_help)
    sections = re.findall(r"^\.SH (.*)", options.page.read_text(), re.MULTILINE)
    for section in SECTIONS:
        checks.true(f"section {section}", section in sections, sections)
    checks.equal("options of the help and of the page", list(in_help), list(in_page))
    for name, meaning in in_help.items():
        checks.true(f"{name}: it does something", re.search(r"\w+ \w+", meaning), meaning)
        checks.equal(f"{name}: what it does", meaning, in_page.get(name))
    checks.finish()


main()
