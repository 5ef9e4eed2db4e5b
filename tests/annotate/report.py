#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpphase report: what is in the page, and that nothing of a capture becomes part of it but as text.
report_browser.py opens it."""

import json

from bed import open_bed
from packets import CLIENT, SERVER, connection, segment, write_capture
from page import Page

# The path of a capture that would end the element that it is in, and a line of a script.
HOSTILE = "a<", "script><img src=x onerror=alert(1)>\"'&amp;<!--\u2028\u2029\n\x1b[31m.pcap"


def report(bed, *words, status=0, output="page.html"):
    """The page that is written."""
    bed.ends("a report", status, "report", *words, "-o", output)
    return Page((bed.folder / output).read_bytes())


def rows_of(bed, *words):
    return [json.loads(line) for line in bed.run("-f", "ndjson", *words).stdout.splitlines()]


def check_page(bed, page):
    bed.checks.equal("it is well formed, and loads nothing", [], page.wrong)
    bed.checks.equal("its policy", {
        "default-src": ["'none'"], "base-uri": ["'none'"], "form-action": ["'none'"],
        "style-src": page.hash_of("style"), "script-src": page.hash_of("script")}, page.policy)
    bed.checks.equal("one style sheet, one script", (1, 1),
                     (len(page.hash_of("style")), len(page.hash_of("script"))))
    script = next(text for has, text in page.find("script") if not has)
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        bed.checks.true(f"the script has no {word}", word not in script)


def check_samples(bed, samples):
    """All captures of a folder in one page."""
    page = report(bed, samples / "kernel", "-q")
    check_page(bed, page)
    rows = rows_of(bed, "-q", samples / "kernel")
    found = [{"capture": capture["capture"], **row} for capture in page.captures
             for row in page.rows(capture)]
    bed.checks.same_lines("the rows are those of NDJSON", "\n".join(map(str, rows)),
                          "\n".join(map(str, found)))
    listed = bed.run("-q", samples / "kernel").stdout.decode().splitlines()
    bed.checks.equal("the totals are those of the list",
                     " ".join(listed[listed.index(f"== all {len(page.captures)} captures") + 1:]),
                     page.text("p", id="totals"))
    troubles = page.text("table", id="troubles")
    bed.checks.true("its table names every worst trouble", all(
        row["stream.trouble"][0] in troubles for row in rows if "stream.trouble" in row))
    bed.checks.true("hints are those of the rows", all(
        row["stream.hint"] == [page.about["troubles"][word]["hint"] for word in row["stream.trouble"]]
        for row in rows if "stream.trouble" in row))
    bed.checks.true("there is a ladder of each capture", len(page.find("template")) >= len(page.captures))
    bed.checks.equal("and of each the SVG is whole", len(page.find("template")),
                     len([1 for has, _ in page.find("svg") if has.get("role") != "img"]))


def check_names(bed):
    path = bed.folder.joinpath(*HOSTILE)
    path.parent.mkdir()
    write_capture(path, connection(CLIENT, SERVER))
    for words in ([path], [path.parent], [path, path.parent]):
        page = report(bed, *words)
        check_page(bed, page)
        bed.checks.equal("the name is data", [str(path)], [capture["capture"] for capture in page.captures])
        bed.checks.true("and a heading", page.text("bdi").startswith(str(path.parent)), page.text("bdi"))
        bed.checks.equal("and no element", [], page.find("img"))
    data = page.find("script", type="application/json")[1][1]
    bed.checks.equal("nothing of it could end a line or an element", [],
                     [letter for letter in "<>&\u2028\u2029\x1b" if letter in data])
    (bed.folder / b"\xff.pcap".decode(errors="surrogateescape")).write_bytes(path.read_bytes())
    page = report(bed, b"\xff.pcap")
    bed.checks.equal("a name that is not UTF-8", "\ufffd.pcap", page.captures[0]["capture"])


def check_limits(bed):
    """More connections than the page has ladders of, in trouble or not."""
    orderly = [frame for port in range(30) for frame in connection((CLIENT[0], 2000 + port), SERVER)]
    refused = [frame for port in range(250) for frame in (
        segment((CLIENT[0], 3000 + port), SERVER, "S", 1), segment(SERVER, (CLIENT[0], 3000 + port), "RA", 0, 2))]
    write_capture(bed.folder / "many.pcap", orderly + refused)
    write_capture(bed.folder / "orderly.pcap", orderly)
    page = report(bed, "many.pcap")
    severities = {row["stream.index"]: row["stream.severity"] for row in page.rows(page.captures[0])}
    ladders = [int(has["data-stream"]) for has, _ in page.find("template")]
    bed.checks.equal("rows of all", 280, len(severities))
    bed.checks.equal("as many ladders as the page says", page.about["ladders"], len(ladders))
    bed.checks.equal("those of the worst", {"warning"}, {severities[index] for index in ladders})
    bed.checks.equal("the first of equals", list(range(30, 230)), sorted(ladders))
    bed.checks.equal("a few of orderly ones", 20, len(report(bed, "orderly.pcap").find("template")))
    page = report(bed, "many.pcap", "-n", 5)
    bed.checks.equal("only one connection", [5], [row["stream.index"] for row in page.rows(page.captures[0])])


def check_outputs(bed, sample):
    whole = bed.run("report", sample).stdout
    bed.checks.true("the standard output", whole.endswith(b"</html>\n"))
    report(bed, sample)
    bed.checks.equal("a file has the same", whole, bed.files()["page.html"])
    bed.checks.equal("so has the format by name", whole, bed.run("-f", "html", sample).stdout)
    bed.ends("a folder", 0, "report", sample, "many.pcap", "-o", "pages/")
    bed.checks.equal("a page of each", ["article.pcapng.report.html", "many.pcap.report.html"],
                     [name for name in bed.files("pages") if name.endswith(".html")])
    bed.checks.true("with its own totals", Page(bed.files("pages")["many.pcap.report.html"])
                    .text("p", id="totals").startswith("280 connections"))
    write_capture(bed.folder / "none.pcap", [])
    bed.checks.equal("no connection", "0 connections", report(bed, "none.pcap").text("p", id="totals"))
    (bed.folder / "cut.pcapng").write_bytes(sample.read_bytes()[:-40])
    bed.checks.equal("a cut capture", 1, len(report(bed, "cut.pcapng", status=1).captures[0]["rows"]))
    (bed.folder / "text.pcap").write_text("no capture\n")
    before = bed.files()
    bed.ends("no capture", 1, "report", "text.pcap", "-o", "new.html")
    bed.ends("another format", 2, "report", sample, "-o", "new.svg")
    bed.ends("no such folder", 1, "report", sample, "-o", "none/new.html")
    bed.ends("a full disk", 1, "report", sample, "-o", "/dev/full")
    bed.checks.equal("then nothing appears", before, bed.files())


def print_sizes(bed):
    for number in (1, 1000):
        write_capture(bed.folder / "size.pcap", [frame for port in range(number)
                                                 for frame in connection((CLIENT[0], 2000 + port), SERVER)])
        print(f"a page with {number} connections: {len(bed.run('report', 'size.pcap').stdout)} octets")


def main():
    with open_bed(__doc__, "samples") as bed:
        check_samples(bed, bed.options.samples)
        check_names(bed)
        check_limits(bed)
        check_outputs(bed, bed.options.samples / "article.pcapng")
        print_sizes(bed)


if __name__ == "__main__":
    main()
