# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the screenshots of README."""

import pyatspi
from broken_connections import TROUBLES
from desktop import wait_for
from stage import NAME
from window import Window, find, middle, press


def picture(stage, name):
    return stage.folder / "pictures" / f"{name}.png"


def packets(stage):
    """The article's connection from its first segment on, and the details of its third step."""
    window = stage.window = Window(stage.desktop, "-C", NAME, "-o", "gui.update.enabled:FALSE",
                                   "-r", str(stage.file("article.pcapng")))
    window.wait_for_counts(24, 24)
    window.choose("View", "Packet Bytes")       # away
    window.go_to(3)
    wait_for("frame 3", lambda: window.selected_frame() == 3)
    stage.desktop.click(*middle(window.detail(f"[{NAME}")))
    stage.desktop.press("Right")
    wait_for("the details", lambda: window.detail("[Answers: 2"))
    stage.desktop.wait_until_still()
    window.take_picture(picture(stage, "packets"))


def problems(stage):
    """Five connections in trouble among healthy ones, found by one click."""
    window = stage.window
    window.choose("View", "Packet Details")     # away
    window.open_file(stage.file("troubles.pcap"))
    window.press_filter_button("Problems")
    wait_for("five rows", lambda: window.packets.queryTable().nRows == len(TROUBLES))
    window.sort_by("Rank")
    wait_for("the worst first", lambda: window.packet_texts("Rank")[0] == ("1",))
    stage.desktop.wait_until_still()
    window.take_picture(picture(stage, "problems"))
    window.sort_by("No.")


def flow(stage):
    """Of the connection that stands still."""
    window = stage.window
    window.apply_filter('tcpphase.stream.trouble == "data-unanswered"')
    wait_for("one stream", lambda: 0 < window.packets.queryTable().nRows < 30)
    window.choose("Statistics", "Flow Graph")
    dialog = window.dialog("Flow")
    window.select_in(find(dialog, pyatspi.ROLE_COMBO_BOX, "All Flows"), NAME)
    press(find(dialog, pyatspi.ROLE_CHECK_BOX, matches="(?i)^limit to display filter"))
    stage.desktop.wait_until_still()
    window.take_picture(picture(stage, "flow"), dialog)
    window.close(dialog)
    window.apply_filter("")
    window.choose("View", "Packet Details")     # back


def outcomes(stage):
    """Streams of all kinds, around what nobody believes."""
    window = stage.window
    window.open_file(stage.file("samples.pcapng"))
    window.wait_for_counts(*[len(stage.expected("samples.pcapng"))] * 2)
    strays = stage.expected("samples.pcapng", "-Y", 'tcpphase.phase == "stray"')
    window.go_to(strays[-1][0])
    wait_for("the last stray", lambda: window.selected_frame() == int(strays[-1][0]))
    stage.desktop.wait_until_still()
    window.take_picture(picture(stage, "outcomes"))
    stage.checks.passes()


SCENES = (packets, problems, flow, outcomes)
