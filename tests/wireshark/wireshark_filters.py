#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each display filter that the documents print compiles, and each field that they name exists."""

import json
import re

from checks import Checks
from wireshark import Wireshark, arguments

DOCUMENTS = ("README.md", "plugin/REFERENCE.md")

FIELD = r"(?:tcpphase|tcp|ip|frame)\.[a-z0-9_.]+[a-z0-9]"
CODE_SPAN = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
IS_FIELD = re.compile(r"tcpphase(?:\.[a-z0-9_]+)*")
COMPARES = re.compile(rf"^!?\(*{FIELD} +(?:[=!<>]=|[<>]|in\b|contains\b|matches\b)")
OF_OPTION = (re.compile(r"-Y +'([^']+)'"), re.compile(r"-z +'tcpphase,\w+,([^']+)'"),
             re.compile(r"-z +'flow,tcpphase,\w+,([^']+)'"))


def filters_of_line(line):
    """The filters in a line of a shell block: of options, or the line itself up to its comment."""
    found = [match for option in OF_OPTION for match in option.findall(line)]
    alone = re.sub(r" +#.*", "", line)
    return found + ([alone] if COMPARES.match(alone) else [])


def filters_of(text):
    """Filters, and fields alone, which are filters too, in order and each once."""
    spans = [span for span in CODE_SPAN.findall(BLOCK.sub("", text))
             if IS_FIELD.fullmatch(span) or COMPARES.match(span)]
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return list(dict.fromkeys(spans + [one for line in lines for one in filters_of_line(line)]))


def errors_of(wireshark, filters):
    """By filter, what sharkd says against it; None if it compiles."""
    requests = "".join(json.dumps({"jsonrpc": "2.0", "id": number, "method": "check",
                                   "params": {"filter": one}}) + "\n"
                       for number, one in enumerate(filters, 1))
    run = wireshark.run("sharkd", "-", requests=requests).expect_success(["sharkd"])
    answers = map(json.loads, run.output.splitlines())
    return {filters[answer["id"] - 1]: answer["error"]["message"] if "error" in answer else None
            for answer in answers}


def main():
    """Compiles them all; a wrong filter shows that wrong ones are found."""
    options = arguments(__doc__, source="the source tree")
    wireshark = Wireshark(options.plugin_run, options.plugin)
    checks = Checks()
    wrong = "tcpphase.no_such_field == 1"
    checks.true("a filter with an unknown field is refused", errors_of(wireshark, [wrong])[wrong])
    for document in DOCUMENTS:
        filters = filters_of((options.source / document).read_text(encoding="utf-8"))
        checks.true(f"{document} prints filters", filters)
        errors = errors_of(wireshark, filters)
        for one in filters:
            error = errors.get(one, "no answer")
            checks.true(f"{document}: {one}", error is None, error)
    checks.finish()


if __name__ == "__main__":
    main()
