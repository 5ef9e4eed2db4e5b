# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel scenarios. A scenario is a function of the bed; its docstring says what it shows.
Names of files and tests are those of the functions, with hyphens."""

from scenarios import (closing, fast_open, layers, loss, opening, partial, resets, reuse,   # noqa: F401
                       silence, stalls)
from scenarios.common import SCENARIOS                          # noqa: F401
