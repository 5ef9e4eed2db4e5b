# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the files of a configuration profile, and checks its colours."""

import itertools
import json
import re
from typing import NamedTuple


class Button(NamedTuple):
    label: str
    filter: str
    comment: str


class Rule(NamedTuple):
    name: str
    filter: str
    background: tuple           # of red, green and blue, each 0 to 1
    foreground: tuple


def lines_of(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def unquote(text):
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), text)


def read_buttons(folder):
    rows = [re.findall(r'"([^"]*)"', line) for line in lines_of(folder / "dfilter_buttons")]
    return [Button(*map(unquote, row[1:])) for row in rows]


def read_colour(text):
    return tuple(int(part) / 65535 for part in text.split(","))


def read_rules(folder):
    pattern = re.compile(r"@([^@]+)@(.+)@\[([\d,]+)\]\[([\d,]+)\]$")
    rows = [pattern.match(line).groups() for line in lines_of(folder / "colorfilters")]
    return [Rule(name, text, read_colour(background), read_colour(foreground))
            for name, text, background, foreground in rows]


def read_jsonc_rules(folder):
    """The rules for Wireshark 5.0 and later: JSON with comments in lines of their own."""
    lines = (folder / "coloring_rules.jsonc").read_text().splitlines()
    entries = json.loads("".join(line for line in lines if not line.startswith("//")))
    return [Rule(name, rule["filter"], *(tuple(part / 255 for part in bytes.fromhex(rule[key][1:]))
                                         for key in ("background", "foreground")))
            for entry in entries for name, rule in entry.items() if rule["enabled"]]


def read_columns(folder):
    """Title and format of each."""
    words = re.findall(r'"([^"]*)"', (folder / "preferences").read_text())
    return list(zip(words[::2], words[1::2]))


# Colours: WCAG 2.1 defines luminance and contrast.

def linear(colour):
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]


def luminance(light):
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), light))


def contrast(one, other):
    darker, lighter = sorted(luminance(linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


# What is left of red, green and blue to those who lack one kind of cones (Machado, Oliveira and
# Fernandes, 2009).
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanope": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                  (-0.003882, -0.048116, 1.051998)),
    "deuteranope": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                    (-0.011820, 0.042940, 0.968881)),
    "tritanope": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                  (0.004733, 0.691367, 0.303900)),
}


def seen(colour, vision):
    light = linear(colour)
    return [min(1, max(0, sum(weight * part for weight, part in zip(row, light))))
            for row in VISIONS[vision]]


def lab(light):
    """CIE L*a*b*, in which the distance of two colours is their visible difference."""
    red, green, blue = light
    xyz = ((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505, luminance(light),
           (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, other, vision):
    return sum((a - b) ** 2 for a, b in zip(lab(seen(one, vision)), lab(seen(other, vision)))) ** 0.5


def closest(rules, vision):
    """The two rules that look most alike, and how far apart they are."""
    return min((distance(one.background, other.background, vision), one.name, other.name)
               for one, other in itertools.combinations(rules, 2))
