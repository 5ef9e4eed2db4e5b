#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Installs into a folder that stands for the system, sees that Wireshark would find there what it
needs, and uninstalls: nothing is left, and nothing of others is gone."""

import os
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


def cmake(*words, destination=""):
    run = subprocess.run(["cmake", *words], env={**os.environ, "DESTDIR": str(destination)},
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"cmake {' '.join(map(str, words))}\n{run.stdout}{run.stderr}")


@contextmanager
def manifest_kept(build):
    """Who installed from this folder can still uninstall."""
    manifest = build / "install_manifest.txt"
    content = manifest.read_bytes() if manifest.exists() else None
    yield
    if content is not None:
        manifest.write_bytes(content)


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
                "Handshake 2/3: SYN-ACK SYN-SENT SYN-RECEIVED" in run.output, run.output)


def check_program(checks, root, article):
    """The installed program finds its module; it is not built where SQLite's headers are missing."""
    for program in root.rglob("bin/tcpphase"):
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


def cached(build, name):
    """What CMake knows of a build."""
    lines = (build / "CMakeCache.txt").read_text().splitlines()
    return next(line.split("=", 1)[1] for line in lines if line.startswith(name + ":"))


def build_of_the_plugin(options, folder):
    """A build of nothing else; of what the others install there is nothing then."""
    cmake("-S", cached(options.build, "CMAKE_HOME_DIRECTORY"), "-B", folder,
          "-G", cached(options.build, "CMAKE_GENERATOR"))
    shutil.copy(options.plugin, folder / "plugin")
    return folder


def check_installation(options, checks, build, folder):
    """Into a folder and out of it again."""
    wireshark = Wireshark(options.plugin_run, options.plugin)
    root = folder / "root"
    system = System(wireshark, root)
    article = shutil.copy(options.article, folder / "article.pcapng")
    before = content_of(root)
    cmake("--install", build, destination=root)
    ours = [path for path in content_of(root) if path not in before]
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
    with open_folder() as folder, manifest_kept(options.build):
        check_installation(options, checks, options.build, folder)
    with open_folder() as folder:
        check_installation(options, checks, build_of_the_plugin(options, folder / "build"), folder)
    check_archive(checks, options.build, options.profile)
    checks.finish()


if __name__ == "__main__":
    main()
