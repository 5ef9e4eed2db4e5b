#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of tcpphase report in the browsers that are installed: it is sorted, filtered and opened with
the mouse and with the keyboard alone, and holds 100,000 connections. The environment variable PICTURES
names a folder for screenshots and the printed pages."""

import ipaddress
import os
import struct
import sys
import tempfile
from pathlib import Path

import webdriver
from bed import open_bed
from packets import CLIENT, SERVER, connection, segment, write_capture

SKIPPED = 77
MANY = 100_000                  # connections
MOST_ROWS = 60                  # of the list in the document
HOSTILE = "a<", "script><img src=x onerror=document.title='bad'>\"'&amp;<b>.pcap"

ROWS = "Array.from(document.querySelectorAll('.rows .row'))"
COUNT = "document.getElementById('count').textContent"
OPEN = "document.getElementById('detail').open"
# What a screen reader has no name for.
NAMELESS = """return Array.from(document.querySelectorAll("button, input, svg[role=img], dialog, [role=grid]"))
    .filter((element) => element.checkVisibility() && !(element.textContent.trim() ||
        element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") || element.labels?.length))
    .map((element) => element.outerHTML.slice(0, 100));"""


def cells(browser, column):
    """The texts of a column in the rows that are in the document, from the top."""
    return browser.run(f"return {ROWS}.map((row) => row.children[arguments[0]].textContent)", column)


def column_of(browser, title):
    return browser.run("""return Array.from(document.querySelectorAll("[role=columnheader]"))
        .findIndex((heading) => heading.textContent === arguments[0])""", title)


def open_page(browser, path):
    browser.go(path.resolve().as_uri())
    browser.wait("document.querySelector('.rows .row') !== null")


def check_sorting(browser, checks):
    column = column_of(browser, "Start (UTC)")
    heading = f"[role=columnheader]:nth-child({column + 1})"
    for way, direction in (("ascending", 1), ("descending", -1)):
        browser.click(f"{heading} button")
        checks.equal(f"{browser.name}: the sorted column is told", way, browser.run(
            "return document.querySelector(arguments[0]).getAttribute('aria-sort')", heading))
        found = cells(browser, column)
        checks.equal(f"{browser.name}: {way}", sorted(found)[::direction], found)
    column = column_of(browser, "Server")
    browser.click(f"[role=columnheader]:nth-child({column + 1}) button")
    found = [address for text in cells(browser, column) if "[" not in (address := text.rpartition(":")[0])]
    checks.equal(f"{browser.name}: addresses sort by their numbers", sorted(found, key=ipaddress.ip_address), found)
    checks.equal(f"{browser.name}: one column is sorted", 1, browser.run(
        "return document.querySelectorAll('[aria-sort$=ending]').length"))


def check_filter(browser, checks):
    browser.click("#filter")
    browser.press(*"trouble:refused")
    browser.wait(f"{COUNT}.includes(' of ')")
    refused = cells(browser, column_of(browser, "Client"))
    checks.equal(f"{browser.name}: all rows have the word", {"refused"},
                 set(cells(browser, column_of(browser, "Opened"))))
    browser.press(*" -2001:")                           # the network of the samples over IPv6
    left = [client for client in refused if not client.startswith("[2001:")]
    browser.wait(f"{COUNT}.startsWith('{len(left)} of ')")
    checks.equal(f"{browser.name}: and none the other", left, cells(browser, column_of(browser, "Client")))
    browser.click("#filter-form [type=reset]")
    browser.wait(f"!{COUNT}.includes(' of ')")
    browser.click("#troubles tbody tr button")
    browser.wait(f"{COUNT}.includes(' of ')")
    word = browser.run("return document.querySelector('#troubles tbody tr button').textContent")
    number = browser.run("return document.querySelector('#troubles tbody td.number').textContent")
    checks.equal(f"{browser.name}: a trouble filters by itself", f'"trouble:{word}"',
                 browser.run("return document.getElementById('filter').value"))
    checks.true(f"{browser.name}: and finds at least its connections",
                int(browser.run(f"return {COUNT}").split()[0]) >= int(number))
    browser.click("#filter-form [type=reset]")
    browser.wait(f"!{COUNT}.includes(' of ')")


def check_detail(browser, checks):
    """With the mouse."""
    browser.click(".rows .row:nth-child(2)")
    browser.wait(OPEN)
    checks.true(f"{browser.name}: the ladder is drawn", browser.run(
        "return document.querySelector('.ladder svg .segment .arrow').getBoundingClientRect().width") > 0)
    checks.true(f"{browser.name}: in its own colours", browser.run(
        "return getComputedStyle(document.querySelector('.ladder .established')).fill") == "rgb(0, 114, 178)")
    wanted = browser.run("return document.querySelector('.copy code').textContent")
    checks.true(f"{browser.name}: the filter is Wireshark's", wanted.startswith("(ip"), wanted)
    browser.click(".copy button")
    browser.wait("document.querySelector('.copy button').textContent !== 'Copy'")
    shown = browser.run("return document.getElementById('detail-heading').textContent")
    browser.click("#after")
    browser.wait(f"document.getElementById('detail-heading').textContent !== {shown!r}")
    browser.click("#close")
    browser.wait(f"!{OPEN}")


def check_keyboard(browser, checks):
    """From the filter on, with the keyboard alone."""
    browser.run("document.getElementById('filter').focus()")
    for _ in range(3):
        if browser.run("return document.activeElement.id") != "grid":
            browser.press("Tab")
    checks.equal(f"{browser.name}: Tab reaches the list", "grid", browser.run("return document.activeElement.id"))
    browser.press("Home", "ArrowDown", "ArrowDown")
    active = browser.run("return document.getElementById('grid').getAttribute('aria-activedescendant')")
    checks.equal(f"{browser.name}: the arrows move", "row-2", active)
    checks.true(f"{browser.name}: the row is told", browser.run(
        "return document.getElementById('row-2').getAttribute('aria-selected')") == "true")
    browser.press("Enter")
    browser.wait(OPEN)
    checks.true(f"{browser.name}: the focus is in the dialog",
                browser.run("return document.getElementById('detail').contains(document.activeElement)"))
    browser.press("Escape")
    browser.wait(f"!{OPEN}")
    checks.equal(f"{browser.name}: and back", "grid", browser.run("return document.activeElement.id"))


def check_charts(browser, checks):
    for chart, colour in ((".opened .bar", "rgb(0, 114, 178)"), (".closed .bar", "rgb(0, 121, 90)"),
                          (".histograms .bar", "rgb(0, 114, 178)")):
        seen = browser.run("""const box = document.querySelector(`${arguments[0]} rect`);
            const { width, height } = box.getBoundingClientRect();
            return [width > 0 && height > 0, getComputedStyle(box).fill];""", chart)
        checks.equal(f"{browser.name}: bars of {chart} are drawn in their colour", [True, colour], seen)
    checks.equal(f"{browser.name}: their texts can be selected", "Opened", browser.run("""
        getSelection().selectAllChildren(document.querySelector(".opened .strip-title"));
        return getSelection().toString();"""))


def check_manners(browser, checks):
    checks.equal(f"{browser.name}: everything has a name", [], browser.run(NAMELESS))
    checks.equal(f"{browser.name}: nothing is loaded", 0, browser.run(
        "return performance.getEntriesByType('resource').length"))
    checks.true(f"{browser.name}: the document is no wider than the window", browser.run(
        "return document.documentElement.scrollWidth <= innerWidth"))
    checks.true(f"{browser.name}: it can be printed", browser.print().startswith(b"%PDF"))
    checks.equal(f"{browser.name}: it complains of nothing", [], browser.complaints())


def check_hostile(browser, bed):
    open_page(browser, bed.folder / "hostile.html")
    bed.checks.equal(f"{browser.name}: the name is inert", (0, True, True), (
        browser.run("return document.querySelectorAll('img').length"),
        browser.run("return document.title.startsWith('TCP connections')"),
        browser.run("return document.querySelector('.captures').textContent.includes('<img src=x')")))
    browser.click(".rows .row")
    browser.wait(OPEN)
    bed.checks.true(f"{browser.name}: and so it is in the command", browser.run(
        "return document.querySelector('.copy:nth-of-type(3) code').textContent").endswith(
            "onerror=document.title='\\''bad'\\''>\"'\\''&amp;<b>.pcap'"))
    bed.checks.equal(f"{browser.name}: it complains of nothing", [], browser.complaints())


def check_many(browser, bed):
    open_page(browser, bed.folder / "many.html")
    browser.wait("performance.getEntriesByName('filter is ready').length > 0")
    loaded = browser.run("return performance.getEntriesByType('navigation')[0].loadEventEnd")
    times = [browser.run("""const field = document.getElementById("filter"), start = performance.now();
        field.value = arguments[0];
        field.dispatchEvent(new Event("input"));
        document.body.getBoundingClientRect();
        return performance.now() - start;""", word) for word in ("10.1.2", "10.1.2.3", "refused", "")]
    sorting = browser.run("""const start = performance.now();
        document.querySelector("[role=columnheader]:nth-child(4) button").click();
        return performance.now() - start;""")
    print(f"{browser.name}, {MANY} connections: loaded in {loaded / 1000:.2f} s, filtered in "
          f"{', '.join(f'{time:.0f}' for time in times)} ms, sorted in {sorting:.0f} ms")
    browser.run("document.getElementById('grid').focus()")
    browser.press("End")
    bed.checks.equal(f"{browser.name}: the last of many", str(MANY + 1), browser.run(
        f"return {ROWS}.at(-1).getAttribute('aria-rowindex')"))
    rows = browser.run(f"return {ROWS}.length")
    bed.checks.true(f"{browser.name}: only visible rows are in the document", 5 < rows < MOST_ROWS, rows)
    bed.checks.true(f"{browser.name}: and the active one is seen", browser.run("""
        const box = document.querySelector(".row.active").getBoundingClientRect();
        const room = document.getElementById("grid").getBoundingClientRect();
        return box.top >= room.top && box.bottom <= room.bottom;"""))


def write_many(path):
    """Copies of a few connections, with other addresses and ports; the checksums of IP are those of
    the first."""
    good = connection(CLIENT, SERVER)
    refused = [segment(CLIENT, SERVER, "S", 1), segment(SERVER, CLIENT, "RA", 0, 2)]
    checked = [*good[:3], segment(CLIENT, SERVER, "RA", 101, 501)]
    kinds = [refused, good, good, *[checked] * 7]
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for number in range(MANY):
            address, port = struct.pack(">I", 0x0a010000 + number % 50_000), struct.pack(">H", 20_000 + number // 50_000)
            for at, frame in enumerate(kinds[number % len(kinds)]):
                place = (26, 34) if frame[26:30] == good[0][26:30] else (30, 36)
                frame = frame[:place[0]] + address + frame[place[0] + 4:place[1]] + port + frame[place[1] + 2:]
                file.write(struct.pack("<IIII", 1735689600 + number // 100, number % 100 * 9900 + at,
                                       len(frame), len(frame)) + frame)


def take_pictures(browser, folder):
    name = browser.name.lower()
    for what, script in (("top", "scrollTo(0, 0)"), ("charts", "document.getElementById('time-heading').scrollIntoView()"),
                         ("list", "document.getElementById('connections').scrollIntoView()")):
        browser.run(script)
        (folder / f"{name}-{what}.png").write_bytes(browser.screenshot())
    (folder / f"{name}.pdf").write_bytes(browser.print())


def check_browser(kind, bed):
    home = Path(tempfile.mkdtemp(dir=bed.folder))
    with kind(home) as browser:
        browser.resize(1366, 900)
        open_page(browser, bed.folder / "kernel.html")
        for check in (check_sorting, check_filter, check_detail, check_keyboard, check_charts, check_manners):
            check(browser, bed.checks)
        if "PICTURES" in os.environ:
            take_pictures(browser, Path(os.environ["PICTURES"]))
        browser.resize(500, 900)
        check_manners(browser, bed.checks)
        check_hostile(browser, bed)
        check_many(browser, bed)


def main():
    kinds = webdriver.available()
    for kind in webdriver.KINDS:
        if kind not in kinds:
            print(f"{kind.name}: not opened, as not all is installed of: {', '.join(kind.programs)}")
    if not kinds:
        print("skipped: neither Chromium with chromedriver nor Firefox is installed")
        sys.exit(SKIPPED)
    with open_bed(__doc__, "samples") as bed:
        hostile = bed.folder.joinpath(*HOSTILE)
        hostile.parent.mkdir()
        write_capture(hostile, connection(CLIENT, SERVER))
        write_many(bed.folder / "many.pcap")
        for page, capture in (("kernel", bed.options.samples / "kernel"), ("hostile", hostile), ("many", "many.pcap")):
            bed.ends("a report", 0, "report", "-q", capture, "-o", f"{page}.html")
        print(f"{MANY} connections: a page of {(bed.folder / 'many.html').stat().st_size / 1e6:.1f} MB")
        for kind in kinds:
            check_browser(kind, bed)


if __name__ == "__main__":
    main()
