# SPDX-License-Identifier: GPL-3.0-or-later
"""Photographs the windows of README's pictures into FOVEA_SHOTS, with the photo model and the photos of FOVEA_PHOTOS.
Not a test: `tools/manual pictures` runs it."""
import os
import pathlib

from gui import Session, wait_for

PHOTOS = pathlib.Path(os.environ["FOVEA_PHOTOS"])


def says(gimp, dialog, *words):
    wait_for(" and ".join(words), lambda: all(
        any(word in (node.name or "") for node in gimp.nodes(("label",), None, dialog)) for word in words))


def classify(gimp):
    gimp.open(PHOTOS / "coffee.png")
    gimp.menu("Classify…")
    dialog = gimp.dialog("Classify")
    says(gimp, dialog, "espresso: exact class activation map", "What the network saw")
    gimp.shot("classify", dialog)
    gimp.press("Close", dialog)
    gimp.gone("Classify")


def explore(gimp):
    gimp.open(PHOTOS / "chelsea.png")
    gimp.menu("Explore Network…")
    dialog = gimp.dialog("Explore Network")
    says(gimp, dialog, "32 maps of 112x112", "strength (mean |x|)")
    colours = gimp.find("combo box", "Colours", dialog)
    next(node for node in gimp.nodes(("menu item",), "Viridis", colours)).doActionNamed("click")
    gimp.shot("explore", dialog)
    gimp.press("Close", dialog)
    gimp.gone("Explore Network")


def models(gimp):
    gimp.menu("Models…")
    dialog = gimp.dialog("Models")
    gimp.find(("radio button", "toggle button"), "Try on the Photo", dialog).doActionNamed("click")
    says(gimp, dialog, "Which row names it right?")
    wait_for("answers", lambda: list(gimp.nodes(("table cell",), "tiger cat", dialog)))
    gimp.shot("models", dialog)
    gimp.press("Close", dialog)


gimp = Session()
try:
    for window in (classify, explore, models):
        window(gimp)
finally:
    gimp.close()
