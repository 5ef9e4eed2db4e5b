#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Installs into a folder that stands for the system, sees that Wireshark would find there what it
needs, and uninstalls: nothing is left, and nothing of others is gone."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "wireshark"))

from checks import Checks
from wireshark import Wireshark, arguments, open_folder

NAME = "TCP Lifecycle"


def cmake(*words, destination="", umask=-1):
    run = subprocess.run(["cmake", *words], env={**os.environ, "DESTDIR": str(destination)},
                         capture_output=True, text=True, check=False, umask=umask)
    if run.returncode != 0:
        sys.exit(f"cmake {' '.join(map(str, words))}\n{run.stdout}{run.stderr}")


@contextmanager
def record_kept(build):
    """Who installed from this folder can still uninstall."""
    record = build / "installed.txt"
    content = record.read_bytes() if record.exists() else None
    record.unlink(missing_ok=True)
    yield
    if content is not None:
        record.write_bytes(content)


def content_of(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


class System:
    """The folder, with what Wireshark itself has there, in the places where this one looks."""

    def __init__(self, wireshark, folder):
        run = wireshark.run("env", "-u", "WIRESHARK_PLUGIN_DIR", "tshark", "-G", "folders")
        places = dict(line.split(":", 1) for line in run.output.splitlines() if ":" in line)
        self.data, self.plugins = (folder / places[name].strip().lstrip("/")
                                   for name in ("Global configuration", "Global Plugins"))
        (self.data / "profiles" / "Classic").mkdir(parents=True)
        (self.data / "profiles" / "Classic" / "colorfilters").touch()
        (self.plugins / "wiretap").mkdir(parents=True)
        (self.plugins / "wiretap" / "README").touch()


def check_use(checks, wireshark, system, article):
    """tshark with what is installed; it copies the profile to the user's folder."""
    config = article.parent / "config"
    config.mkdir()
    config.chmod(0o777)
    run = wireshark.run("env", f"WIRESHARK_CONFIG_DIR={config}", f"WIRESHARK_DATA_DIR={system.data}",
                        f"WIRESHARK_PLUGIN_DIR={system.plugins.parent}",
                        "tshark", "-C", NAME, "-r", str(article), "-c", "2")
    checks.equal("the installed profile and plugin: errors", "", run.errors)
    checks.true("the installed profile and plugin: are used",
                re.search("Handshake 2/3: SYN-ACK +SYN-SENT +SYN-RECEIVED", run.output), run.output)


def check_program(checks, root, article):
    """The installed program finds its module."""
    programs = list(root.rglob("bin/tcpphase"))
    checks.equal("programs installed", 1, len(programs))
    for program in programs:
        run = subprocess.run([program, "--dissect", "-S", "-", article], capture_output=True,
                             text=True, check=False)
        checks.equal("the installed program with --dissect: errors", "", run.stderr)
        checks.equal("the installed program with --dissect: lines", 1 + 24, run.stdout.count("\n"))


def check_archive(checks, build, profile):
    """The profile as an archive that Wireshark imports."""
    cmake("--build", build, "--target", "profile")
    with zipfile.ZipFile(build / f"{NAME}.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    checks.equal("the archive of the profile", packed,
                 {f"{NAME}/{path.name}": path.read_bytes() for path in profile.iterdir()})


def sources_of(build):
    lines = (build / "CMakeCache.txt").read_text().splitlines()
    return next(line.split("=", 1)[1] for line in lines if line.startswith("CMAKE_HOME_DIRECTORY:"))


def fails(*words, **environment):
    """What cmake says when it fails, in one line; nothing when it does not."""
    run = subprocess.run(["cmake", *words], env={**os.environ, **environment},
                         capture_output=True, text=True, check=False)
    return " ".join((run.stdout + run.stderr).split()) if run.returncode else ""


def check_interruption(checks, build, folder):
    """An installation that ends midway, and one of what is not built, leave nothing that stays."""
    root = folder / "interrupted"
    (root / "usr" / "share").mkdir(parents=True)
    (root / "usr" / "share" / "zsh").touch()        # where a folder is to be
    before = content_of(root)
    checks.true("an installation that cannot go on fails",
                fails("--install", build, "--prefix", "/usr", DESTDIR=str(root)))
    checks.true("it began", content_of(root) != before)
    cmake("--install", build, "--prefix", "/opt/other", destination=root)
    theirs = root / "opt" / "other" / "bin" / ".theirs"
    theirs.touch()
    cmake("--build", build, "--target", "uninstall", destination=root)
    checks.true("what others put into a new folder stays", theirs.exists())
    shutil.rmtree(root / "opt")
    checks.equal("after the uninstallation of both", before, content_of(root))


def check_unbuilt(checks, build, folder):
    unbuilt, root = folder / "unbuilt", folder / "unbuilt-root"
    cmake("-S", sources_of(build), "-B", unbuilt, "-G", "Ninja")
    said = fails("--install", unbuilt, DESTDIR=str(root))
    checks.true("what is not built is not installed, with a reason",
                f"run first: cmake --build {unbuilt}" in said, said)
    checks.true("and nothing of it", not root.exists())


def check_least_versions(checks, build, folder):
    """A library that is too old is told of in a sentence."""
    (folder / "WiresharkConfig.cmake").write_text('set(Wireshark_VERSION "3.4.16")\n')
    for module, version in (("glib-2.0", "2.66.8"), ("sqlite3", "3.7.1")):
        (folder / module).mkdir()
        (folder / module / f"{module}.pc").write_text(
            f"Name: {module}\nDescription: an old one\nVersion: {version}\n")
    for sentence, option, path in (
            ("Wireshark 4.0 or later is needed; 3.4.16 was found.", f"-DWireshark_DIR={folder}", ""),
            ("GLib 2.68 or later is needed; 2.66.8 was found.", "-DNO=1", "glib-2.0"),
            ("SQLite 3.8.2 or later is needed; 3.7.1 was found.", "-DNO=1", "sqlite3")):
        said = fails("-S", sources_of(build), "-B", folder / "old", "-G", "Ninja", option,
                     PKG_CONFIG_PATH=str(folder / path))
        checks.true(f"configured: {sentence}", sentence in said, said)
        shutil.rmtree(folder / "old")


def check_without_plugin(checks, build, folder, article):
    """The program for servers asks for nothing of libwireshark."""
    server = folder / "server"
    cmake("-S", sources_of(build), "-B", server, "-G", "Ninja", "-DWITH_PLUGIN=OFF",
          "-DCMAKE_DISABLE_FIND_PACKAGE_Wireshark=ON", "-DCMAKE_BUILD_TYPE=Debug")
    cmake("--build", server, "--target", "tcpphase")
    program = server / "plugin" / "tcpphase"
    needed = subprocess.run(["readelf", "-d", program], capture_output=True, text=True,
                            check=True).stdout
    checks.true("the program without the plugin needs libwiretap only",
                "[libwiretap." in needed and "[libwireshark." not in needed, needed)
    links = (server / "build.ninja").read_text()
    checks.true("nothing there is linked with libwireshark", "libwireshark" not in links)
    run = subprocess.run([program, "-S", "-", article], capture_output=True, text=True, check=False)
    checks.equal("the program without the plugin: errors", "", run.stderr)
    checks.equal("the program without the plugin: lines", 1 + 24, run.stdout.count("\n"))


def check_installation(options, checks, build, folder):
    """Into a folder and out of it again."""
    wireshark = Wireshark(options.plugin_run, options.plugin)
    root = folder / "root"
    system = System(wireshark, root)
    article = shutil.copy(options.article, folder / "article.pcapng")
    before = content_of(root)
    cmake("--install", build, destination=root, umask=0o077)
    ours = [path for path in content_of(root) if path not in before]
    checks.equal("with another umask: what others may not read", [],
                 [path for path in ours if (root / path).stat().st_mode & 0o044 != 0o044])
    plugin = system.plugins / "epan" / "tcpphase.so"
    checks.true("the plugin is where Wireshark looks", plugin.exists(), *ours)
    for path in options.profile.iterdir():
        installed = system.data / "profiles" / NAME / path.name
        checks.true(f"{path.name} is where Wireshark looks", installed.exists(), *ours)
    check_use(checks, wireshark, system, article)
    check_program(checks, root, article)
    cmake("--build", build, "--target", "uninstall", destination=root)
    checks.equal("after the uninstallation", before, content_of(root))


def main():
    options = arguments(__doc__, build="the folder of the build", article="a capture",
                        profile="the profile")
    checks = Checks()
    with open_folder() as folder, record_kept(options.build):
        check_installation(options, checks, options.build, folder)
        check_interruption(checks, options.build, folder)
    with open_folder() as folder:
        check_unbuilt(checks, options.build, folder)
        check_least_versions(checks, options.build, folder)
        check_without_plugin(checks, options.build, folder, options.article)
    check_archive(checks, options.build, options.profile)
    checks.finish()


if __name__ == "__main__":
    main()
