# SPDX-License-Identifier: GPL-2.0-or-later
"""Browsers without a window, driven by the commands of WebDriver (https://www.w3.org/TR/webdriver2/):
Chromium through chromedriver, and Firefox through its own Marionette, which takes the same commands."""

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

PATIENCE = 120      # s, for a step of a browser
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "ArrowDown": "\ue015", "ArrowUp": "\ue013",
        "End": "\ue010", "Home": "\ue011", "PageDown": "\ue00f"}


class Browser:
    """What both have in common. command(what, arguments) sends a command and returns the value."""

    def go(self, url):
        self.command("Navigate", {"url": url})

    def run(self, script, *words):
        """Runs the body of a function in the page, and returns its value."""
        return self.command("ExecuteScript", {"script": script, "args": list(words)})

    def actions(self, *sources):
        self.command("PerformActions", {"actions": list(sources)})

    def press(self, *keys):
        self.actions({"type": "key", "id": "keys", "actions": [
            {"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]})

    def middle(self, selector):
        """Of what is seen of the element; None while something else is there, or the page still changes."""
        return self.run("""const element = document.querySelector(arguments[0]);
            element.scrollIntoView({block: "center"});
            const box = element.getBoundingClientRect();
            const place = [Math.round((Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2),
                Math.round(box.y + box.height / 2)];
            return !document.querySelector("[aria-busy]") && element.contains(document.elementFromPoint(...place))
                ? place : null;""", selector)

    def click(self, selector):
        """With the mouse, when the page stands still."""
        end, last = time.monotonic() + PATIENCE, None
        while (place := self.middle(selector)) is None or place != last:
            if time.monotonic() > end:
                raise TimeoutError(f"{selector} is not in view")
            last = place
        x, y = place
        self.actions({"type": "pointer", "id": "mouse", "actions": [
            {"type": "pointerMove", "duration": 0, "x": x, "y": y},
            {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]})

    def wait(self, condition):
        """Until the expression is true in the page."""
        end = time.monotonic() + PATIENCE
        while not self.run(f"return Boolean({condition})"):
            if time.monotonic() > end:
                raise TimeoutError(condition)

    def resize(self, width, height):
        self.command("SetWindowRect", {"width": width, "height": height})

    def screenshot(self):
        return base64.b64decode(self.command("TakeScreenshot", {}))

    def print(self):
        """The page as PDF."""
        return base64.b64decode(self.command("Print", {"background": True}))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Chromium(Browser):
    name = "Chromium"
    programs = "chromium", "chromedriver"
    paths = {"Navigate": "url", "ExecuteScript": "execute/sync", "PerformActions": "actions", "Print": "print",
             "SetTimeouts": "timeouts", "SetWindowRect": "window/rect", "Log": "se/log"}

    def __init__(self, folder, dark=False):
        self.process = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        port = next(found[1] for line in self.process.stdout if (found := re.search(r"successfully on port (\d+)", line)))
        self.address = f"http://127.0.0.1:{port}/session"
        # by a pipe: the other way needs the name localhost, which a minimal system may lack; without
        # sandbox: root has none, and nobody has one in a chroot or container. The pages are our own.
        words = ["--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage",
                 f"--user-data-dir={folder / 'chromium'}"]
        words += ["--force-dark-mode"] * dark
        made = self.send("", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": words, "binary": shutil.which("chromium")},
            "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.address += f"/{made['sessionId']}"
        self.command("SetTimeouts", {"script": PATIENCE * 1000})

    def send(self, path, arguments):
        request = urllib.request.Request(self.address + path, json.dumps(arguments).encode() if arguments is not None else None)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode(errors="replace")) from error

    def command(self, what, arguments):
        if what == "TakeScreenshot":
            return self.send("/screenshot", None)
        return self.send(f"/{self.paths[what]}", arguments)

    def complaints(self):
        return [entry["message"] for entry in self.command("Log", {"type": "browser"})]

    def __exit__(self, *_):
        urllib.request.urlopen(urllib.request.Request(self.address, method="DELETE"), timeout=PATIENCE).close()
        super().__exit__()


class Firefox(Browser):
    name = "Firefox"
    programs = "firefox-esr",

    def __init__(self, folder, dark=False):
        profile = folder / "firefox"
        profile.mkdir(exist_ok=True)
        (profile / "user.js").write_text(
            'user_pref("marionette.port", 0);\nuser_pref("browser.shell.checkDefaultBrowser", false);\n'
            f'user_pref("ui.systemUsesDarkTheme", {int(dark)});\n', encoding="utf-8")
        self.process = subprocess.Popen(
            ["firefox-esr", "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"})
        port, end = profile / "MarionetteActivePort", time.monotonic() + PATIENCE
        while not (port.exists() and port.read_text().strip()):     # the browser has begun to listen
            if time.monotonic() > end:
                raise TimeoutError("Firefox does not start")
            time.sleep(0.1)
        self.socket = socket.create_connection(("127.0.0.1", int(port.read_text())), PATIENCE)
        self.file, self.count = self.socket.makefile("rwb"), 0
        self.receive()                                              # its greeting
        self.command("NewSession", {"capabilities": {}})
        self.command("SetTimeouts", {"script": PATIENCE * 1000})

    def receive(self):
        length = b""
        while (octet := self.file.read(1)) != b":":
            length += octet
        return json.loads(self.file.read(int(length)))

    def command(self, what, arguments):
        self.count += 1
        name = what if ":" in what else f"WebDriver:{what}"
        text = json.dumps([0, self.count, name, arguments]).encode()
        self.file.write(b"%d:%s" % (len(text), text))
        self.file.flush()
        _, _, error, value = self.receive()
        if error is not None:
            raise RuntimeError(f"{what}: {error['message']}")
        return value["value"] if set(value or {}) == {"value"} else value

    def complaints(self):
        """Errors and warnings of pages from files; the browser has others of its own."""
        self.command("Marionette:SetContext", {"value": "chrome"})
        said = self.run("return Services.console.getMessageArray().map(String)")
        self.command("Marionette:SetContext", {"value": "content"})
        return [text for text in said if "file:///" in text and ".html" in text]


KINDS = Chromium, Firefox


def available():
    """The browsers that are installed."""
    return [kind for kind in KINDS if all(map(shutil.which, kind.programs))]
