# SPDX-License-Identifier: GPL-3.0-or-later
"""Classify in GIMP with networks whose heat maps are known to the pixel: what becomes a layer, a mask, a
selection; what is said where there is nothing to be drawn, and when the image has gone."""
import contextlib
import subprocess
import traceback

import numpy

from gui import BUTTONS, Session, done, model_path, report, scratch, wait_for

import models  # gui says where it is

LISTS = ("list", "list box")
VIRIDIS = {0: (68, 1, 84, 255), 1: (253, 231, 37, 255)}


def photo():
    """16x8, black, with a red 2x2 in the corner of the 8x8 in the middle that the network sees."""
    pixels = numpy.zeros((8, 16, 3), numpy.uint8)
    pixels[0:2, 4:6, 0] = 255
    path = scratch / "corner.ppm"
    path.write_bytes(b"P6 16 8 255\n" + pixels.tobytes())
    return path


def rgba(gimp, name):
    path = scratch / f"{name}.png"
    gimp.scheme(f'(gimp-file-save RUN-NONINTERACTIVE image "{path}")')
    raw = subprocess.run(["convert", str(path), "-depth", "8", "rgba:-"], check=True, capture_output=True, timeout=30).stdout
    return numpy.frombuffer(raw, numpy.uint8).reshape(-1, 16, 4)


class Window:
    """The window on the photo that was just opened; it remembers what it was left with, if `kept`."""

    def __init__(self, gimp, model, kept=False):
        self.gimp = gimp
        gimp.menu("Classify…")
        self.dialog = gimp.dialog("Classify")
        self.answers = gimp.find(LISTS, "Answers of the network", self.dialog)
        if not kept:
            gimp.press("Reset", self.dialog)
        self.choose("Model", model)

    def choose(self, combo, item):
        node = self.gimp.find("combo box", combo, self.dialog)
        names = [each.name for each in self.gimp.nodes(("menu item",), None, node)]
        node.querySelection().selectChild(names.index(item))

    def says(self, words):
        return wait_for(f"“{words}”", lambda: next(
            (node.name for node in self.gimp.nodes(("label", "alert"), None, self.dialog)
             if node.showing and words in node.name), None))

    def row(self, name):
        at = wait_for(f"the row {name}", lambda: [row.name.startswith(name) for row in self.answers.children].index(True) + 1)
        self.answers.querySelection().selectChild(at - 1)

    def usable(self, button):
        return self.gimp.find(BUTTONS, button, self.dialog).sensitive

    def close(self):
        self.gimp.press("Close", self.dialog)
        self.gimp.gone("Classify")


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, f"Classify: {title}", f"{traceback.format_exc()}\n{gimp.despair('classify-' + title)}")


def undo(gimp):
    wait_for("something to be undone", lambda: next(node for node in gimp.nodes(("menu item",)) if node.sensitive
             and node.name.startswith("Undo ") and "History" not in node.name)).doActionNamed("click")


def layers(gimp):
    return int(gimp.scheme("(vector-length (car (gimp-image-get-layers image)))"))


def bounds(gimp, of="image"):
    return [int(number) for number in gimp.scheme(f"(gimp-selection-bounds {of})").strip("()").split()]


def places(gimp):
    gimp.open(photo())
    gimp.scheme("(gimp-layer-set-offsets layer 3 2)")
    window = Window(gimp, "Colours")
    window.row("red")
    report("exact class activation map" in window.says("red: "), "Classify: an exact map is called so")
    gimp.shot("classify-colours", window.dialog)
    gimp.press("As Layer", window.dialog)
    window.says("Added the layer “Heat map: red (Colours)”")
    made = "(vector-ref (car (gimp-image-get-layers image)) 0)"
    report(gimp.scheme(f"(gimp-drawable-get-offsets {made})") == "(3 2)", "Classify: the layer lies where the photo does",
           gimp.scheme(f"(gimp-drawable-get-offsets {made})"))
    report(abs(float(gimp.scheme(f"(car (gimp-layer-get-opacity {made}))")) - 60) < 0.5, "Classify: it is as opaque as it was seen")
    gimp.scheme(f"(begin (gimp-layer-set-opacity {made} 100) (gimp-item-set-visible layer 0)"
                f" (gimp-layer-set-offsets {made} 0 0) 1)")
    expected = numpy.zeros((8, 16, 4), int)
    expected[:, 4:12] = VIRIDIS[0]
    expected[0:2, 4:6] = VIRIDIS[1]
    found = rgba(gimp, "layer").astype(int)
    found[found[:, :, 3] == 0] = 0
    worst = numpy.abs(found - expected).max()
    report(worst <= 1, "Classify: the layer's colours are the map's, to the pixel, and none outside", f"{worst} of 255\n{found[:3]}")
    gimp.scheme(f"(begin (gimp-image-remove-layer image {made}) (gimp-item-set-visible layer 1) 1)")

    gimp.press("Select", window.dialog)
    window.says("Selected what the network looked at")
    report(bounds(gimp) == [1, 7, 2, 9, 4], "Classify: what speaks for the class is selected", bounds(gimp))
    undo(gimp)
    wait_for("no selection", lambda: bounds(gimp)[0] == 0)
    report(gimp.scheme("(vector-length (car (gimp-image-get-channels image)))") == "0", "Classify: undone in one step")
    gimp.press("As Mask", window.dialog)
    window.says("Added a layer mask")
    gimp.scheme("(gimp-image-select-item image CHANNEL-OP-REPLACE (car (gimp-layer-get-mask layer)))")
    report(bounds(gimp) == [1, 7, 2, 9, 4], "Classify: the mask leaves what speaks for the class", bounds(gimp))
    gimp.press("As Mask", window.dialog)
    report(bool(window.says("has a mask already")), "Classify: a second mask is refused in words")
    window.close()


def one_step(gimp):
    gimp.open(photo())
    window = Window(gimp, "Colours")
    window.row("red")
    window.says("exact class activation map")
    gimp.press("As Layer", window.dialog)
    wait_for("a layer", lambda: layers(gimp) == 2)
    undo(gimp)
    wait_for("no layer", lambda: layers(gimp) == 1)
    report(True, "Classify: a heat map as layer is undone in one step")
    command = gimp.copied(window.dialog, lambda text: text.startswith("heatmap "))
    report("--model colours" in command and "--class" not in command,
           "Classify: the best answer's heat map is copied as that of each photo's own best", command)
    gimp.find("check box", "Heat map", window.dialog).doActionNamed("click")
    wait_for("no heat map", lambda: not window.usable("As Layer"))
    command = gimp.copied(window.dialog, lambda text: text.startswith("classify "))
    report(True, "Classify: without one, the answer is copied as classify", command)
    window.close()


def nothing_to_draw(gimp):
    gimp.open(photo())
    window = Window(gimp, "Colours")
    window.row("blue")
    said = window.says("are 0")
    report(not window.usable("As Layer") and not window.usable("Select"), "Classify: a map of zeros is said, not drawn", said)
    window.choose("Model", "Places")
    said = window.says("no layer")
    report(not window.usable("As Layer") and "saliency and occlusion" in said, "Classify: a network without maps is said, and what can be done", said)
    layers_listed = [each.name for each in gimp.nodes(("menu item",), None, gimp.find("combo box", "Layer", window.dialog))]
    report(layers_listed == ["chosen by itself"], "Classify: no layer of the network before is offered", layers_listed)
    gimp.shot("classify-places", window.dialog)
    window.choose("Method", "saliency")
    report(bool(window.says("saliency, how much")), "Classify: its input can be looked at all the same")
    window.choose("See", "all, in tiles")
    report(bool(window.says("parts of 8x8 pixels, averaged")), "Classify: a wide photo in tiles")
    text = gimp.find("text", "Find class", window.dialog)
    for wrong, words in (("purple", "no class is called “purple”"), ("3", "there is no class 3; this network has 3, 0 to 2")):
        text.text = wrong
        text.doActionNamed("activate")
        report(bool(window.says(words)), f"Classify: class “{wrong}” is explained")
    text.text = "gre"
    text.doActionNamed("activate")
    report(bool(window.says("green: ")), "Classify: a class found by part of its name has its map")
    window.close()


def remembered(gimp):
    gimp.open(photo())
    window = Window(gimp, "Colours")
    window.row("red")
    window.choose("Method", "saliency")
    window.choose("See", "all, squashed")
    window.says("saliency, how much")
    gimp.find("slider", "Opacity", window.dialog).value = 0.25
    window.close()
    window = Window(gimp, "Colours", kept=True)
    report(bool(window.says("saliency, how much")), "Classify: the method is remembered")
    seen = gimp.find("slider", "Opacity", window.dialog).value
    report(abs(seen - 0.25) < 1e-6, "Classify: so is the opacity", seen)
    gimp.find("check box", "Heat map", window.dialog).doActionNamed("click")
    window.close()
    window = Window(gimp, "Colours", kept=True)
    window.says("8x8 pixels")
    report(not gimp.find("check box", "Heat map", window.dialog).checked and not window.usable("As Layer"),
           "Classify: and that no heat map was wanted")
    gimp.press("Reset", window.dialog)
    window.choose("Model", "Colours")
    report(bool(window.says("class activation map")) and abs(gimp.find("slider", "Opacity", window.dialog).value - 0.6) < 1e-6
           and gimp.find("check box", "Heat map", window.dialog).checked, "Classify: Reset brings back what it begins with")
    window.close()


def image_gone(gimp):
    gimp.open(photo())
    window = Window(gimp, "Colours")
    window.row("red")
    window.says("exact class activation map")
    gimp.scheme("(gimp-display-delete shown)")
    for button in ("As Layer", "As Mask", "Select", "Tags…"):
        gimp.press(button, window.dialog)
        report("open it again" in window.says("the image has been closed"), f"Classify: {button} of a closed image is explained")
    window.choose("Look at", "Visible image")
    report(bool(window.says("the image has been closed")), "Classify: so is looking at it")
    window.close()
    report(gimp.gimp.poll() is None, "Classify: GIMP lives on")


def main():
    gimp = Session(FOVEA_MODEL_PATH=f"{models.make(scratch / 'models')}:{model_path()}")
    for title, check in (("places", places), ("one-step", one_step), ("nothing", nothing_to_draw), ("remembered", remembered), ("gone", image_gone)):
        with checks(gimp, title):
            check(gimp)
    gimp.close()
    done()


main()
