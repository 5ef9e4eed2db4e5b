#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""axe-core, which checks pages for people with disabilities, finds nothing serious in the page of tcpphase
report, be it light or dark, with a connection open or not. npm fetches axe-core once, into a folder where it
stays; without npm, or if it cannot fetch, the test is skipped."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import webdriver
from bed import open_bed

SKIPPED = 77
AXE = "axe-core", "4.10.2"

# Ends with "rule (impact): element, ..." for each rule that is broken.
AUDIT = """window.found = null;
    axe.run(document, { resultTypes: ["violations"] }).then((result) => {
        window.found = result.violations.filter((broken) => ["serious", "critical"].includes(broken.impact))
            .map((broken) => `${broken.id} (${broken.impact}): ${broken.nodes.map((node) => node.target).join(", ")}`);
    }, (error) => { window.found = [String(error)]; });"""


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def fetch(folder):
    """The script of axe-core."""
    name, version = AXE
    script = folder / f"{name}-{version}" / "node_modules" / name / "axe.min.js"
    if script.exists():
        return script.read_text(encoding="utf-8")
    if shutil.which("npm") is None:
        skip("npm, which fetches axe-core, is not installed")
    with tempfile.TemporaryDirectory() as cache:
        done = subprocess.run(["npm", "install", "--prefix", script.parents[2], "--cache", cache, "--no-save", "--no-audit",
                               "--no-fund", "--ignore-scripts", "--fetch-retries=0", f"{name}@{version}"],
                              capture_output=True, text=True, check=False)
    if done.returncode != 0 or not script.exists():
        skip(f"npm cannot fetch {name}: {(done.stderr.strip().splitlines() or ['no message'])[0]}")
    return script.read_text(encoding="utf-8")


def audit(browser):
    browser.run(AUDIT)
    browser.wait("window.found !== null")
    return browser.run("return window.found")


def check_page(browser, bed, axe):
    browser.resize(1366, 900)
    browser.go((bed.folder / "kernel.html").as_uri())
    browser.wait("document.querySelector('.rows .row') !== null")
    browser.run(axe)
    bed.checks.equal(f"{browser.name}: the page", [], audit(browser))
    browser.click(".rows .row")
    browser.wait("document.getElementById('detail').open")
    bed.checks.equal(f"{browser.name}: and a connection", [], audit(browser))
    browser.run("document.getElementById('detail').append(document.createElement('img'))")
    bed.checks.equal(f"{browser.name}: an image without a name is found", ["image-alt (critical): img"], audit(browser))


def main():
    kinds = webdriver.available()
    if not kinds:
        skip("neither Chromium with chromedriver nor Firefox is installed")
    with open_bed(__doc__, "samples", "fetched") as bed:
        axe = fetch(bed.options.fetched)
        bed.ends("a report", 0, "report", "-q", bed.options.samples / "kernel", "-o", "kernel.html")
        for dark in (False, True):
            with kinds[0](Path(tempfile.mkdtemp(dir=bed.folder)), dark=dark) as browser:
                check_page(browser, bed, axe)


if __name__ == "__main__":
    main()
