#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What tcpphase draws of connections: the rows, and the drawing in a terminal, are those in expected/.
--rewrite writes them anew; look at the difference.

No capture brings a control character, or another octet than ASCII, into a drawing; no line is longer
than the terminal; colours go to terminals only."""

import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wireshark"))

from checks import Checks                       # noqa: E402
from drawing_bed import Bed, arguments, on_terminal     # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"

# A trace, and the number of the connection in the capture that is made of it.
DRAWN = (
    ("article", 0),
    *((f"rfc9293/{figure}", 0) for figure in (
        "figure-06-three-way-handshake", "figure-07-simultaneous-open",
        "figure-08-old-duplicate-syn", "figure-09-half-open-discovery",
        "figure-10-half-open-active-side", "figure-11-two-passive-sockets", "figure-12-normal-close",
        "figure-13-simultaneous-close")),
    ("handshake/given-up", 0),
    ("handshake/refused", 0),
    ("icmp/unreachable", 0),
    ("life/injection", 0),
    ("loss/lost-after-capture", 0),
    ("close/half-close", 0),
    ("close/last-ack-lost", 0),
    ("close/abort", 0),
    ("reset/rst-after-fin", 0),
    ("data/zero-window", 0),
    ("data/long-transfer", 0),
    ("pickup/midstream-data", 0),
)
# No IP packet can carry its segments.
TOO_LONG = ("data/sequence-wrap", "zeek/gaps-not-told")
# Properties of the terminal.
VIEWS = (("80 columns", "C.UTF-8", 80), ("120 columns", "C.UTF-8", 120),
         ("80 columns, ASCII", "C", 80), ("120 columns, ASCII", "C", 120))


def check_rows(bed, trace):
    rows = subprocess.run([bed.options.rows, bed.options.traces / f"{trace}.trace"],
                          capture_output=True, text=True, check=True).stdout
    bed.expect(trace.replace("/", "-") + ".rows", rows)


def check_shown(bed, trace, stream):
    capture = bed.capture(trace)
    views = [f"# {name}\n" + bed.run("show", capture, "-n", stream, locale=locale, columns=columns)
             for name, locale, columns in VIEWS]
    bed.expect(trace.replace("/", "-") + ".show", "\n".join(views))


def passed_states(segments, end):
    """The states that an end went through, by the fields of the segments."""
    states = []
    for segment in segments:
        path = segment.get(f"{end}.transition", segment[f"{end}.state"]).split(">")
        states += path[states[-1:] == path[:1]:]
    return states


def check_picture(bed, trace, stream):
    capture = bed.capture(trace)
    text = bed.run("ladder", capture, "-n", stream)
    shown = text if trace == "article" else re.sub("<style>.*</style>\n", "", text, flags=re.DOTALL)
    bed.expect(trace.replace("/", "-") + ".svg", shown)
    bed.expect(trace.replace("/", "-") + ".mmd", bed.run("ladder", capture, "-n", stream, "-f",
                                                         "mermaid"))
    picture = ElementTree.fromstring(text)
    groups = [(group.get("class").split(), group) for group in picture.iter(SVG + "g")]
    segments = list(map(json.loads, bed.run("-f", "ndjson", "-S", "-", "-n", stream,
                                            capture).splitlines()))
    arrows = [int(group.get("id").removeprefix("frame-")) for words, group in groups
              if words[0] == "segment"]
    folded = sum(int(group.get("data-segments")) for words, group in groups if words[0] == "fold")
    bed.checks.equal(f"{trace}: segments drawn and folded", len(segments), len(arrows) + folded)
    bed.checks.true(f"{trace}: each arrow is a segment, in order",
                    arrows == [frame for frame in (segment["frame.number"] for segment in segments)
                               if frame in arrows], arrows)
    for end in ("client", "server"):
        bars = [bar for bar in picture.iter(SVG + "rect") if bar.get("data-end") == end]
        bed.checks.equal(f"{trace}: states of the {end}", passed_states(segments, end),
                         [bar.get("class").split()[1].upper() for bar in bars])
        edges = [(float(bar.get("y")), float(bar.get("height"))) for bar in bars]
        bed.checks.true(f"{trace}: bars of the {end} leave no gap",
                        all(height > 0 and abs(y + height - below) < 0.15
                            for (y, height), (below, _) in zip(edges, edges[1:])), edges)
    for element in picture.iter():
        bed.checks.true(f"{trace}: no script", "script" not in element.tag and
                        not any(name.startswith("on") for name in element.attrib), element.tag)


def check_manners(bed, trace):
    """Of any capture."""
    capture = bed.capture(trace)
    text = bed.run("show", capture, locale="C", columns=60)
    bed.checks.true(f"{trace}: only printable ASCII", re.fullmatch(r"[ -~\n]+", text), text)
    bed.checks.true(f"{trace}: no line is too long", max(map(len, text.splitlines())) <= 60, text)
    text = bed.run("show", "--all", capture, columns=100)
    bed.checks.true(f"{trace}: no control character",
                    re.fullmatch(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]+", text), text)
    ElementTree.fromstring(bed.run("ladder", "--all", capture))     # is well-formed
    bed.checks.true(f"{trace}: unfolded, no line is too long",
                    max(map(len, text.splitlines())) <= 100, text)


def check_readme(bed):
    """The picture that README shows is the one of the sample capture."""
    drawn = bed.run("ladder", bed.options.samples / "article.pcapng")
    if bed.options.rewrite:
        bed.options.picture.write_text(drawn)
    bed.checks.same_lines("the picture in README", bed.options.picture.read_text(), drawn)


def check_rendered(bed):
    """PNG and PDF; without the module nothing is written, and what is missing is said."""
    capture = bed.capture("life/injection")
    alone = bed.folder / "tcpphase"
    shutil.copy(bed.options.program, alone)
    for kind, beginning in (("png", b"\x89PNG\r\n\x1a\n"), ("pdf", b"%PDF-")):
        lone = bed.folder / f"lone.{kind}"
        done = subprocess.run([alone, "ladder", capture, "-o", lone], capture_output=True, text=True,
                              check=False)
        bed.checks.equal(f"{kind} without the module", (1, False), (done.returncode, lone.exists()))
        bed.checks.true(f"{kind}: the module is named", "tcpphase-render.so" in done.stderr, done.stderr)
        if not bed.options.renders:
            print(f"not tried: {kind}, without librsvg")
            continue
        paths = [bed.folder / f"{name}.{kind}" for name in ("one", "two")]
        for path in paths:
            bed.run("ladder", capture, "-n", 0, "-o", path)
        one, two = (path.read_bytes() for path in paths)
        bed.checks.true(f"{kind}: is one", one.startswith(beginning), one[:20])
        bed.checks.true(f"{kind}: the same again", one == two)
        done = subprocess.run([bed.options.program, "ladder", capture, "-f", kind, "-o", "/dev/full"],
                              capture_output=True, text=True, check=False)
        bed.checks.equal(f"{kind}: a full disk", 1, done.returncode)
        bed.checks.true(f"{kind}: a full disk is told", "No space left" in done.stderr, done.stderr)
        if kind == "png":       # its size: IHDR is the first chunk (RFC 2083)
            picture = ElementTree.fromstring(bed.run("ladder", capture, "-n", 0))
            size = [2 * int(picture.get(name)) for name in ("width", "height")]
            bed.checks.equal("png: two pixels for one", size, list(struct.unpack(">II", one[16:24])))


def check_colour(bed):
    capture = bed.capture("article")
    plain = bed.run("show", capture)
    bed.checks.true("no colour into a pipe", "\033" not in plain)
    coloured = on_terminal(bed, "show", capture)
    bed.checks.true("colour on a terminal", "\033[" in coloured)
    codes = [re.findall(r"\033\[(\d*)m", line) for line in coloured.splitlines()]
    bed.checks.equal("colours end within their line", [], [found for found in codes if found[1::2] != ["0"] * (len(found) // 2)
                                                           or len(found) % 2 or "0" in found[::2]])
    bed.checks.equal("the same text", plain, re.sub(r"\033\[\d*m", "", coloured))
    bed.checks.equal("NO_COLOR", plain, on_terminal(bed, "show", capture, NO_COLOR="1"))
    bed.checks.equal("a dumb terminal", plain, on_terminal(bed, "show", capture, TERM="dumb"))


def check_choice(bed):
    """Without -n the worst connection is drawn; of a number that is not there nothing."""
    capture = bed.capture("life/injection")
    merged = bed.folder / "merged.pcapng"
    merged.write_bytes(bed.capture("article").read_bytes() + capture.read_bytes())
    bed.checks.true("the worst one", "Stream 1:" in bed.run("show", merged))
    bed.checks.true("the wanted one", "Stream 0:" in bed.run("show", "-n", "0", merged))
    both = bed.run("show", merged, capture)
    bed.checks.equal("several captures have titles", [f"== {merged}", f"== {capture}"],
                     [line for line in both.splitlines() if line.startswith("==")])
    output = bed.folder / "none.txt"
    done = subprocess.run([bed.options.program, "show", "-n", "77", "-o", output, merged],
                          capture_output=True, text=True, check=False)
    bed.checks.equal("none: exit status", 1, done.returncode)
    bed.checks.true("none: is said", "no connection with the number 77" in done.stderr, done.stderr)
    bed.checks.true("none: no file appears", not output.exists())


def main():
    options = arguments(__doc__)
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="tcpphase-") as name:
        bed = Bed(options, Path(name), checks)
        for trace, stream in DRAWN:
            check_rows(bed, trace)
            check_shown(bed, trace, stream)
            check_picture(bed, trace, stream)
        for path in sorted(options.traces.rglob("*.trace")):
            trace = str(path.relative_to(options.traces).with_suffix(""))
            if trace not in TOO_LONG:
                check_manners(bed, trace)
        check_readme(bed)
        check_rendered(bed)
        check_colour(bed)
        check_choice(bed)
    checks.finish()


main()
